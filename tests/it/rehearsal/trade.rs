//! Shoppers who buy whatever the operator is doing.

use std::time::Duration;

use local::store::{Payment, RefundOf, RefundRequest, SampleStore};
use rust_decimal::Decimal;

use crate::support::purchase;

/// About how often somebody buys.
const BUSY: Duration = Duration::from_millis(250);

/// Lets shoppers buy, and the merchant ship, refund and cancel, as long as `deed` takes.
pub(super) async fn while_shoppers_buy<T>(store: &SampleStore, deed: impl Future<Output = T>) -> T {
    let mut ticks = tokio::time::interval(BUSY);
    let mut customers = 0;
    tokio::pin!(deed);
    loop {
        tokio::select! {
            biased;
            done = &mut deed => return done,
            _ = ticks.tick() => {
                trade(store, customers);
                customers += 1;
            }
        }
    }
}

/// Of four orders one is shipped, one refunded in part and one cancelled, each at once.
fn trade(store: &SampleStore, number: usize) {
    let order = store.act(|shop, now| purchase(shop, 1 + number % 3, Payment::Captured, now)).unwrap();
    let goodwill = RefundRequest::card(RefundOf::Amount(Decimal::new(100, 2)));
    match number % 4 {
        1 => drop(store.act(|shop, now| shop.ship_all(order, now)).unwrap()),
        2 => drop(store.act(|shop, now| shop.refund(order, &goodwill, now)).unwrap()),
        3 => store.act(|shop, now| shop.cancel(order, now)).unwrap(),
        _ => {}
    }
}
