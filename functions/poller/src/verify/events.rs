//! What a destination holds, sorted by the order it is about. Pure.

use std::collections::BTreeMap;

use destinations::Told;
use jiff::Timestamp;
use rust_decimal::Decimal;

/// Events of one metric within some stretch of time.
#[derive(Debug, Clone, Default)]
pub(super) struct Events {
    /// Of the store, by order id.
    ours: BTreeMap<String, Vec<Event>>,
    /// When those happened that are of other stores, or of no store of ours.
    foreign: Vec<Timestamp>,
}

/// No events at all.
pub(super) static NONE: Events = Events { ours: BTreeMap::new(), foreign: Vec::new() };

/// One event of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    /// What of its order it is about, `line:90211` or `refund:61`; `None` for the order as a whole.
    pub(super) part: Option<String>,
    pub(super) at: Timestamp,
    pub(super) value: Decimal,
    pub(super) currency: String,
}

impl Events {
    /// Sorts what was `told`; `prefix` is what the keys of the store's orders begin with.
    pub(super) fn sort(told: Vec<Told>, prefix: &str) -> Self {
        let mut events = Self::default();
        for event in told {
            let key = event.key.as_deref().and_then(|key| key.strip_prefix(prefix));
            let Some(key) = key else {
                events.foreign.push(event.at);
                continue;
            };
            let (order, part) = split(key);
            events.ours.entry(order.to_owned()).or_default().push(Event {
                part: part.map(str::to_owned),
                at: event.at,
                value: event.value.unwrap_or_default(),
                currency: event.currency.unwrap_or_default(),
            });
        }
        events
    }

    /// Those of one order.
    pub(super) fn of(&self, order: &str) -> &[Event] {
        self.ours.get(order).map(Vec::as_slice).unwrap_or_default()
    }

    /// Those of the store, by order id.
    pub(super) fn ours(&self) -> impl Iterator<Item = (&str, &[Event])> {
        self.ours.iter().map(|(order, events)| (order.as_str(), events.as_slice()))
    }

    /// When those happened that are not of the store.
    pub(super) fn foreign(&self) -> &[Timestamp] {
        &self.foreign
    }

    /// Takes over what `other` holds of `order`, and nothing else.
    pub(super) fn adopt(&mut self, order: &str, other: &Self) {
        if !other.of(order).is_empty() {
            self.ours.insert(order.to_owned(), other.of(order).to_vec());
        }
    }
}

/// Order id and part. The ids of the platforms hold no such words.
fn split(key: &str) -> (&str, Option<&str>) {
    let at = [":line:", ":refund:"].iter().filter_map(|mark| key.find(mark)).min();
    match at {
        Some(at) => (&key[..at], Some(&key[at + 1..])),
        None => (key, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_sorted_by_order_and_those_of_others_are_only_counted() {
        let told = |key: Option<&str>| Told {
            key: key.map(str::to_owned),
            at: Timestamp::UNIX_EPOCH,
            value: None,
            currency: None,
        };
        let keys = [
            Some("bigcommerce:alder-us:5127"),
            Some("bigcommerce:alder-us:5127:line:90211"),
            Some("bigcommerce:alder-us:N5:refund:61"),
            Some("bigcommerce:alder-us-2:5127"),
            Some("1784045109"),
            None,
        ];
        let events = Events::sort(keys.map(told).into(), "bigcommerce:alder-us:");
        let parts = |order: &str| events.of(order).iter().map(|event| event.part.clone()).collect::<Vec<_>>();
        assert_eq!(parts("5127"), [None, Some("line:90211".into())]);
        assert_eq!(parts("N5"), [Some("refund:61".into())]);
        assert_eq!((events.ours().count(), events.foreign().len()), (2, 3));
    }
}
