//! Whether Klaviyo makes its own figures (revenue, lifetime value, benchmarks) from the metrics that are sent here. Pure.

use std::collections::BTreeMap;

use domain::Metric;

use super::wire::{Slot, Target};
use crate::Advice;

/// The slots of Klaviyo's metric mapping (Klaviyo OpenAPI, mapped metrics; help centre article 25829057055899), what they
/// are made from here, and what Klaviyo calls them.
const SLOTS: [(&str, Metric, &str); 5] = [
    ("revenue", Metric::PlacedOrder, "revenue"),
    ("ordered_product", Metric::OrderedProduct, "ordered product"),
    ("started_checkout", Metric::StartedCheckout, "started checkout"),
    ("cancelled_sales", Metric::CancelledOrder, "cancelled sales"),
    ("refunded_sales", Metric::RefundedOrder, "refunded sales"),
];

const WHERE: &str =
    "in Klaviyo's metric mapping (for an Owner, Admin or Manager: help.klaviyo.com/hc/en-us/articles/25829057055899)";

/// What to say about the mapping; `ours` has the ids of the account's API metrics by name.
pub(super) fn advice(ours: &BTreeMap<String, String>, slots: &[Slot]) -> Vec<Advice> {
    let mut advice: Vec<_> = SLOTS
        .iter()
        .filter_map(|(slot, metric, title)| {
            let id = ours.get(metric.name())?;
            let target = slots.iter().find(|known| known.id == *slot).map_or(&Target::Nothing, |known| &known.target);
            differs(*metric, title, id, target)
        })
        .collect();
    let unused = SLOTS.iter().filter(|(_, metric, _)| !ours.contains_key(metric.name()));
    advice.extend(not_yet(&unused.collect::<Vec<_>>()));
    advice
}

/// What to say if the slot called `title` does not point at `metric`, which has this id.
fn differs(metric: Metric, title: &str, id: &str, target: &Target) -> Option<Advice> {
    let name = metric.name();
    let (what, first) = match target {
        Target::Metric { id: there, .. } if there == id => return None,
        Target::Metric { name: there, integration, .. } => {
            let there = there.as_deref().unwrap_or("another metric");
            let of = integration.as_ref().map(|integration| format!(" of {integration}")).unwrap_or_default();
            (
                format!(
                    "Klaviyo makes \"{title}\" from {there}{of}, not from {name} of the API, which orderwire sends"
                ),
                "",
            )
        }
        Target::Nothing => (format!("Klaviyo makes \"{title}\" from nothing; orderwire sends {name}"), ""),
        Target::Custom => (
            format!(
                "Klaviyo makes \"{title}\" from a custom metric; whether that counts {name} of the API is not known"
            ),
            "see whether it does; if not, ",
        ),
    };
    let to_do = format!(
        "{first}choose {name} of the integration API for \"{title}\" {WHERE}; until then predictive analytics and \
         benchmarks leave out what orderwire sends"
    );
    Some(Advice { what, to_do })
}

/// What to say about metrics nobody has used yet.
fn not_yet(unused: &[&(&str, Metric, &str)]) -> Option<Advice> {
    let names: Vec<_> = unused.iter().map(|(_, metric, _)| metric.name()).collect();
    let (verb, pronoun) = match names.len() {
        0 => return None,
        1 => ("is", "it"),
        _ => ("are", "each"),
    };
    let pairs: Vec<_> = unused.iter().map(|(_, metric, title)| format!("{} as \"{title}\"", metric.name())).collect();
    Some(Advice {
        what: format!("{} {verb} not in Klaviyo yet, which is fine: the first event makes {pronoun}", names.join(", ")),
        to_do: format!("nothing now; once the first orders are there, choose {} {WHERE}", pairs.join(", ")),
    })
}
