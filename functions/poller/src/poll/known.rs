//! Which of the orders and refunds the store lists are news. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{Metric, Situation, Subject, Tag};
use jiff::Timestamp;
use ledger::Record;
use platforms::{Listed, RefundNote};
use rust_decimal::Decimal;

/// Refunds by the id of their order.
pub(super) type Refunds = BTreeMap<String, Vec<RefundNote>>;

/// One state of an order: id, when it last changed, status, total.
type State = (String, Timestamp, String, Decimal);

/// Tells news from what is known.
pub(super) struct Known<'a> {
    situation: Situation<'a>,
    /// The destinations that are told of begun checkouts, and of refunds.
    told_of_carts: Vec<&'a str>,
    told_of_refunds: Vec<&'a str>,
    /// Found by this poll before, whose passes overlap. The table does not know them before the processor has told them.
    states: HashSet<State>,
    refunds: HashSet<String>,
}

impl<'a> Known<'a> {
    /// For a store, with the destinations that want a metric.
    pub(super) fn new(situation: Situation<'a>, wanting: impl Fn(Metric) -> Vec<&'a str>) -> Self {
        let (told_of_carts, told_of_refunds) = (wanting(Metric::StartedCheckout), wanting(Metric::RefundedOrder));
        Self { situation, told_of_carts, told_of_refunds, states: HashSet::new(), refunds: HashSet::new() }
    }

    /// Whose record tells whether an order is known: its own, or while it is still at the payment step that of its cart,
    /// for which Started Checkout is told.
    pub(super) fn subject(&self, order: &Listed) -> Subject {
        let is_checkout = order.in_checkout && !order.deleted && self.situation.is_excluded(&order.status);
        match order.cart_id.as_ref().filter(|_| is_checkout) {
            Some(cart) => Subject::Cart(cart.clone()),
            None => Subject::Order(order.id.clone()),
        }
    }

    /// The orders of which `records` do not know all: another state, or a refund. Takes their refunds out of `refunds`, and
    /// has them read with those orders, those that were told before as well.
    pub(super) fn news(
        &mut self,
        mut orders: Vec<Listed>,
        records: &HashMap<Subject, Record>,
        refunds: &mut Refunds,
    ) -> Vec<Listed> {
        orders.retain_mut(|order| {
            let subject = self.subject(order);
            let record = records.get(&subject);
            let notes = refunds.remove(&order.id).unwrap_or_default();
            let has_untold = self.has_untold(&notes, record);
            order.refunds = has_untold || record.is_some_and(Record::has_refunds);
            let is_known = match subject {
                Subject::Order(_) => record.is_some_and(|record| knows(record, order)),
                Subject::Cart(_) => is_told(&self.told_of_carts, record, &Tag::Checkout),
            };
            let is_new = !is_known && self.states.insert(state(order));
            is_new || has_untold
        });
        orders
    }

    /// The ids of the orders with refunds that were not told yet.
    pub(super) fn refunded(&mut self, refunds: Refunds, records: &HashMap<Subject, Record>) -> Vec<String> {
        let has_news = |(id, notes): (String, Vec<RefundNote>)| {
            let record = records.get(&Subject::Order(id.clone()));
            self.has_untold(&notes, record).then_some(id)
        };
        refunds.into_iter().filter_map(has_news).collect()
    }

    /// Where no money went back there is nothing to tell.
    fn has_untold(&mut self, notes: &[RefundNote], record: Option<&Record>) -> bool {
        if record.is_some_and(Record::is_redacted) {
            return false;
        }
        let is_told = |note: &RefundNote| is_told(&self.told_of_refunds, record, &Tag::Refund(note.id.clone()));
        let is_untold = |note: &&RefundNote| note.is_money() && !is_told(note);
        let untold: Vec<_> = notes.iter().filter(is_untold).map(|note| note.id.clone()).collect();
        // All of them are noted, so no short-cut.
        untold.into_iter().fold(false, |any, id| self.refunds.insert(id) | any)
    }
}

/// Whether all of these destinations were told it, or have refused it.
fn is_told(destinations: &[&str], record: Option<&Record>, tag: &Tag) -> bool {
    let has = |record: &Record, destination| record.emitted(destination).contains(tag);
    destinations.iter().all(|destination| record.is_some_and(|record| has(record, destination)))
}

/// Whether the table has a later reading of the order, or one of the same second and in the same state: stores know
/// whole seconds, and an order may change twice in one. Of an order whose customer was deleted nothing is wanted any more.
fn knows(record: &Record, order: &Listed) -> bool {
    if record.is_redacted() {
        return true;
    }
    let is_same_state = || {
        record.status.as_deref() == Some(order.status.id.as_str())
            && record.total.is_none_or(|total| total == order.totals.total)
    };
    record
        .version
        .is_some_and(|version| version > order.modified_at || (version == order.modified_at && is_same_state()))
}

fn state(order: &Listed) -> State {
    (order.id.clone(), order.modified_at, order.status.id.clone(), order.totals.total)
}

#[cfg(test)]
mod tests;
