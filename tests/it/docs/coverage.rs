//! The table of what is proven: it holds what the tests hold, and names them.

use std::collections::BTreeMap;
use std::fs;

use super::root;
use crate::coverage::{ALL, PROVEN};
use crate::security::has_test;

const PAGE: &str = include_str!("../../../docs/COVERAGE.md");

/// The rows of the table under a heading, without its own heading.
fn table(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, section) = PAGE.split_once(&format!("\n## {heading}\n")).expect("there is such a section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'));
    rows.skip(2).map(|row| row.split('|').map(str::trim).collect()).collect()
}

/// The cell without its footnote, which must be there.
fn unnoted(cell: &'static str) -> &'static str {
    let Some((text, note)) = cell.split_once("[^") else { return cell };
    let note = note.strip_suffix(']').expect("a footnote is the last of a cell");
    assert!(PAGE.contains(&format!("\n[^{note}]: ")), "there is no footnote {note}");
    text
}

/// Whether a test is named. It must be there, and run; of what has none a footnote says why.
fn names_a_test(cell: &'static str) -> bool {
    let text = unnoted(cell);
    if text == "–" {
        assert_ne!(text, cell, "why is there none?");
        return false;
    }
    let link = text.strip_prefix('[').and_then(|link| link.strip_suffix(')')).and_then(|link| link.split_once("](../"));
    let (title, file) = link.unwrap_or_else(|| panic!("no test: `{cell}`"));
    let source = fs::read_to_string(root().join(file)).unwrap();
    let name = title.replace(' ', "_");
    let is_there = match file.ends_with(".py") {
        true => source.contains(&format!("\ndef {name}(")) && source.contains(&format!("\n    {name},\n")),
        false => has_test(&source, &name),
    };
    assert!(is_there, "{file} has no test {name}, or leaves it out");
    true
}

#[test]
fn every_metric_of_every_platform_has_its_row_and_its_tests() {
    let mut rows = BTreeMap::new();
    for row in table("Klaviyo") {
        let [platform, metric, ways @ ..] = &row[..] else { panic!("{row:?}") };
        let ways: Vec<_> = ways.iter().map(|cell| names_a_test(cell)).collect();
        let before = rows.insert((*platform, unnoted(metric)), ways);
        assert_eq!(before, None, "{platform} {metric} is there twice");
    }
    let mut proven = BTreeMap::new();
    for platform in platforms::ALL {
        let (_, ways) = PROVEN.iter().find(|(id, _)| *id == platform.id()).expect("tests/it/coverage shows each");
        for metric in ALL {
            let ways = [ways.realtime, ways.periodic, ways.historic].map(|told| told.contains(metric));
            proven.insert((platform.title(), *metric), ways.to_vec());
        }
    }
    assert_eq!(rows, proven);
}

#[test]
fn other_tables_name_tests_that_are_there() {
    for heading in ["Wicked Reports", "On-site metrics"] {
        let rows = table(heading);
        assert!(rows.len() >= 3, "{heading}");
        for row in rows {
            let [name, cells @ ..] = &row[..] else { panic!("{row:?}") };
            assert!(!name.is_empty() && cells.len() == 3, "{row:?}");
            assert!(cells.iter().filter(|cell| names_a_test(cell)).count() > 0, "nothing proves {name}");
        }
    }
}
