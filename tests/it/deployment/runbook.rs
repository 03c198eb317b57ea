//! Whoever is woken finds what to do.

use super::watch::alarms;

const RUNBOOK: &str = include_str!("../../../docs/RUNBOOK.md");

/// Heading and text of every alarm's paragraph.
fn paragraphs() -> Vec<(&'static str, &'static str)> {
    let (_, alarms) = RUNBOOK.split_once("\n## Alarms\n").expect("there is such a section");
    let section = alarms.split("\n## ").next().unwrap_or_default();
    section.split("\n### ").skip(1).map(|paragraph| paragraph.split_once('\n').expect("a text")).collect()
}

#[test]
fn every_alarm_has_a_paragraph_of_its_own_and_every_paragraph_an_alarm() {
    let mut headings: Vec<_> = paragraphs().into_iter().map(|(heading, _)| heading.to_owned()).collect();
    let mut names: Vec<_> = alarms().into_iter().map(|alarm| alarm.id).collect();
    headings.sort();
    names.sort();
    assert_eq!(headings, names);
}

#[test]
fn every_alarm_says_where_its_paragraph_is() {
    for alarm in alarms() {
        let place = format!("(docs/RUNBOOK.md#{})", alarm.id.to_lowercase());
        assert!(alarm.description.ends_with(&place), "{}: {}", alarm.id, alarm.description);
    }
}

#[test]
fn every_paragraph_gives_a_command() {
    for (heading, text) in paragraphs() {
        assert!(text.contains("\n```sh\n"), "{heading}");
    }
}
