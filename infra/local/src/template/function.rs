//! Functions of a template, and what starts them.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::resource::Resource;
use super::scope::plain_text;
use super::{Place, Scope, TemplateError};

pub(super) const KIND: &str = "AWS::Serverless::Function";

/// A function to run.
#[derive(Debug, Clone)]
pub struct Function {
    /// Logical id.
    pub id: String,
    /// Physical name.
    pub name: String,
    /// ARN.
    pub arn: String,
    /// The cargo binary it is built from (`Metadata.BuildProperties.Binary`).
    pub binary: Option<String>,
    /// How long one invocation may take; Lambda's default is 3 s.
    pub timeout: Duration,
    /// Memory in MB; Lambda's default is 128.
    pub memory_mb: u32,
    /// Its own environment variables.
    pub environment: BTreeMap<String, String>,
    /// Whether it has a function URL.
    pub has_url: bool,
    /// The queues it works through.
    pub queues: Vec<QueueSource>,
    /// The times at which it is invoked.
    pub schedules: Vec<Schedule>,
}

/// An event source mapping of a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueSource {
    /// Name of the event in the template.
    pub id: String,
    /// ARN of the queue.
    pub queue_arn: String,
    /// At most so many messages an invocation, 1 to 10.
    pub batch_size: u8,
    /// Whether the function may report single messages as failed (`ReportBatchItemFailures`).
    pub reports_item_failures: bool,
    /// `ScalingConfig.MaximumConcurrency`.
    pub maximum_concurrency: Option<usize>,
}

/// A schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Name of the event in the template.
    pub id: String,
    /// `rate(…)` or `cron(…)`.
    pub expression: String,
    /// What the function is invoked with; without it, with EventBridge's own event.
    pub input: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Environment {
    #[serde(default)]
    variables: BTreeMap<String, Value>,
}

/// Whatever would change what the function is invoked with must be known here, hence `deny_unknown_fields` below.
#[derive(Deserialize)]
#[serde(tag = "Type", content = "Properties", deny_unknown_fields)]
enum Event {
    #[serde(rename = "SQS")]
    Queue(QueueProperties),
    Schedule(ScheduleProperties),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct QueueProperties {
    queue: String,
    batch_size: Option<u8>,
    #[serde(default)]
    function_response_types: Vec<ResponseType>,
    scaling_config: Option<ScalingConfig>,
}

#[derive(Deserialize, PartialEq, Eq)]
enum ResponseType {
    ReportBatchItemFailures,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ScalingConfig {
    maximum_concurrency: Option<usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ScheduleProperties {
    schedule: String,
    input: Option<String>,
}

pub(super) fn add_names(function: &Resource<'_>, place: &Place, scope: &mut Scope) -> Result<(), TemplateError> {
    let name = match function.get::<String>("FunctionName", scope)? {
        Some(name) => name,
        None => format!("{}-{}", place.stack_name, function.id),
    };
    let arn = format!("arn:aws:lambda:{}:{}:function:{name}", place.region, place.account);
    scope.set_attribute(function.id, "Arn", arn);
    scope.set_reference(function.id, name);
    Ok(())
}

pub(super) fn read(function: &Resource<'_>, scope: &Scope) -> Result<Function, TemplateError> {
    let (queues, schedules) = sources(function, scope)?;
    Ok(Function {
        id: function.id.to_owned(),
        name: function.own(None, scope)?,
        arn: function.own(Some("Arn"), scope)?,
        binary: function.metadata["BuildProperties"]["Binary"].as_str().map(str::to_owned),
        timeout: Duration::from_secs(own_or_global(function, "Timeout", scope)?.unwrap_or(3)),
        memory_mb: own_or_global(function, "MemorySize", scope)?.unwrap_or(128),
        environment: environment(function, scope)?,
        has_url: function.has("FunctionUrlConfig"),
        queues,
        schedules,
    })
}

fn own_or_global<T: serde::de::DeserializeOwned>(
    function: &Resource<'_>,
    property: &str,
    scope: &Scope,
) -> Result<Option<T>, TemplateError> {
    Ok(match function.get(property, scope)? {
        Some(own) => Some(own),
        None => function.global(property, scope)?,
    })
}

/// SAM merges the variables of `Globals` with the function's own, which win.
fn environment(function: &Resource<'_>, scope: &Scope) -> Result<BTreeMap<String, String>, TemplateError> {
    let global: Option<Environment> = function.global("Environment", scope)?;
    let own: Option<Environment> = function.get("Environment", scope)?;
    let variables = [global, own].into_iter().flatten().flat_map(|environment| environment.variables);
    variables
        .map(|(name, value)| match plain_text(&value) {
            Some(text) => Ok((name, text)),
            None => Err(function.missing(&format!("Environment.Variables.{name}"))),
        })
        .collect()
}

fn sources(function: &Resource<'_>, scope: &Scope) -> Result<(Vec<QueueSource>, Vec<Schedule>), TemplateError> {
    let (mut queues, mut schedules) = (Vec::new(), Vec::new());
    let events: Option<BTreeMap<String, Value>> = function.get("Events", scope)?;
    for (id, event) in events.into_iter().flatten() {
        let property = format!("Events.{id}");
        match serde_json::from_value(event).map_err(|source| function.unreadable(&property, source))? {
            Event::Queue(queue) => queues.push(QueueSource {
                batch_size: batch_size(&queue).ok_or_else(|| {
                    function.unreadable(&property, serde::de::Error::custom("batches are of 1 to 10"))
                })?,
                queue_arn: queue.queue,
                reports_item_failures: queue.function_response_types.contains(&ResponseType::ReportBatchItemFailures),
                maximum_concurrency: queue.scaling_config.and_then(|scaling| scaling.maximum_concurrency),
                id,
            }),
            Event::Schedule(schedule) => {
                schedules.push(Schedule { id, expression: schedule.schedule, input: schedule.input });
            }
        }
    }
    Ok((queues, schedules))
}

/// Lambda's default is 10. Larger batches need a batching window, which FIFO queues do not have and we do not use.
fn batch_size(queue: &QueueProperties) -> Option<u8> {
    Some(queue.batch_size.unwrap_or(10)).filter(|size| (1..=10).contains(size))
}
