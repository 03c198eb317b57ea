//! Alarms of a template: what they look at, and when they go off.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::resource::Resource;
use super::{Scope, Template, TemplateError};

const KIND: &str = "AWS::CloudWatch::Alarm";
/// The one expression in use: missing values are left out of the sum, which an addition would be lost over.
const SUM: &str = "SUM(METRICS())";

/// An alarm on a metric, or on the sum of some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Logical id.
    pub id: String,
    /// For people.
    pub description: String,
    /// What is added up.
    pub metrics: Vec<Metric>,
    /// So many periods in a row must be out of bounds.
    pub evaluation_periods: usize,
    comparison: Comparison,
    threshold: u64,
    missing: Missing,
}

/// A metric, taken together over a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metric {
    /// `AWS/SQS` and the like, or ours.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Names and values.
    pub dimensions: BTreeMap<String, String>,
    /// `Sum` or `Maximum`.
    pub statistic: String,
    /// In seconds.
    pub period: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum Comparison {
    GreaterThanOrEqualToThreshold,
    LessThanThreshold,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Missing {
    Breaching,
    NotBreaching,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Named {
    namespace: String,
    metric_name: String,
    dimensions: Vec<Dimension>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Dimension {
    name: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(untagged, rename_all_fields = "PascalCase", deny_unknown_fields)]
enum Query {
    Expression { id: String, expression: String, return_data: bool },
    Metric { id: String, return_data: bool, metric_stat: Stat },
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Stat {
    metric: Named,
    stat: String,
    period: u32,
}

impl Template {
    /// Every alarm. The names of queues and functions are all that must be known.
    ///
    /// # Errors
    ///
    /// [`TemplateError`] naming the resource and the property that cannot be read.
    pub fn alarms(&self, scope: &Scope) -> Result<Vec<Alarm>, TemplateError> {
        let alarms = self.resources(scope)?.into_iter().filter(|resource| resource.kind == KIND);
        alarms.map(|resource| read(&resource, scope)).collect()
    }
}

fn read(alarm: &Resource<'_>, scope: &Scope) -> Result<Alarm, TemplateError> {
    Ok(Alarm {
        id: alarm.id.to_owned(),
        description: alarm.require("AlarmDescription", scope)?,
        metrics: match alarm.get::<Vec<Query>>("Metrics", scope)? {
            Some(queries) => summed(alarm, queries)?,
            None => {
                let named = Named {
                    namespace: alarm.require("Namespace", scope)?,
                    metric_name: alarm.require("MetricName", scope)?,
                    dimensions: alarm.require("Dimensions", scope)?,
                };
                vec![metric(named, alarm.require("Statistic", scope)?, alarm.require("Period", scope)?)]
            }
        },
        evaluation_periods: alarm.require("EvaluationPeriods", scope)?,
        comparison: alarm.require("ComparisonOperator", scope)?,
        threshold: alarm.require("Threshold", scope)?,
        missing: alarm.require("TreatMissingData", scope)?,
    })
}

fn summed(alarm: &Resource<'_>, queries: Vec<Query>) -> Result<Vec<Metric>, TemplateError> {
    let wrong = |what: String| Err(alarm.unreadable("Metrics", serde::de::Error::custom(what)));
    let mut metrics = Vec::new();
    for query in queries {
        match query {
            Query::Expression { expression, return_data: true, .. } if expression == SUM => {}
            Query::Expression { id, .. } => return wrong(format!("`{id}` is not {SUM}, returned")),
            Query::Metric { id, return_data: true, .. } => return wrong(format!("`{id}` is returned beside the sum")),
            Query::Metric { metric_stat: Stat { metric: named, stat, period }, .. } => {
                metrics.push(metric(named, stat, period));
            }
        }
    }
    Ok(metrics)
}

fn metric(named: Named, statistic: String, period: u32) -> Metric {
    let dimensions = named.dimensions.into_iter().map(|dimension| (dimension.name, dimension.value)).collect();
    Metric { namespace: named.namespace, name: named.metric_name, dimensions, statistic, period }
}

impl Alarm {
    /// Whether it goes off when each of its periods looks like this: `value` of each of its metrics, `None` for one
    /// without a data point.
    pub fn goes_off(&self, value: impl Fn(&Metric) -> Option<u64>) -> bool {
        let values: Vec<_> = self.metrics.iter().filter_map(value).collect();
        if values.is_empty() {
            return self.missing == Missing::Breaching;
        }
        let sum: u64 = values.into_iter().sum();
        match self.comparison {
            Comparison::GreaterThanOrEqualToThreshold => sum >= self.threshold,
            Comparison::LessThanThreshold => sum < self.threshold,
        }
    }
}
