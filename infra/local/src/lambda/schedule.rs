//! EventBridge schedules: an expression that says when, and a task that then invokes.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Answer, Function, InvokeError, chain};
use crate::clock::{Clock, SystemClock};

/// When a schedule fires; in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// `rate(1 hour)`: again and again after this time.
    Rate(Duration),
    /// `cron(30 4 * * ? *)`: at these minutes of these hours, every day. The other fields cannot be restricted here.
    Daily {
        /// 0 to 59.
        minutes: Vec<i8>,
        /// 0 to 23.
        hours: Vec<i8>,
    },
}

/// An expression that is not EventBridge's, or more than the local stack understands.
#[derive(Debug, Clone, thiserror::Error)]
#[error("`{0}` is not a schedule the local stack understands")]
pub struct ExpressionError(String);

impl FromStr for Expression {
    type Err = ExpressionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let inside = |name: &str| text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
        let expression = match (inside("rate"), inside("cron")) {
            (Some(rate), _) => parse_rate(rate),
            (_, Some(cron)) => parse_cron(cron),
            _ => None,
        };
        expression.ok_or_else(|| ExpressionError(text.to_owned()))
    }
}

fn parse_rate(rate: &str) -> Option<Expression> {
    let (value, unit) = rate.split_once(' ')?;
    let seconds = match unit {
        "minute" | "minutes" => 60,
        "hour" | "hours" => 3600,
        "day" | "days" => 24 * 3600,
        _ => return None,
    };
    let value = value.parse::<u64>().ok().filter(|value| *value > 0)?;
    Some(Expression::Rate(Duration::from_secs(value.checked_mul(seconds)?)))
}

fn parse_cron(cron: &str) -> Option<Expression> {
    let fields: Vec<_> = cron.split_whitespace().collect();
    let [minutes, hours, "*" | "?", "*", "*" | "?", "*"] = fields[..] else { return None };
    Some(Expression::Daily { minutes: parse_field(minutes, 60)?, hours: parse_field(hours, 24)? })
}

/// `*`, `5`, `0,30` or `*/15`.
fn parse_field(field: &str, end: i8) -> Option<Vec<i8>> {
    if let Some(step) = field.strip_prefix("*/") {
        let step = step.parse::<usize>().ok().filter(|step| *step > 0)?;
        return Some((0..end).step_by(step).collect());
    }
    if field == "*" {
        return Some((0..end).collect());
    }
    let value = |value: &str| value.parse::<i8>().ok().filter(|value| (0..end).contains(value));
    field.split(',').map(value).collect()
}

impl Expression {
    /// The first moment after `last` at which it fires.
    pub fn next_after(&self, last: Timestamp) -> Timestamp {
        match self {
            Self::Rate(interval) => last + *interval,
            Self::Daily { minutes, hours } => {
                let minute = jiff::SignedDuration::from_mins(1);
                let mut next = Timestamp::from_second(last.as_second() / 60 * 60).unwrap_or(last) + minute;
                let fires = |at: Timestamp| {
                    let at = at.to_zoned(TimeZone::UTC);
                    minutes.contains(&at.minute()) && hours.contains(&at.hour())
                };
                // Both lists are never empty, so that a day has at least one such minute.
                while !fires(next) {
                    next += minute;
                }
                next
            }
        }
    }
}

