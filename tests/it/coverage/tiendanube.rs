//! Tiendanube: webhooks tell of orders, refunds as a mere update among them; carts have to be looked for.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use local::scene::SceneOptions;
use local::tiendanube::{Payment, TiendanubeStore};
use local::web::Disruption;
use rust_decimal::Decimal;

use super::{ALL, OF_ORDERS, Sold, Story, Ways, by_import, by_polls, by_webhooks, lines_of};
use crate::support::options_of;

pub(super) const WAYS: Ways = Ways { realtime: OF_ORDERS, periodic: ALL, historic: OF_ORDERS };

/// The usual scene in a store that shows when each refund was made: others show their sum alone.
fn scene() -> SceneOptions<TiendanubeStore> {
    let mut options = options_of::<TiendanubeStore>();
    options.store.transactions = true;
    options
}

impl Story for TiendanubeStore {
    fn deafen(&self) {
        self.disrupt(Disruption { lost: Some(Arc::new(|_| true)), ..Disruption::default() });
    }

    fn sell(&self, at: Timestamp) -> Sold {
        let goods = |lines: usize| -> Vec<_> {
            let variants = self.shop(|shop| shop.catalog.variant_ids());
            variants.into_iter().take(lines).map(|variant| (variant, 1)).collect()
        };
        let [sent, cancelled] = [goods(2), goods(1)].map(|goods| {
            let buy = self.act(|shop, _| {
                let buyer = shop.somebody();
                shop.buy(&buyer, &goods, Payment::Paid, at)
            });
            buy.unwrap()
        });
        let left = goods(1);
        let cart = self.act(|shop, _| {
            let buyer = shop.somebody();
            shop.start_checkout(&buyer, &left, at)
        });
        let lines = self.shop(|shop| {
            [sent, cancelled].map(|id| lines_of(id, shop.orders[&id].basket.lines.iter().map(|line| line.id)))
        });
        Sold {
            sent: sent.to_string(),
            cancelled: cancelled.to_string(),
            lines: lines.concat(),
            cart: cart.unwrap().to_string(),
        }
    }

    fn follow_up(&self, sold: &Sold, at: Timestamp) -> String {
        let [sent, cancelled] = [&sold.sent, &sold.cancelled].map(|id| id.parse().unwrap());
        self.act(|shop, _| shop.dispatch(sent, at)).unwrap();
        for (amount, seconds) in [(500, 0), (1_000, 1)] {
            let at = at + SignedDuration::from_secs(seconds);
            self.act(|shop, _| shop.refund(sent, Decimal::from(amount), at)).unwrap();
        }
        self.act(|shop, _| shop.cancel(cancelled, "customer", at)).unwrap();
        "sum-1500".to_owned()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_tell_all_but_carts() {
    let told = by_webhooks(scene()).await;
    told.assert_told(WAYS.realtime, "realtime").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn polls_find_everything() {
    let told = by_polls(scene()).await;
    told.assert_told(WAYS.periodic, "periodic").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_import_brings_all_of_orders() {
    let told = by_import(scene()).await;
    told.assert_told(WAYS.historic, "historic").await;
}
