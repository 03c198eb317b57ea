//! A past: orders of the years before anyone listened.

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use crate::neto::cart::CheckoutStatus;
use crate::neto::deeds::Pay;
use crate::neto::goods::Goods;
use crate::neto::shop::Shop;
use crate::store::{DeedError, Person};

impl Shop {
    /// Places `count` orders evenly between `from` and `to`, with all that happened to them by `to`.
    ///
    /// About a third come from people who have bought before. Of a hundred orders some 80 have left, three of them in two
    /// parts; the others are quotes, cancelled, or still on their way; some six were paid back in part or whole.
    pub fn grow_history(&mut self, count: u32, from: Timestamp, to: Timestamp) {
        let skus = self.skus();
        let span = to.duration_since(from);
        let mut regulars: Vec<Person> = Vec::new();
        for n in 0..count {
            let at = from + span * i32::try_from(n).unwrap_or(i32::MAX) / i32::try_from(count).unwrap_or(i32::MAX);
            let person = match regulars.is_empty() || self.rng.u8(..3) > 0 {
                true => self.somebody(),
                false => regulars[self.rng.usize(..regulars.len())].clone(),
            };
            regulars.push(person.clone());
            let lines = self.rng.usize(1..=4);
            let goods = (0..lines).map(|_| Goods::new(skus[self.rng.usize(..skus.len())].clone(), self.rng.u32(1..=3)));
            let goods: Vec<_> = goods.collect();
            self.history_order(&person, goods, at, to).expect("items and orders come from this shop");
        }
    }

    fn history_order(
        &mut self,
        person: &Person,
        goods: Vec<Goods>,
        at: Timestamp,
        until: Timestamp,
    ) -> Result<(), DeedError> {
        let luck = self.rng.u8(..100);
        let later = |hours: i64| (at + SignedDuration::from_hours(hours)).min(until);
        // The notifications of all of this are dropped: nobody listened yet.
        if luck < 2 {
            drop(self.quote(person, goods[0].clone(), at)?);
            self.forget_closed_carts();
            return Ok(());
        }
        let pay = if luck < 5 { Pay::Later } else { Pay::Now };
        let order = self.buy(person, goods, pay, at)?.outcome;
        self.forget_closed_carts();
        match luck {
            0..5 => {}
            5..9 => drop(self.cancel(&order, later(3))?),
            9..16 => drop(self.pick(&order, later(5))?),
            16..19 => self.history_split(&order, later(20), later(44))?,
            _ => drop(self.dispatch(&order, later(26))?),
        }
        match luck {
            20..23 => {
                let all = self.order_mut(&order)?.grand_total();
                drop(self.refund(&order, all, later(150))?);
            }
            23..26 => drop(self.refund(&order, Decimal::ONE, later(150))?),
            _ => {}
        }
        Ok(())
    }

    /// One piece leaves first, the rest a day later.
    fn history_split(&mut self, order: &str, first: Timestamp, second: Timestamp) -> Result<(), DeedError> {
        let entry = self.order_mut(order)?;
        let pieces: u32 = entry.lines.iter().map(|line| line.quantity).sum();
        let leaving = entry.lines.first().map(|line| (line.id.clone(), 1));
        match leaving {
            Some(leaving) if pieces > 1 => {
                let rest = self.dispatch_part(order, &[leaving], first)?.outcome;
                drop(self.dispatch(&rest, second)?);
            }
            _ => drop(self.dispatch(order, first)?),
        }
        Ok(())
    }

    /// Carts are kept for 90 days at most, and a long history would have many of them.
    fn forget_closed_carts(&mut self) {
        self.carts.retain(|_, cart| cart.status != CheckoutStatus::Closed);
    }
}
