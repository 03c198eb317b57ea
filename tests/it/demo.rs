//! `orderwire demo`, as a newcomer runs it.

use std::process::Command;

use serde_json::Value;

/// Runs the demo, with so many shoppers that every plan is shown.
fn demo(arguments: &[&str]) {
    let usual = ["demo", "--shoppers", "14", "--within", "2", "--json"];
    let output = Command::new(env!("CARGO_BIN_EXE_orderwire")).args(usual).args(arguments).output().unwrap();
    let statement: Value = serde_json::from_slice(&output.stdout).expect("a statement and nothing else");
    assert!(output.status.success(), "{statement}");
    assert_eq!((&statement["events"]["missing"], &statement["events"]["duplicates"]), (&0.into(), &0.into()));
    for metric in statement["metrics"].as_array().unwrap() {
        assert_ne!(metric["received"], 0, "every kind of event is shown: {metric}");
    }
}

#[test]
fn the_demo_ends_with_nothing_missing_and_nothing_doubled() {
    demo(&[]);
}

#[test]
fn a_neto_stores_whole_life_is_shown_with_nothing_missing_and_nothing_doubled() {
    demo(&["--platform", "neto", "--history", "300"]);
}

#[test]
fn a_tiendanube_stores_whole_life_is_shown_with_nothing_missing_and_nothing_doubled() {
    demo(&["--platform", "tiendanube", "--history", "300"]);
}

#[test]
fn a_wrong_configuration_is_explained_and_fails() {
    let output = Command::new(env!("CARGO_BIN_EXE_orderwire")).args(["dev", "--config", "no/such/file.json"]).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("orderwire: cannot read no/such/file.json"));
}
