//! The rule at the centre: an order as it is now, and what was already emitted, give the events now due.
//!
//! Because only these two decide, the order, repetition and loss of webhooks cannot make a wrong event, only a late one.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::{
    About, Checkout, CheckoutTrigger, Event, EventKey, Money, Order, Part, Refund, Status, StoreRef, SubscriptionRule,
    SyncMode, Tag, Totals,
};

/// What one destination was already told about one order or cart: delivered, or refused for good.
pub type Emitted = BTreeSet<Tag>;

/// A store's settings for deriving.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// Ids of statuses in which an order does not count as placed yet.
    pub excluded_statuses: BTreeSet<String>,
    /// What an order is worth.
    pub order_value: OrderValue,
    /// From when on a cart is a started checkout.
    pub checkout_trigger: CheckoutTrigger,
    /// Whether an order that was split off another one is told of like any other.
    pub parts_are_orders: bool,
    /// Whether Added to Cart is told of carts whose shopper is known.
    pub added_to_cart: bool,
    /// What makes an order part of a chain of recurring ones; the first that fits counts.
    pub subscriptions: Vec<SubscriptionRule>,
}

/// What an order is worth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OrderValue {
    /// The total with tax and shipping, after discounts.
    #[default]
    Total,
    /// As Klaviyo's own BigCommerce integration computes it: (subtotal + shipping) − discounts.
    Native,
}

impl OrderValue {
    /// What an order with these sums is worth.
    pub fn of(self, totals: &Totals) -> Money {
        totals.money(match self {
            Self::Total => totals.total,
            Self::Native => totals.subtotal + totals.shipping - totals.discount - totals.coupon_discount,
        })
    }
}

/// What a derivation needs to know besides the order.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// Whose order it is.
    pub store: &'a StoreRef,
    /// The store's settings.
    pub rules: &'a Rules,
    /// When the store was connected: what happened before is history.
    pub connected_at: Option<Timestamp>,
    /// What made us look.
    pub mode: SyncMode,
}

impl Situation<'_> {
    fn is_history(&self, time: Timestamp) -> bool {
        self.mode == SyncMode::Historic || self.connected_at.is_some_and(|connected| time < connected)
    }

    /// Whether an order in `status` does not count as placed yet.
    pub fn is_excluded(&self, status: &Status) -> bool {
        self.rules.excluded_statuses.contains(&status.id)
    }

    fn event(&self, order: &Arc<Order>, tag: Tag, part: Part, time: Timestamp, value: Money) -> Event {
        Event {
            key: EventKey::order(self.store, &order.id),
            time,
            value,
            backfill: order.migrated || self.is_history(time),
            mode: self.mode,
            store: self.store.clone(),
            about: About::Order(Arc::clone(order), part),
            tag,
        }
    }
}

/// The events of `order` that `emitted` does not hold yet, in the order they should be told.
///
/// Nothing is due before the order counts as placed. An order deleted while it was still in checkout never does.
pub fn due_for_order(order: &Arc<Order>, emitted: &Emitted, situation: &Situation<'_>) -> Vec<Event> {
    if order.part_of.is_some() && !situation.rules.parts_are_orders {
        return due_for_part(order, emitted, situation);
    }
    let never_placed = order.in_checkout && order.deleted;
    let counts = !never_placed && !situation.is_excluded(&order.status);
    if !counts && !emitted.contains(&Tag::Placed) {
        return Vec::new();
    }
    let worth = situation.rules.order_value.of(&order.totals);
    let mut due = Vec::new();
    let first_seen = !emitted.contains(&Tag::Placed);
    let dead = order.dead || order.deleted;
    if first_seen {
        let placed = situation.event(order, Tag::Placed, Part::Whole, order.created_at, worth);
        due.push(Event { backfill: placed.backfill || dead, ..placed });
    }
    due.extend(due_lines(order, emitted, situation, dead));
    for (tag, happened) in [(Tag::Fulfilled, order.fulfilled_at), (Tag::Cancelled, order.cancelled_at)] {
        let Some(time) = happened.filter(|_| !emitted.contains(&tag)) else { continue };
        let dead_parcel = tag == Tag::Fulfilled && dead;
        let event = situation.event(order, tag, Part::Whole, time, worth);
        let history = first_seen && (dead_parcel || may_be_older(order, time, situation));
        due.push(Event { backfill: event.backfill || history, ..event });
    }
    due.extend(due_refunds(order, emitted, situation));
    due
}

