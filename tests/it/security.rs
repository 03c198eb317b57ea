//! What an attacker, a careless operator or odd data must not bring about, and that `docs/SECURITY.md` names tests that
//! are there.

mod hostile;
mod privacy;
mod silence;
mod tenants;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every `path.rs::test_name` between backticks.
fn named(text: &str) -> BTreeSet<(&str, &str)> {
    let spans = text.split('`').skip(1).step_by(2);
    spans.filter_map(|span| span.split_once("::")).filter(|(path, _)| path.ends_with(".rs")).collect()
}

/// Whether the file has a test function of this name that is not left out.
pub(crate) fn has_test(source: &str, name: &str) -> bool {
    let (plain, asynchronous) = (format!("fn {name}("), format!("async fn {name}("));
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let is_it = |line: &str| line.starts_with(&plain) || line.starts_with(&asynchronous);
    let place = lines.iter().position(|line| is_it(line));
    place.is_some_and(|place| {
        let attributes = lines[..place].iter().rev().take_while(|line| line.starts_with("#["));
        let has = |start: &str| attributes.clone().any(|line| line.starts_with(start));
        (has("#[test]") || has("#[tokio::test")) && !has("#[ignore")
    })
}

#[test]
fn every_test_the_threat_model_names_exists() {
    let text = fs::read_to_string(root().join("docs/SECURITY.md")).unwrap();
    let named = named(&text);
    let is_missing = |(path, name): &&(&str, &str)| {
        fs::read_to_string(root().join(path)).map_or(true, |source| !has_test(&source, name))
    };
    let missing: Vec<_> = named.iter().filter(is_missing).collect();
    assert_eq!(missing, Vec::<&(&str, &str)>::new());
    assert!(named.len() > 40, "only {} were found", named.len());
}

#[test]
fn every_threat_names_a_test() {
    let text = fs::read_to_string(root().join("docs/SECURITY.md")).unwrap();
    let (_, threats) = text.split_once("## Threats").unwrap();
    let (threats, _) = threats.split_once("\n## ").unwrap();
    let without: Vec<_> = threats
        .split("\n### ")
        .skip(1)
        .filter(|threat| named(threat).is_empty())
        .map(|threat| threat.lines().next().unwrap_or_default())
        .collect();
    assert_eq!(without, [""; 0]);
    assert!(threats.matches("\n### ").count() >= 10);
}
