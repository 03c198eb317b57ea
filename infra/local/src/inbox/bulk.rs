//! Reads a bulk job: all of it is right, or none of it is taken.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::Value;

use super::identifiers::{self, ProfileIn, check_names};
use super::problem::Problem;
use super::profile::identity;
use super::single::{EventIn, event};

/// Most events of a request.
const MOST_EVENTS: usize = 1000;
const GROUPS: &str = "/data/attributes/events-bulk-create/data";

/// The events of one profile.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) profile: ProfileIn,
    pub(super) events: Vec<EventIn>,
}

/// Reads the body of `POST /api/event-bulk-create-jobs`.
pub(super) fn read(body: &Value, now: Timestamp) -> Result<Vec<Group>, Vec<Problem>> {
    let mut problems = Vec::new();
    if body.pointer("/data/type").and_then(Value::as_str) != Some("event-bulk-create-job") {
        problems.push(Problem::at("/data/type", "The type must be `event-bulk-create-job`."));
    }
    let groups = body.pointer(GROUPS).and_then(Value::as_array).filter(|groups| !groups.is_empty());
    let Some(groups) = groups else {
        problems.push(Problem::at(GROUPS, "At least one group is required."));
        return Err(problems);
    };
    let read = groups.iter().enumerate().filter_map(|(place, data)| group(data, place, now, &mut problems));
    let read: Vec<_> = read.collect();
    if read.iter().map(|group| group.events.len()).sum::<usize>() > MOST_EVENTS {
        problems.push(Problem::at(GROUPS, "There are more than 1000 events."));
    }
    refuse_repeats(&read, &mut problems);
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

fn group(data: &Value, place: usize, now: Timestamp, problems: &mut Vec<Problem>) -> Option<Group> {
    let pointer = format!("{GROUPS}/{place}");
    if data.get("type").and_then(Value::as_str) != Some("event-bulk-create") {
        problems.push(Problem::at(format!("{pointer}/type"), "The type must be `event-bulk-create`."));
    }
    let at = format!("{pointer}/attributes");
    let Some(attributes) = data.get("attributes").and_then(Value::as_object) else {
        problems.push(Problem::at(at, "Attributes are required."));
        return None;
    };
    check_names(attributes, &["profile", "backfill", "events"], &at, "event-bulk-create", problems);
    let profile = identifiers::profile(attributes.get("profile"), &format!("{at}/profile"), problems);
    let for_all = attributes.get("backfill").and_then(Value::as_bool);
    let rows = attributes.get("events").and_then(|events| events.get("data")).and_then(Value::as_array);
    let Some(rows) = rows.filter(|rows| !rows.is_empty()) else {
        problems.push(Problem::at(format!("{at}/events/data"), "At least one event is required."));
        return None;
    };
    let events = rows.iter().enumerate().filter_map(|(row, data)| {
        let read = event(data, &format!("{at}/events/data/{row}"), false, now, problems)?;
        Some(EventIn { backfill: read.backfill.or(for_all), ..read })
    });
    let events = events.collect();
    Some(Group { profile: profile?, events })
}

/// The specification: if a `unique_id` repeats for the same profile and metric, the request fails.
fn refuse_repeats(groups: &[Group], problems: &mut Vec<Problem>) {
    let mut seen = HashSet::new();
    for (place, group) in groups.iter().enumerate() {
        let who = group.profile.id.clone().or_else(|| identity(&group.profile.attributes).map(|(_, value)| value));
        for (row, event) in group.events.iter().enumerate() {
            let Some(unique_id) = &event.unique_id else { continue };
            if !seen.insert((who.clone(), &event.metric, unique_id)) {
                let at = format!("{GROUPS}/{place}/attributes/events/data/{row}/attributes/unique_id");
                problems.push(Problem::at(at, "The unique_id repeats for the same profile and metric."));
            }
        }
    }
}