/// What was bought, and what it was worth, is told of the order that this one was split off. That it is on its way, and that
/// money went back for it, is told of it alone.
fn due_for_part(order: &Arc<Order>, emitted: &Emitted, situation: &Situation<'_>) -> Vec<Event> {
    let worth = situation.rules.order_value.of(&order.totals);
    let fulfilled = order.fulfilled_at.filter(|_| !emitted.contains(&Tag::Fulfilled)).map(|time| {
        let event = situation.event(order, Tag::Fulfilled, Part::Whole, time, worth);
        Event { backfill: event.backfill || order.dead || may_be_older(order, time, situation), ..event }
    });
    fulfilled.into_iter().chain(due_refunds(order, emitted, situation)).collect()
}

/// Where a platform keeps no time of its own for a change, the order's last change stands for it, which is only the
/// latest it can have been. Of an order from before the connection that is seen for the first time, such a change may be
/// years old: a note added today must not send a cancellation mail.
fn may_be_older(order: &Order, time: Timestamp, situation: &Situation<'_>) -> bool {
    time == order.modified_at && situation.is_history(order.created_at)
}

fn due_lines(order: &Arc<Order>, emitted: &Emitted, situation: &Situation<'_>, dead: bool) -> Vec<Event> {
    let mut seen = BTreeSet::new();
    let mut due = Vec::new();
    for (index, line) in order.lines.iter().enumerate() {
        let tag = Tag::Line(line.id.clone());
        if emitted.contains(&tag) || !seen.insert(&line.id) {
            continue;
        }
        let event = situation.event(order, tag, Part::Line(index), order.created_at, order.totals.money(line.paid));
        due.push(Event {
            key: EventKey::line(situation.store, &order.id, &line.id),
            backfill: event.backfill || dead,
            ..event
        });
    }
    due
}

/// The first refund by (time, id) carries the order's own key, which is how Klaviyo relates it to the placed order;
/// later ones carry their own. Once any refund has been told, the order's key is taken: a refund that turns up late with
/// an earlier time must not be swallowed under it.
fn due_refunds(order: &Arc<Order>, emitted: &Emitted, situation: &Situation<'_>) -> Vec<Event> {
    let mut refunds: Vec<_> = order.refunds.iter().enumerate().filter(|(_, refund)| refund.is_money()).collect();
    refunds.sort_by_key(|(_, refund)| (refund.at, Refund::sum_of(&refund.id), refund_rank(&refund.id)));
    let mut order_key_taken = emitted.iter().any(|tag| matches!(tag, Tag::Refund(_)));
    let mut seen = BTreeSet::new();
    let mut due = Vec::new();
    let mut told = sum_told(emitted);
    for (index, refund) in refunds {
        let tag = Tag::Refund(refund.id.clone());
        if emitted.contains(&tag) || !seen.insert(&refund.id) {
            continue;
        }
        let amount = match Refund::sum_of(&refund.id) {
            Some(in_all) if in_all <= told => continue,
            Some(in_all) => in_all - std::mem::replace(&mut told, in_all),
            None => refund.amount,
        };
        let mut event = situation.event(order, tag, Part::Refund(index), refund.at, order.totals.money(amount));
        if order_key_taken {
            event.key = EventKey::refund(situation.store, &order.id, &refund.id);
        }
        order_key_taken = true;
        due.push(event);
    }
    due
}

/// How much was told to have gone back, where refunds are only known by their sum.
pub(crate) fn sum_told(emitted: &Emitted) -> Decimal {
    let sums = emitted.iter().filter_map(|tag| if let Tag::Refund(id) = tag { Refund::sum_of(id) } else { None });
    sums.max().unwrap_or_default()
}

