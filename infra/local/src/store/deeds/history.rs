//! A past: orders of the years before anyone listened.

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use super::checkout::Payment;
use super::refund::{RefundOf, RefundRequest};
use crate::store::people::Person;
use crate::store::shop::{DeedError, Shop};

impl Shop {
    /// Places `count` orders evenly between `from` and `to`, with all that happened to them by `to`.
    ///
    /// About a third come from people who have bought before. Of a hundred orders some 84 are shipped or completed,
    /// the others cancelled, refunded in part or whole, left at the payment page or still to be paid.
    pub fn grow_history(&mut self, count: u32, from: Timestamp, to: Timestamp) {
        let variants = self.catalog.variant_ids();
        let span = to.duration_since(from);
        let mut regulars: Vec<(u64, Person)> = Vec::new();
        for n in 0..count {
            let at = from + span * i32::try_from(n).unwrap_or(i32::MAX) / i32::try_from(count).unwrap_or(i32::MAX);
            let (customer, person) = self.history_shopper(&mut regulars, at);
            let lines = self.history_lines(&variants);
            self.history_order(customer, &person, &lines, at, to)
                .expect("customer, variants and order come from this shop");
        }
    }

    fn history_shopper(&mut self, regulars: &mut Vec<(u64, Person)>, at: Timestamp) -> (u64, Person) {
        if !regulars.is_empty() && self.rng.u8(..3) == 0 {
            return regulars[self.rng.usize(..regulars.len())].clone();
        }
        let person = self.somebody();
        let customer = if self.rng.bool() { self.register(person.clone(), at).outcome } else { 0 };
        regulars.push((customer, person.clone()));
        (customer, person)
    }

    fn history_lines(&mut self, variants: &[u64]) -> Vec<(u64, u32)> {
        let lines = self.rng.usize(1..=4);
        (0..lines).map(|_| (variants[self.rng.usize(..variants.len())], self.rng.u32(1..=3))).collect()
    }

    fn history_order(
        &mut self,
        customer: u64,
        person: &Person,
        lines: &[(u64, u32)],
        at: Timestamp,
        until: Timestamp,
    ) -> Result<(), DeedError> {
        let luck = self.rng.u8(..100);
        let payment = match luck {
            0..3 => Payment::Refused,
            3..6 => Payment::Later,
            _ => Payment::Captured,
        };
        let order = self.buy(customer, person, lines, payment, at)?.outcome;
        // Carts of that time have long expired; keeping them would double what a long history takes in memory.
        let cart = self.order_mut(order)?.cart_id.clone();
        self.carts.remove(&cart);
        let hours_later = |hours: i64| (at + SignedDuration::from_hours(hours)).min(until);
        let is_digital = self.order_mut(order)?.is_digital();
        // The returned webhooks are dropped: nobody listened yet.
        if (6..10).contains(&luck) {
            let _ = self.cancel(order, hours_later(3))?;
        } else if luck >= 10 && !is_digital {
            let _ = self.ship_all(order, hours_later(26))?;
            if luck >= 40 {
                let _ = self.complete(order, hours_later(120))?;
            }
        }
        match luck {
            10..13 => drop(self.refund(order, &RefundRequest::card(RefundOf::Rest), hours_later(150))?),
            13..16 => {
                let goodwill = RefundOf::Amount(Decimal::new(100, 2));
                drop(self.refund(order, &RefundRequest::card(goodwill), hours_later(150))?);
            }
            _ => {}
        }
        Ok(())
    }
}
