//! Reads what the table says of a day.

use std::collections::{BTreeMap, HashMap};

use delivery::Store;
use domain::{Subject, Tag};
use jiff::civil::Date;
use ledger::{Ledger, LedgerError, Parked, Record};

use super::compare::{Known, StoreOrder, number, placed};
use super::store::Stretch;
use super::sums::{self, Sums};

/// The records of a day's orders, by order id.
#[derive(Debug)]
pub(super) struct Records(BTreeMap<String, Record>);

impl Records {
    /// Those the table keeps under `day`, and those it keeps of the store's `orders` under another day or none, because
    /// the zone or the date was another one when they were written.
    pub(super) async fn read(
        ledger: &Ledger,
        store: &Store,
        day: Date,
        orders: &BTreeMap<String, StoreOrder>,
    ) -> Result<Self, LedgerError> {
        let mut records = ledger.recorded_on(&store.name, day).await?;
        let others = placed(orders).map(|(id, _)| id).filter(|id| !records.contains_key(*id));
        let others: Vec<_> = others.map(|id| Subject::Order(id.clone())).collect();
        if !others.is_empty() {
            let found = ledger.records(&store.name, &others).await?;
            records.extend(found.into_iter().filter_map(|(subject, record)| match subject {
                Subject::Order(id) => Some((id, record)),
                Subject::Cart(_) => None,
            }));
        }
        Ok(Self(records))
    }

    /// Orders of which a destination of `store` was told, or refused to be.
    pub(super) fn placed(&self, store: &Store) -> u64 {
        let told =
            |record: &Record| store.outlets.iter().any(|outlet| record.emitted(&outlet.name).contains(&Tag::Placed));
        number(self.0.values().filter(|record| told(record)).count())
    }

    /// What they say of one destination.
    pub(super) fn at(&self, destination: &str) -> BTreeMap<String, Known> {
        let known = |record: &Record| Known {
            sent: record.sent(destination).clone(),
            refused: record.refused(destination).clone(),
            dropped: record.dropped.contains(destination),
            redacted: record.is_redacted(),
        };
        self.0.iter().map(|(id, record)| (id.clone(), known(record))).collect()
    }
}

/// What was given back on each day. A refund does not say its currency, which is that of its order.
pub(super) async fn refund_sums(
    ledger: &Ledger,
    store: &Store,
    stretch: &Stretch,
) -> Result<BTreeMap<Date, Sums>, LedgerError> {
    let refunds = || stretch.refunds.iter().flat_map(|(day, refunds)| refunds.iter().map(|refund| (*day, refund)));
    let subject = |id: &str| Subject::Order(id.to_owned());
    let of_other_days = refunds().map(|(_, refund)| &refund.order_id).filter(|id| stretch.find(id).is_none());
    let of_other_days: Vec<_> = of_other_days.map(|id| subject(id)).collect();
    let records = match of_other_days.is_empty() {
        true => HashMap::new(),
        false => ledger.records(&store.name, &of_other_days).await?,
    };
    let mut sums: BTreeMap<Date, Sums> = BTreeMap::new();
    for (day, refund) in refunds() {
        let currency = match stretch.find(&refund.order_id) {
            Some((_, order)) => Some(order.worth.currency.to_string()),
            None => records.get(&subject(&refund.order_id)).and_then(|record| record.currency.clone()),
        };
        sums::add(sums.entry(day).or_default(), &currency.unwrap_or_default(), refund.amount);
    }
    Ok(sums)
}

/// Why orders were set aside as a whole or for `destination`, by order id.
pub(super) fn set_aside(parked: &[Parked], destination: &str) -> BTreeMap<String, String> {
    let concerns = |parked: &&Parked| match &parked.destination {
        None => true,
        Some(whose) => whose == destination && parked.events.contains(&Tag::Placed.to_string()),
    };
    let reason = |parked: &Parked| Some((parked.what.strip_prefix("order#")?.to_owned(), parked.reason.clone()));
    parked.iter().filter(concerns).filter_map(reason).collect()
}
