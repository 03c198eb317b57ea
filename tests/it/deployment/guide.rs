//! The guide to deploying names what the template asks for and gives.

use std::collections::BTreeSet;

use crate::support::TEMPLATE;

const GUIDE: &str = include_str!("../../../docs/DEPLOY.md");
const SETTINGS: &str = include_str!("../../../samconfig.toml");

/// Names of a section's entries, each with its `Default` as it is written, if it has one.
fn entries(section: &str) -> Vec<(&'static str, Option<&'static str>)> {
    let (_, rest) = TEMPLATE.split_once(&format!("\n{section}:")).unwrap();
    let mut entries: Vec<(&str, Option<&str>)> = Vec::new();
    for line in rest.lines().skip(1).take_while(|line| line.is_empty() || line.starts_with(' ')) {
        if let Some(name) = line.strip_prefix("  ").and_then(|line| line.strip_suffix(':'))
            && !name.starts_with([' ', '#'])
        {
            entries.push((name, None));
        } else if let (Some(default), Some(last)) = (line.strip_prefix("    Default: "), entries.last_mut()) {
            last.1 = Some(default.trim_matches('"'));
        }
    }
    entries
}

/// First and second cell of the tables' rows below the last heading, the code in them only.
fn rows() -> Vec<(BTreeSet<&'static str>, &'static str)> {
    let (_, section) = GUIDE.split_once("\n## What is deployed\n").unwrap();
    let cells = section.lines().filter_map(|line| line.strip_prefix('|')).map(|line| line.split('|'));
    let codes = |cell: &'static str| cell.split('`').skip(1).step_by(2).collect::<BTreeSet<_>>();
    cells.map(|mut cells| (codes(cells.next().unwrap()), cells.next().unwrap().trim().trim_matches('`'))).collect()
}

#[test]
fn every_parameter_is_in_the_guide_with_its_default() {
    for (name, default) in entries("Parameters") {
        let row = rows().into_iter().find(|(names, _)| names.contains(name));
        assert_eq!(row.unwrap_or_else(|| panic!("{name} is missing")).1, default.unwrap(), "{name}");
    }
}

#[test]
fn every_output_is_in_the_guide() {
    let named: BTreeSet<_> = rows().into_iter().flat_map(|(names, _)| names).collect();
    for (name, _) in entries("Outputs") {
        assert!(named.contains(name), "{name} is missing");
    }
}

#[test]
fn builds_are_not_cached_by_folder_because_the_functions_share_code_outside_theirs() {
    assert!(!SETTINGS.lines().any(|line| line.trim_start().starts_with("cached")));
}
