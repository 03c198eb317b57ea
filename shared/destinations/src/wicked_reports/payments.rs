//! What happened to an order's money, as payments: gross is what orders were placed for and what was added to them, net is
//! that without what was given back, taken off or voided. Pure.
//!
//! Wicked Reports counts an order that is refunded or voided as nothing and one that is refunded in part without that part.
//! `REFUNDED` and `VOIDED` are therefore said only when nothing is left of the order, and their amount is what was left: so
//! adding up amounts and going by the status come to the same.

use domain::{Event, Order, Refund, Tag};
use jiff::Timestamp;
use rust_decimal::Decimal;

/// A payment, or one taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Payment {
    /// Where the events stand that it tells.
    pub(super) places: Vec<usize>,
    pub(super) at: Timestamp,
    /// Above zero.
    pub(super) amount: Decimal,
    pub(super) status: Status,
}

/// What it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Approved,
    Refunded,
    PartiallyRefunded,
    Voided,
}

impl Status {
    /// The word for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Approved => "APPROVED",
            Self::Refunded => "REFUNDED",
            Self::PartiallyRefunded => "PARTIALLY REFUNDED",
            Self::Voided => "VOIDED",
        }
    }

    /// Whether an order has it only once.
    pub(super) fn is_last(self) -> bool {
        self == Self::Voided
    }
}

/// What becomes of the events about money.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Money {
    /// In the order of time, as far as it matters.
    pub(super) payments: Vec<Payment>,
    /// Events that change nothing.
    pub(super) nothing: Vec<usize>,
    /// Events of which the amount is not known.
    pub(super) unknown: Vec<usize>,
}

/// An event, and the places it was given at.
pub(super) type Given<'a> = (Vec<usize>, &'a Event);

/// The payments by which `events`, all of `order`, are told.
///
/// What is left of an order is what it is worth less what was given back, and never less than nothing; every payment but the
/// first is a step from what was left to what is left. What is due of an order is told together, so a change that is not among
/// `events` was told before, and the refunds that are not were too.
pub(super) fn payments(order: &Order, events: &[Given<'_>]) -> Money {
    let find = |wanted: fn(&Tag) -> bool| events.iter().find(|(_, event)| wanted(&event.tag));
    let placed = find(|tag| matches!(tag, Tag::Placed));
    let change = find(|tag| matches!(tag, Tag::Worth(..)));
    let mut money = Money::default();
    if let Some((places, event)) = placed {
        money.add(places, order.created_at, event.value.amount, Status::Approved);
    }
    let mut balance = Balance {
        worth: match (placed, change) {
            (Some((_, event)), _) => event.value.amount,
            (None, Some((_, event))) => worth_after(event) - event.value.amount,
            (None, None) if is_void(order) && order.part_of.is_none() => Decimal::ZERO,
            (None, None) => order.totals.total,
        },
        given_back: Decimal::ZERO,
    };
    let is_told_now = |refund: &Refund| events.iter().any(|(_, event)| event.tag == Tag::Refund(refund.id.clone()));
    for refund in order.refunds.iter().filter(|refund| !is_told_now(refund)) {
        balance.given_back += amount(order, refund, balance).unwrap_or_default();
    }
    for (places, event) in events {
        let Some(refund) = event.refund() else { continue };
        let Some(amount) = amount(order, refund, balance) else {
            money.unknown.extend(places);
            continue;
        };
        // How much the order it was split off was worth is not known here.
        if order.part_of.is_some() {
            money.add(places, refund.at, amount, Status::PartiallyRefunded);
            continue;
        }
        let before = balance.left();
        balance.given_back += amount;
        money.step(places, refund.at, before, balance.left(), Status::Refunded);
    }
    if let Some((places, event)) = change {
        let before = balance.left();
        balance.worth = worth_after(event);
        let last = if is_void(order) { Status::Voided } else { Status::Refunded };
        money.step(places, event.time, before, balance.left(), last);
    }
    money
}

/// What an order is worth and what of it went back.
#[derive(Debug, Clone, Copy)]
struct Balance {
    worth: Decimal,
    given_back: Decimal,
}

impl Balance {
    fn left(self) -> Decimal {
        (self.worth - self.given_back).max(Decimal::ZERO)
    }
}

impl Money {
    /// From what was left to what is left; `last` if that is nothing.
    fn step(&mut self, places: &[usize], at: Timestamp, before: Decimal, after: Decimal, last: Status) {
        match before >= after {
            true if after.is_zero() => self.add(places, at, before, last),
            true => self.add(places, at, before - after, Status::PartiallyRefunded),
            false => self.add(places, at, after - before, Status::Approved),
        }
    }

    /// Nothing is worth no payment.
    fn add(&mut self, places: &[usize], at: Timestamp, amount: Decimal, status: Status) {
        match amount > Decimal::ZERO {
            true => self.payments.push(Payment { places: places.to_vec(), at, amount, status }),
            false => self.nothing.extend(places),
        }
    }
}

fn is_void(order: &Order) -> bool {
    order.deleted || order.cancelled_at.is_some()
}

fn worth_after(change: &Event) -> Decimal {
    if let Tag::Worth(_, worth) = change.tag { worth } else { Decimal::ZERO }
}

/// What went back by a refund. Where the store does not say, an order of which nothing is left tells it.
fn amount(order: &Order, refund: &Refund, balance: Balance) -> Option<Decimal> {
    match refund.amount_unknown {
        false => Some(refund.amount),
        true => order.dead.then(|| balance.left()),
    }
}
