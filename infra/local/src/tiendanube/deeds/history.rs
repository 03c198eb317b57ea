//! A past: orders of the years before anyone listened.

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use super::checkout::Payment;
use crate::store::DeedError;
use crate::tiendanube::buyer::Buyer;
use crate::tiendanube::shop::Shop;

impl Shop {
    /// Places `count` orders evenly between `from` and `to`, with all that happened to them by `to`.
    ///
    /// About a third come from people who have bought before. Of a hundred orders some 80 are sent, the others called
    /// off, paid back in part or whole, still to be paid or never paid; one in fifty was made by another app for nobody
    /// in particular.
    pub fn grow_history(&mut self, count: u32, from: Timestamp, to: Timestamp) {
        let variants = self.catalog.variant_ids();
        let span = to.duration_since(from);
        let mut regulars: Vec<Buyer> = Vec::new();
        for n in 0..count {
            let at = from + span * i32::try_from(n).unwrap_or(i32::MAX) / i32::try_from(count).unwrap_or(i32::MAX);
            let buyer = match regulars.is_empty() || self.rng.u8(..3) > 0 {
                true => self.somebody(),
                false => regulars[self.rng.usize(..regulars.len())].clone(),
            };
            let lines = self.rng.usize(1..=4);
            let lines: Vec<_> =
                (0..lines).map(|_| (variants[self.rng.usize(..variants.len())], self.rng.u32(1..=3))).collect();
            self.history_order(&buyer, &lines, at, to).expect("variants and order come from this shop");
            regulars.push(buyer);
        }
    }

    /// The returned webhooks are dropped: nobody listened yet.
    fn history_order(
        &mut self,
        buyer: &Buyer,
        lines: &[(u64, u32)],
        at: Timestamp,
        until: Timestamp,
    ) -> Result<(), DeedError> {
        let luck = self.rng.u8(..100);
        if luck >= 98 {
            let _ = self.order_by_app(lines, at)?;
            return Ok(());
        }
        let payment = if luck < 6 { Payment::Pending } else { Payment::Paid };
        let order = self.buy(buyer, lines, payment, at)?.outcome;
        let hours_later = |hours: i64| (at + SignedDuration::from_hours(hours)).min(until);
        let is_sent = !self.order_mut(order)?.parcels.is_empty();
        match luck {
            0..3 => drop(self.void(order, hours_later(72))?),
            6..10 => drop(self.cancel(order, "customer", hours_later(3))?),
            10.. if is_sent => {
                let _ = self.dispatch(order, hours_later(26))?;
                if luck >= 40 {
                    let _ = self.deliver(order, hours_later(96))?;
                }
            }
            _ => {}
        }
        match luck {
            8..12 => drop(self.refund_rest(order, hours_later(150))?),
            12..15 => drop(self.refund(order, Decimal::new(50_050, 2), hours_later(150))?),
            60.. => drop(self.close(order, hours_later(200))?),
            _ => {}
        }
        Ok(())
    }
}
