//! The workspace's own rules: which way dependencies point, and that adapters are named nowhere else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Package → packages of the workspace it depends on, tests left out.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let names: BTreeSet<_> = packages.iter().map(|package| package["name"].as_str().unwrap()).collect();
    let ours = |package: &Value| {
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        let normal = dependencies.filter(|dependency| dependency["kind"].is_null());
        let named = normal.map(|dependency| dependency["name"].as_str().unwrap()).filter(|name| names.contains(name));
        named.map(str::to_owned).collect()
    };
    packages.iter().map(|package| (package["name"].as_str().unwrap().to_owned(), ours(package))).collect()
}

#[test]
fn dependencies_point_one_way() {
    let below_delivery =
        ["domain", "orderwire-config", "orderwire-http", "platforms", "destinations", "ledger", "runtime"];
    let shared = [&below_delivery[..], &["delivery", "queue"]].concat();
    let allowed: [(&str, &[&str]); 13] = [
        ("domain", &[]),
        ("orderwire-config", &[]),
        ("orderwire-http", &[]),
        ("platforms", &["domain", "orderwire-config", "orderwire-http"]),
        ("destinations", &["domain", "orderwire-config", "orderwire-http"]),
        ("ledger", &["domain"]),
        ("queue", &["domain"]),
        ("runtime", &["destinations", "orderwire-config", "orderwire-http", "platforms"]),
        ("delivery", &below_delivery),
        ("webhook-receiver", &shared),
        ("processor", &shared),
        ("poller", &shared),
        ("local", &["orderwire-http"]),
    ];
    let arrows = arrows();
    for (package, allowed) in allowed {
        let wrong: Vec<_> = arrows[package].iter().filter(|name| !allowed.contains(&name.as_str())).collect();
        assert!(wrong.is_empty(), "{package} must not depend on {wrong:?}");
    }
    let known: BTreeSet<_> = allowed.iter().map(|(package, _)| *package).chain(["orderwire"]).collect();
    let unknown: Vec<_> = arrows.keys().filter(|name| !known.contains(name.as_str())).collect();
    assert!(unknown.is_empty(), "packages this test does not know: {unknown:?}");
}

#[test]
fn every_package_inherits_the_lints() {
    for folder in ["functions", "shared", "infra"] {
        let entries = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
        for package in entries.filter(|path| path.join("Cargo.toml").is_file()) {
            let manifest = package.join("Cargo.toml");
            let text = fs::read_to_string(&manifest).unwrap();
            assert!(text.contains("[lints]\nworkspace = true"), "{} does not", manifest.display());
        }
    }
}

#[test]
fn adapters_are_named_only_in_their_folder_and_their_registry() {
    for (registry, role) in [("shared/platforms", "platforms"), ("shared/destinations", "destinations")] {
        let source = root().join(registry).join("src");
        let folders = fs::read_dir(&source).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
        for adapter in folders.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()) {
            let named = rust_files(&root()).into_iter().filter(|path| {
                let own = path.starts_with(source.join(&adapter));
                // A destination speaks the words of each platform's own documentation, in a file named after it.
                let vocabulary = path.ends_with(format!("vocabulary/{adapter}.rs")) || path.ends_with("vocabulary.rs");
                !own && *path != source.join("lib.rs") && !(role == "platforms" && vocabulary) && names(path, &adapter)
            });
            assert_eq!(named.collect::<Vec<_>>(), Vec::<PathBuf>::new(), "these name {adapter}");
        }
    }
}

/// All product code below `functions` and `shared`, tests left out.
fn rust_files(root: &Path) -> Vec<PathBuf> {
    let mut folders = vec![root.join("functions"), root.join("shared")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_str().unwrap();
            let is_test = name == "tests" || ["tests.rs", "samples.rs", "properties.rs", "contract.rs"].contains(&name);
            match path.is_dir() {
                true if !is_test => folders.push(path),
                false if !is_test && name.ends_with(".rs") => files.push(path),
                _ => {}
            }
        }
    }
    files
}

/// Whether a file's code, not its comments or tests, names the adapter.
fn names(path: &Path, adapter: &str) -> bool {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| line.contains(adapter))
}
