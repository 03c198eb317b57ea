//! Which metric each of Klaviyo's own figures (revenue, cancelled sales) is made from.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::account::Account;
use super::metric::Metric;
use super::problem::Problem;
use crate::web::Request;

/// The path of one slot in the specification.
pub(super) const ONE: &str = "/api/mapped-metrics/{id}";

/// The slots there are (Klaviyo OpenAPI, mapped metrics).
const SLOTS: [&str; 7] = [
    "added_to_cart",
    "cancelled_sales",
    "ordered_product",
    "refunded_sales",
    "revenue",
    "started_checkout",
    "viewed_product",
];

/// The id at the end of a path of [`ONE`].
pub(super) fn slot_of(path: &str) -> Option<&str> {
    path.strip_prefix("/api/mapped-metrics/").filter(|slot| !slot.is_empty() && !slot.contains('/'))
}

/// What every slot points at.
#[derive(Debug)]
pub(super) struct Mapping([Slot; SLOTS.len()]);

#[derive(Debug)]
struct Slot {
    name: &'static str,
    /// Id of a metric.
    metric: Option<String>,
    updated: Timestamp,
}

impl Mapping {
    /// Revenue is made from `revenue`, and nothing else is mapped.
    pub(super) fn new(revenue: &Metric, now: Timestamp) -> Self {
        let metric = |name| (name == "revenue").then(|| revenue.id.clone());
        Self(SLOTS.map(|name| Slot { name, metric: metric(name), updated: now }))
    }

    /// Lets `slot` point at the metric with this id.
    pub(super) fn set(&mut self, slot: &str, metric: Option<String>, now: Timestamp) {
        let known = self.0.iter_mut().find(|known| known.name == slot);
        let known = known.unwrap_or_else(|| panic!("there is no slot `{slot}`"));
        (known.metric, known.updated) = (metric, now);
    }
}

/// `GET /api/mapped-metrics`.
pub(super) fn all(account: &Account, request: &Request, base: &str) -> Result<Value, Problem> {
    let slots: Vec<_> = account.mapping.0.iter().collect();
    let data: Vec<_> = slots.iter().map(|slot| slot.json(base)).collect();
    let links = json!({"self": format!("{base}/api/mapped-metrics"), "next": null, "prev": null});
    with_included(json!({"data": data, "links": links}), account, &slots, request, base)
}

/// `GET /api/mapped-metrics/{id}`.
pub(super) fn one(account: &Account, request: &Request, base: &str) -> Result<Value, Problem> {
    let wanted = slot_of(request.path.trim_end_matches('/')).unwrap_or_default();
    let slot = account.mapping.0.iter().find(|slot| slot.name == wanted).ok_or_else(|| {
        let detail = format!("A mapped metric with id {wanted} does not exist.");
        Problem::whole(404, "not_found", "Not found.", detail)
    })?;
    let links = json!({"self": format!("{base}/api/mapped-metrics/{wanted}/")});
    with_included(json!({"data": slot.json(base), "links": links}), account, &[slot], request, base)
}

fn with_included(
    mut body: Value,
    account: &Account,
    slots: &[&Slot],
    request: &Request,
    base: &str,
) -> Result<Value, Problem> {
    let include = request.parameter("include").unwrap_or_default();
    let mut wanted = include.split(',').filter(|name| !name.is_empty());
    if let Some(odd) = wanted.clone().find(|name| !["metric", "custom-metric"].contains(name)) {
        return Err(Problem::parameter("include", format!("'{odd}' is not a relationship of a mapped metric.")));
    }
    if wanted.any(|name| name == "metric") {
        let pointed_at = |metric: &&Metric| slots.iter().any(|slot| slot.metric.as_ref() == Some(&metric.id));
        body["included"] = account.metrics.iter().filter(pointed_at).map(|metric| metric.json(base)).collect();
    }
    Ok(body)
}

impl Slot {
    fn json(&self, base: &str) -> Value {
        let own = format!("{base}/api/mapped-metrics/{}/", self.name);
        let related = |kind: &str, data: Option<Value>| {
            let links = json!({"self": format!("{own}relationships/{kind}/"), "related": format!("{own}{kind}/")});
            json!({"data": data, "links": links})
        };
        let metric = self.metric.as_ref().map(|id| json!({"type": "metric", "id": id}));
        json!({
            "type": "mapped-metric",
            "id": self.name,
            "attributes": {"updated": self.updated.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()},
            "relationships": {"metric": related("metric", metric), "custom-metric": related("custom-metric", None)},
            "links": {"self": own},
        })
    }
}
