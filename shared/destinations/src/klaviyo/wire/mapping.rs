//! What `GET /api/mapped-metrics` says.

use serde_json::Value;

use super::{odd, parse, text};
use crate::BooksError;

/// One of Klaviyo's own figures.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::klaviyo) struct Slot {
    /// `revenue`.
    pub(in crate::klaviyo) id: String,
    /// What it is made from.
    pub(in crate::klaviyo) target: Target,
}

/// What a figure is made from.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::klaviyo) enum Target {
    /// Nothing: nobody has mapped it.
    Nothing,
    /// A metric.
    Metric {
        /// Klaviyo's id.
        id: String,
        /// What people see.
        name: Option<String>,
        /// Where it comes from: `BigCommerce`.
        integration: Option<String>,
    },
    /// A custom metric: one or several metrics, filtered.
    Custom,
}

/// The whole mapping, asked for with its metrics.
pub(in crate::klaviyo) fn mapping(body: &[u8]) -> Result<Vec<Slot>, BooksError> {
    const WHAT: &str = "its metric mapping";
    let answer: Value = parse(body, WHAT)?;
    let rows = answer["data"].as_array().ok_or_else(|| odd(WHAT))?;
    let included = answer["included"].as_array().map(Vec::as_slice).unwrap_or_default();
    let slots = rows.iter().filter_map(|row| {
        let related = |kind: &str| text(&row["relationships"][kind]["data"]["id"]);
        let target = match (related("metric"), related("custom-metric")) {
            (Some(id), _) => metric(id, included),
            (None, Some(_)) => Target::Custom,
            (None, None) => Target::Nothing,
        };
        text(&row["id"]).map(|id| Slot { id, target })
    });
    Ok(slots.collect())
}

fn metric(id: String, included: &[Value]) -> Target {
    let found = included.iter().find(|metric| text(&metric["id"]).as_ref() == Some(&id));
    let attributes = found.map(|metric| &metric["attributes"]);
    Target::Metric {
        name: attributes.and_then(|attributes| text(&attributes["name"])),
        integration: attributes.and_then(|attributes| text(&attributes["integration"]["name"])),
        id,
    }
}
