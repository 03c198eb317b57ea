//! What alarms and dashboard look at is counted, and what is counted is looked at.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::watch::alarms;
use crate::support::TEMPLATE;

/// Folder and logical id of each function.
const FUNCTIONS: [(&str, &str); 3] =
    [("webhook-receiver", "WebhookReceiver"), ("processor", "Processor"), ("poller", "Poller")];

/// AWS's own metrics, by the names under which it has them (Lambda and SQS developer guides).
const OF_AWS: [(&str, &[&str]); 2] = [
    ("AWS/Lambda", &["Duration", "Errors", "Throttles", "Url4xxCount", "Url5xxCount", "UrlRequestCount"]),
    ("AWS/SQS", &["ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"]),
];

/// The dashboard as it is written, names of resources unresolved.
fn dashboard() -> Vec<Value> {
    let (_, body) = TEMPLATE.split_once("DashboardBody: !Sub |\n").unwrap();
    let (body, _) = body.split_once("\n\n").unwrap();
    let mut dashboard: Value = serde_json::from_str(body).unwrap();
    serde_json::from_value(dashboard["widgets"].take()).unwrap()
}

/// Namespace, name and owner of every metric on the dashboard.
fn shown() -> BTreeSet<(String, String, String)> {
    let widgets = dashboard();
    let rows = widgets.iter().filter_map(|widget| widget["properties"]["metrics"].as_array()).flatten();
    let text = |row: &Value, place: usize| row[place].as_str().unwrap().to_owned();
    rows.map(|row| (text(row, 0), text(row, 1), text(row, 3).replace("${", "").replace('}', ""))).collect()
}

/// Namespace, name and owner of every metric an alarm looks at; the owner of one of ours is a logical id.
fn watched() -> BTreeSet<(String, String, String)> {
    let metrics = alarms().into_iter().flat_map(|alarm| alarm.metrics);
    let named = metrics.map(|metric| {
        let [(_, owner)] = <[_; 1]>::try_from(metric.dimensions.into_iter().collect::<Vec<_>>()).unwrap();
        (metric.namespace, metric.name, owner.replace("orderwire-", ""))
    });
    named.collect()
}

/// Name and owner of those that the code counts: the variants of `Counter` in each function's sources.
fn counted() -> BTreeSet<(String, String)> {
    let mut counted = BTreeSet::new();
    for (folder, id) in FUNCTIONS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../functions").join(folder).join("src");
        for file in files(&folder) {
            let text = fs::read_to_string(file).unwrap();
            let names = text
                .split("Counter::")
                .skip(1)
                .map(|rest| rest.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default().to_owned());
            counted.extend(names.map(|name| (name, id.to_owned())));
        }
    }
    counted
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn every_metric_of_ours_that_is_looked_at_is_counted_by_that_function() {
    let ours = shown().into_iter().chain(watched()).filter(|(namespace, ..)| namespace == "orderwire");
    let looked_at: BTreeSet<_> = ours.map(|(_, name, owner)| (name, owner)).collect();
    assert_eq!(looked_at, counted(), "what nobody looks at is paid for all the same");
}

#[test]
fn every_metric_of_aws_that_is_looked_at_exists() {
    let of_aws = shown().into_iter().chain(watched()).filter(|(namespace, ..)| namespace != "orderwire");
    for (namespace, name, owner) in of_aws {
        let known = OF_AWS.iter().any(|(known, names)| *known == namespace && names.contains(&name.as_str()));
        assert!(known, "{namespace} has no {name} (of {owner})");
    }
}

#[test]
fn every_alarm_is_in_the_first_row_of_the_dashboard() {
    let widgets = dashboard();
    assert_eq!(widgets[0]["type"], "alarm");
    let shown: Vec<String> = serde_json::from_value(widgets[0]["properties"]["alarms"].clone()).unwrap();
    let expected = alarms().into_iter().map(|alarm| format!("${{{}.Arn}}", alarm.id));
    assert_eq!(shown.into_iter().collect::<BTreeSet<_>>(), expected.collect());
}

#[test]
fn counts_are_added_up_and_ages_are_not() {
    for metric in alarms().into_iter().flat_map(|alarm| alarm.metrics) {
        let expected = if metric.namespace == "AWS/SQS" { "Maximum" } else { "Sum" };
        assert_eq!(metric.statistic, expected, "{}", metric.name);
    }
}