/// Numeric ids compare as numbers (9 before 10), others as text after them.
fn refund_rank(id: &str) -> (u64, &str) {
    (id.parse().unwrap_or(u64::MAX), id)
}

/// Changed Order: what a placed order is worth now less what was told last; nothing at all once it is cancelled or deleted. For
/// destinations that add up what they were told and cannot be told again. The first one goes with Placed Order, whose value
/// it begins from, and says what to compare with later.
pub fn due_change(order: &Arc<Order>, emitted: &Emitted, situation: &Situation<'_>) -> Option<Event> {
    let is_told_elsewhere = order.part_of.is_some() && !situation.rules.parts_are_orders;
    let never_placed = order.in_checkout && order.deleted || situation.is_excluded(&order.status);
    if is_told_elsewhere || (never_placed && !emitted.contains(&Tag::Placed)) {
        return None;
    }
    let worth = situation.rules.order_value.of(&order.totals);
    let told =
        emitted.iter().filter_map(|tag| if let Tag::Worth(at, worth) = tag { Some((*at, *worth)) } else { None });
    let told = told.max_by_key(|(at, _)| *at);
    let void = order.deleted || order.cancelled_at.is_some();
    let now = if void { Decimal::ZERO } else { worth.amount };
    let version = order.modified_at.as_millisecond();
    // Stores know whole seconds: of several states in one, the one that is seen last counts.
    let (version, before) = match told {
        Some((at, before)) if at / 1_000 <= version / 1_000 && before != now => (version.max(at + 1), before),
        Some(_) => return None,
        None => (version, worth.amount),
    };
    let time = order.cancelled_at.filter(|_| void).unwrap_or(order.modified_at);
    let difference = Money { amount: now - before, ..worth };
    let event = situation.event(order, Tag::Worth(version, now), Part::Whole, time, difference);
    Some(Event { key: EventKey::change(situation.store, &order.id, version), ..event })
}

/// Started Checkout, if `checkout` has got far enough, has not become an order and was not told before.
pub fn due_for_checkout(checkout: &Arc<Checkout>, emitted: &Emitted, situation: &Situation<'_>) -> Vec<Event> {
    let wanted = situation.rules.checkout_trigger.is_met(checkout) && checkout.order_id.is_none();
    let key = EventKey::cart(situation.store, &checkout.cart_id);
    let started =
        (wanted && !emitted.contains(&Tag::Checkout)).then(|| of_checkout(checkout, Tag::Checkout, key, situation));
    started.into_iter().collect()
}

/// An event of `checkout` as it is now.
fn of_checkout(checkout: &Arc<Checkout>, tag: Tag, key: EventKey, situation: &Situation<'_>) -> Event {
    Event {
        tag,
        key,
        time: checkout.updated_at,
        value: checkout.totals.money(checkout.totals.total),
        backfill: situation.is_history(checkout.updated_at),
        mode: situation.mode,
        store: situation.store.clone(),
        about: About::Checkout(Arc::clone(checkout)),
    }
}

/// Added to Cart of the lines in `added`, which were just put into the cart, if the shopper is known. Of lines that were put
/// there before anybody knew whose cart it is nothing is told: the shop's pages have told of them.
pub fn due_added(
    checkout: &Arc<Checkout>,
    added: &BTreeSet<String>,
    emitted: &Emitted,
    situation: &Situation<'_>,
) -> Vec<Event> {
    if !situation.rules.added_to_cart || !checkout.customer.is_identifiable() {
        return Vec::new();
    }
    let lines = checkout.lines.iter().filter(|line| added.contains(&line.id));
    let events = lines.map(|line| {
        let key = EventKey::added(situation.store, &checkout.cart_id, &line.id);
        of_checkout(checkout, Tag::Added(line.id.clone()), key, situation)
    });
    events.filter(|event| !emitted.contains(&event.tag)).collect()
}

#[cfg(test)]
mod tests;