/// A running schedule. Dropping it ends it; an invocation under way goes with it.
#[derive(Debug)]
pub struct Schedule {
    function: Arc<Function>,
    expression: Expression,
    input: Option<String>,
    retired: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Schedule {
    /// Invokes `function` whenever `expression` says so, with `input` or else with EventBridge's own event.
    pub fn start(expression: Expression, input: Option<String>, function: Arc<Function>) -> Self {
        let (target, when, payload) = (Arc::clone(&function), expression.clone(), input.clone());
        let retired = watch::Sender::new(false);
        let mut is_retired = retired.subscribe();
        let task = tokio::spawn(async move {
            let mut next = when.next_after(SystemClock.now());
            loop {
                tokio::select! {
                    biased;
                    _ = is_retired.wait_for(|retired| *retired) => return,
                    () = SystemClock.sleep_until(next) => {}
                }
                if let Err(error) = fire(&target, payload.as_deref()).await {
                    let function = &target.settings().name;
                    tracing::warn!(function, error = chain(error), "a scheduled invocation failed");
                }
                next = when.next_after(SystemClock.now());
            }
        });
        Self { function, expression, input, retired, task }
    }

    /// Whether it fires at these times and with this input.
    pub fn is(&self, expression: &Expression, input: Option<&str>) -> bool {
        self.expression == *expression && self.input.as_deref() == input
    }

    /// Ends for good without anybody waiting for it; an invocation under way goes on as long as this handle lives.
    pub fn retire(&self) {
        self.retired.send_replace(true);
    }

    /// Invokes it now, beside the schedule.
    ///
    /// # Errors
    ///
    /// Those of [`Function::invoke`].
    pub async fn fire_now(&self) -> Result<Answer, InvokeError> {
        fire(&self.function, self.input.as_deref()).await
    }
}

impl Drop for Schedule {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn fire(function: &Function, input: Option<&str>) -> Result<Answer, InvokeError> {
    let payload = match input {
        Some(input) => Bytes::copy_from_slice(input.as_bytes()),
        None => scheduled_event(&function.settings().arn, SystemClock.now()).into(),
    };
    function.invoke(payload).await
}

/// The event EventBridge sends by itself ("Scheduled events", EventBridge user guide).
fn scheduled_event(function_arn: &str, at: Timestamp) -> String {
    let mut arn = function_arn.split(':').skip(3);
    let at = at.round(jiff::Unit::Second).unwrap_or(at);
    json!({
        "version": "0",
        "id": uuid::Uuid::new_v4().to_string(),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "region": arn.next(),
        "account": arn.next(),
        "time": at.to_string(),
        "resources": [],
        "detail": {},
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(expression: &str, last: &str) -> String {
        expression.parse::<Expression>().unwrap().next_after(last.parse().unwrap()).to_string()
    }

    #[test]
    fn rate_fires_after_its_interval() {
        assert_eq!(next("rate(1 hour)", "2026-11-20T23:30:05Z"), "2026-11-21T00:30:05Z");
        assert_eq!(next("rate(5 minutes)", "2026-11-20T23:30:05Z"), "2026-11-20T23:35:05Z");
        assert_eq!(next("rate(2 days)", "2026-11-20T23:30:05Z"), "2026-11-22T23:30:05Z");
    }

    #[test]
    fn cron_fires_at_the_next_minute_it_names() {
        assert_eq!(next("cron(30 4 * * ? *)", "2026-11-20T04:30:00Z"), "2026-11-21T04:30:00Z");
        assert_eq!(next("cron(*/15 * * * ? *)", "2026-11-20T04:30:59Z"), "2026-11-20T04:45:00Z");
        assert_eq!(next("cron(0,10 0 ? * * *)", "2026-11-20T00:05:00Z"), "2026-11-20T00:10:00Z");
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for text in
            ["", "rate(0 hours)", "rate(1 week)", "rate 1 hour", "cron(60 4 * * ? *)", "cron(0 4 1 * ? *)", "at(now)"]
        {
            assert!(text.parse::<Expression>().is_err(), "{text}");
        }
    }

    #[test]
    fn scheduled_event_names_region_and_account() {
        let event = scheduled_event("arn:aws:lambda:eu-central-1:000000000000:function:f", Timestamp::UNIX_EPOCH);
        let event: serde_json::Value = serde_json::from_str(&event).unwrap();
        assert_eq!((&event["region"], &event["account"]), (&json!("eu-central-1"), &json!("000000000000")));
        assert_eq!((&event["source"], &event["time"]), (&json!("aws.events"), &json!("1970-01-01T00:00:00Z")));
    }
}
