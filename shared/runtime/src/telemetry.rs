//! Logs and metrics: one JSON object per line on standard output, which Lambda takes to CloudWatch.

use std::sync::OnceLock;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::{Counter, Environment};

/// Libraries write whole requests, with tokens and shoppers in them, at `trace`.
const MOST_VERBOSE: LevelFilter = LevelFilter::DEBUG;

/// What CloudWatch files the metrics under.
const NAMESPACE: &str = "orderwire";
/// Who counts: set once, at start, since a process is one function.
static FUNCTION: OnceLock<String> = OnceLock::new();

/// Starts logging, filtered by `RUST_LOG` (default `info`); `trace` shows no more than `debug`. Metrics are counted under
/// the function's own name in Lambda, which tells two stacks of an account apart, else under `function`. Further calls do
/// nothing.
pub fn start(environment: &Environment<'_>, function: &str) {
    FUNCTION.get_or_init(|| environment.get("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_else(|| function.to_owned()));
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
/// The function is their only dimension, since each combination of dimensions is billed as metrics of its own. The store
/// they are about, if it is one, is a field of the line, to be asked for in the log.
pub fn metrics(at: Timestamp, store: Option<&str>, counts: &[(Counter, u64)]) {
    let function = FUNCTION.get().map_or(NAMESPACE, String::as_str);
    if let Some(line) = metrics_line(at, function, store, counts) {
        println!("{line}");
    }
}

fn metrics_line(at: Timestamp, function: &str, store: Option<&str>, counts: &[(Counter, u64)]) -> Option<Value> {
    let counted: Vec<_> = counts.iter().filter(|(_, count)| *count > 0).collect();
    if counted.is_empty() {
        return None;
    }
    let definitions: Vec<_> =
        counted.iter().map(|(counter, _)| json!({"Name": counter.name(), "Unit": "Count"})).collect();
    let directive = json!({"Namespace": NAMESPACE, "Dimensions": [["Function"]], "Metrics": definitions});
    let mut line = Map::new();
    line.insert("_aws".into(), json!({"Timestamp": at.as_millisecond(), "CloudWatchMetrics": [directive]}));
    line.insert("Function".into(), json!(function));
    line.extend(store.map(|store| ("Store".into(), json!(store))));
    line.extend(counted.iter().map(|(counter, count)| (counter.name(), json!(count))));
    Some(Value::Object(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metrics_line_names_what_was_counted_and_nothing_else() {
        let at = Timestamp::from_millisecond(1_784_045_109_000).unwrap();
        let line = metrics_line(at, "processor", Some("alder-us"), &[(Counter::Delivered, 3), (Counter::Parked, 0)]);
        let directive = json!({
            "Namespace": "orderwire", "Dimensions": [["Function"]], "Metrics": [{"Name": "Delivered", "Unit": "Count"}],
        });
        let expected = json!({
            "_aws": {"Timestamp": 1_784_045_109_000_i64, "CloudWatchMetrics": [directive]},
            "Function": "processor", "Store": "alder-us", "Delivered": 3,
        });
        assert_eq!(line, Some(expected));
        assert_eq!(metrics_line(at, "processor", None, &[(Counter::Parked, 0)]), None);
    }
}
