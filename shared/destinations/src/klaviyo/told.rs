//! What a request's body tells, read back for those who watch. Pure.

use serde_json::Value;

/// Metric and `unique_id` of every event in `body`, in their order.
pub(super) fn told(body: &[u8]) -> Vec<(String, String)> {
    let Ok(document) = serde_json::from_slice::<Value>(body) else { return Vec::new() };
    let attributes = &document["data"]["attributes"];
    match attributes["events-bulk-create"]["data"].as_array() {
        Some(groups) => {
            let events = groups.iter().filter_map(|group| group["attributes"]["events"]["data"].as_array());
            events.flatten().filter_map(|event| named(&event["attributes"])).collect()
        }
        None => named(attributes).into_iter().collect(),
    }
}

fn named(event: &Value) -> Option<(String, String)> {
    let metric = event["metric"]["data"]["attributes"]["name"].as_str()?;
    Some((metric.to_owned(), event["unique_id"].as_str()?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::klaviyo::encode::{LIMITS, encode, split};
    use crate::samples::{events_of, order};

    #[test]
    fn single_events_and_jobs_say_what_they_tell_and_nothing_else_does() {
        let events = events_of(order());
        for events in [&events[..1], &events[..]] {
            let parcels = split(encode(events).groups, LIMITS);
            let said: Vec<_> = parcels.iter().flat_map(|parcel| told(&parcel.body())).collect();
            let meant = events.iter().map(|event| (event.metric().name().to_owned(), event.key.to_string()));
            assert_eq!(said, meant.collect::<Vec<_>>());
        }
        for body in ["", "{", "[]", r#"{"data": {"type": "metric-aggregate", "attributes": {"metric_id": "M"}}}"#] {
            assert_eq!(told(body.as_bytes()), []);
        }
    }
}
