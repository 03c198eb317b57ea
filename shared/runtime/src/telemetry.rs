//! Logs and metrics: one JSON object per line on standard output, which Lambda takes to CloudWatch.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::Environment;

/// Libraries write whole requests, with tokens and shoppers in them, at `trace`.
const MOST_VERBOSE: LevelFilter = LevelFilter::DEBUG;

/// Starts logging, filtered by `RUST_LOG` (default `info`); `trace` shows no more than `debug`. Further calls do nothing.
pub fn start(environment: &Environment<'_>) {
    let filter = environment.get("RUST_LOG").unwrap_or_else(|| "info".to_owned());
    let filter = EnvFilter::builder().parse_lossy(filter);
    // A second start in one process keeps the first subscriber.
    let _ = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(std::io::stdout)
        .finish()
        .with(MOST_VERBOSE)
        .try_init();
}

/// Counts worth a metric, in the embedded metric format: CloudWatch makes metrics of the line, without an API call.
/// Zero counts are left out; nothing at all is written when all are zero.
///
/// `dimensions` must be few and bounded (function, store), since each combination is billed as a metric of its own.
pub fn metrics(at: Timestamp, dimensions: &[(&str, &str)], counts: &[(&str, u64)]) {
    if let Some(line) = metrics_line(at, dimensions, counts) {
        println!("{line}");
    }
}

fn metrics_line(at: Timestamp, dimensions: &[(&str, &str)], counts: &[(&str, u64)]) -> Option<Value> {
    let counted: Vec<_> = counts.iter().filter(|(_, count)| *count > 0).collect();
    if counted.is_empty() {
        return None;
    }
    let names: Vec<_> = dimensions.iter().map(|(name, _)| *name).collect();
    let definitions: Vec<_> = counted.iter().map(|(name, _)| json!({"Name": name, "Unit": "Count"})).collect();
    let mut line = Map::new();
    line.insert(
        "_aws".into(),
        json!({
            "Timestamp": at.as_millisecond(),
            "CloudWatchMetrics": [{"Namespace": "orderwire", "Dimensions": [names], "Metrics": definitions}],
        }),
    );
    line.extend(dimensions.iter().map(|(name, value)| ((*name).to_owned(), json!(value))));
    line.extend(counted.iter().map(|(name, count)| (name.to_string(), json!(count))));
    Some(Value::Object(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metrics_line_names_what_was_counted_and_nothing_else() {
        let at = Timestamp::from_millisecond(1_784_045_109_000).unwrap();
        let line = metrics_line(at, &[("Function", "processor")], &[("Delivered", 3), ("Parked", 0)]).unwrap();
        assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Metrics"], json!([{"Name": "Delivered", "Unit": "Count"}]));
        assert_eq!((&line["Function"], &line["Delivered"]), (&json!("processor"), &json!(3)));
        assert_eq!(metrics_line(at, &[], &[("Parked", 0)]), None);
    }
}
