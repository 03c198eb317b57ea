//! What a comparison of one day came to, in the contract's names.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;

use crate::{Failure, Figures};

/// One day of one store: what the store, the table and each destination hold of it, and what differs.
///
/// As JSON, days are `2026-11-20` and amounts are decimal strings. Lists of order ids are sorted, numbers by value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DayReport {
    /// Which.
    pub day: Date,
    /// IANA name of the store's time zone, in which the day is counted; `UTC` if the store names none.
    pub time_zone: String,
    /// Whether the day was over when it was looked at; until then orders may still be on their way.
    pub over: bool,
    /// Orders the store shows that count as placed, deleted ones among them.
    pub store_orders: u64,
    /// Orders of which the table says that at least one destination was told, or refused to be.
    pub recorded_orders: u64,
    /// What the store took and gave back on this day.
    pub revenue: Vec<Revenue>,
    /// Each destination of the store.
    pub destinations: Vec<DestinationDay>,
    /// Orders that some destination lacks without a good reason.
    pub missing: Vec<String>,
    /// Orders some destination was told of that the store does not have.
    pub extra: Vec<String>,
    /// Orders of which some destination holds an event more than once.
    pub doubled: Vec<String>,
    /// Orders with something about them that looks like a difference and is none, and what it is.
    pub explained: BTreeMap<String, String>,
    /// What else should be known of the day.
    pub notes: Vec<String>,
    /// Orders queued to be told again.
    pub healed: Vec<String>,
}

/// What one destination holds of a day.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DestinationDay {
    /// Configured id.
    pub id: String,
    /// Placed orders of this store that it holds within the store's day; `None` if it could not be asked.
    pub orders: Option<u64>,
    /// IANA name of the account's time zone.
    pub time_zone: Option<String>,
    /// Placed orders of all stores on the day as the account counts it: what its own dashboard shows.
    pub orders_on_its_day: Option<u64>,
    /// Placed orders within the store's day that are of other stores; 0 where only sums were compared.
    pub foreign: u64,
    /// What was compared.
    pub compared: Compared,
    /// What it was told of money taken and given back within the store's day.
    pub revenue: Vec<Revenue>,
    /// As [`DayReport::missing`], at this destination.
    pub missing: Vec<String>,
    /// As [`DayReport::extra`], at this destination.
    pub extra: Vec<String>,
    /// As [`DayReport::doubled`], at this destination.
    pub doubled: Vec<String>,
    /// Lines it lacks of orders it has, by order id.
    pub missing_lines: BTreeMap<String, Vec<String>>,
    /// Why it could not be asked.
    pub error: Option<String>,
    /// Whether that is because it refused the credentials.
    #[serde(skip)]
    pub credentials_refused: bool,
}

/// What a destination's day was compared by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// It cannot be asked what it holds, or did not answer: an order is missing only if the table says that it was
    /// never told.
    #[default]
    Nothing,
    /// Number and sums of its events, and the table order by order. An order it lost and another one of the same value
    /// that only it has would go unnoticed.
    Sums,
    /// Its events, one by one.
    Keys,
}

/// Money of a day in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Revenue {
    /// ISO 4217; empty where it is not known.
    pub currency: String,
    /// What the day's orders are worth.
    pub gross: Decimal,
    /// What was given back on this day, of whatever orders; `None` at a store that lists no refunds.
    pub refunds: Option<Decimal>,
    /// The difference, where refunds are known.
    pub net: Option<Decimal>,
}

impl DayReport {
    /// A day of which nothing is known yet.
    pub(super) fn new(day: Date, time_zone: String, over: bool, notes: Vec<String>) -> Self {
        Self {
            day,
            time_zone,
            over,
            notes,
            store_orders: 0,
            recorded_orders: 0,
            revenue: Vec::new(),
            destinations: Vec::new(),
            missing: Vec::new(),
            extra: Vec::new(),
            doubled: Vec::new(),
            explained: BTreeMap::new(),
            healed: Vec::new(),
        }
    }

    /// The report as an entry of an answer.
    pub(super) fn figures(&self) -> Figures {
        match serde_json::to_value(self) {
            Ok(Value::Object(figures)) => figures,
            _ => unreachable!("a struct of texts, numbers and maps by text is written as an object"),
        }
    }

    /// That a destination did not answer, if one did not.
    pub(super) fn failure(&self) -> Option<Failure> {
        let errors = self.destinations.iter().filter_map(|at| Some(format!("{}: {}", at.id, at.error.as_ref()?)));
        let errors: Vec<_> = errors.collect();
        let credentials_refused = self.destinations.iter().any(|at| at.credentials_refused);
        (!errors.is_empty()).then(|| Failure { credentials_refused, ..Failure::because(errors.join("; ")) })
    }

    /// Whether nothing differs, and every destination that can be asked has answered.
    pub fn is_right(&self) -> bool {
        let differs =
            |destination: &DestinationDay| destination.error.is_some() || !destination.missing_lines.is_empty();
        self.missing.is_empty()
            && self.extra.is_empty()
            && self.doubled.is_empty()
            && !self.destinations.iter().any(differs)
    }
}

/// Ids, each once, numbers by value and before others.
pub(super) fn sorted(ids: &BTreeSet<String>) -> Vec<String> {
    let mut ids: Vec<_> = ids.iter().cloned().collect();
    ids.sort_by_cached_key(|id| (id.parse().unwrap_or(u64::MAX), id.clone()));
    ids
}
