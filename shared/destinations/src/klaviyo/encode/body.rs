//! The JSON:API documents of `POST /api/events` and `POST /api/event-bulk-create-jobs`, revision 2026-07-15.

use bytes::Bytes;
use serde::Serialize;
use serde_json::Number;
use serde_json::value::RawValue;

use super::{Entry, Group, Parcel, Profile};

#[derive(Serialize)]
struct Document<T> {
    data: T,
}

#[derive(Serialize)]
struct Resource<T> {
    r#type: &'static str,
    attributes: T,
}

#[derive(Serialize)]
struct Event<'a> {
    metric: Document<Resource<Metric>>,
    /// In a job the group has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<Document<Resource<&'a Profile>>>,
    properties: &'a RawValue,
    time: String,
    value: &'a Number,
    value_currency: &'a str,
    unique_id: &'a str,
    backfill: bool,
}

#[derive(Serialize)]
struct Metric {
    name: &'static str,
}

#[derive(Serialize)]
struct Job<'a> {
    #[serde(rename = "events-bulk-create")]
    groups: Document<Vec<Resource<JobGroup<'a>>>>,
}

#[derive(Serialize)]
struct JobGroup<'a> {
    profile: Document<Resource<&'a Profile>>,
    events: Document<Vec<Resource<Event<'a>>>>,
}

impl Parcel {
    /// The request's body.
    pub(in crate::klaviyo) fn body(&self) -> Bytes {
        let body = match self.groups.as_slice() {
            [Group { profile, entries, .. }] if entries.len() == 1 => {
                encoded(&Document { data: event(&entries[0], Some(profile)) })
            }
            groups => {
                let groups = groups.iter().map(|group| job_group(&group.profile, &group.entries));
                let groups = Document { data: groups.collect() };
                encoded(&Document { data: Resource { r#type: "event-bulk-create-job", attributes: Job { groups } } })
            }
        };
        body.into()
    }
}

impl Entry {
    /// Bytes it takes in a job.
    pub(super) fn size(&self) -> usize {
        encoded(&event(self, None)).len() + ",".len()
    }
}

impl Group {
    /// Bytes it takes in a job before its events.
    pub(super) fn frame(&self) -> usize {
        encoded(&job_group(&self.profile, &[])).len() + ",".len()
    }
}

fn encoded(document: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(document).expect("strings, numbers and maps with string keys always have a JSON form")
}

fn job_group<'a>(shopper: &'a Profile, entries: &'a [Entry]) -> Resource<JobGroup<'a>> {
    let events = Document { data: entries.iter().map(|entry| event(entry, None)).collect() };
    Resource { r#type: "event-bulk-create", attributes: JobGroup { profile: profile(shopper), events } }
}

fn profile(profile: &Profile) -> Document<Resource<&Profile>> {
    Document { data: Resource { r#type: "profile", attributes: profile } }
}

fn event<'a>(entry: &'a Entry, shopper: Option<&'a Profile>) -> Resource<Event<'a>> {
    let metric = Resource { r#type: "metric", attributes: Metric { name: entry.metric.name() } };
    let attributes = Event {
        metric: Document { data: metric },
        profile: shopper.map(profile),
        properties: &entry.properties,
        time: entry.time.strftime("%FT%T+00:00").to_string(),
        value: &entry.value,
        value_currency: entry.currency.as_str(),
        unique_id: &entry.key,
        backfill: entry.backfill,
    };
    Resource { r#type: "event", attributes }
}
