//! Neto: notifications tell of an order's status; carts and refunds have to be looked for.

use std::sync::Arc;

use jiff::Timestamp;
use local::neto::{Goods, NetoStore, Pay};
use local::web::Disruption;
use rust_decimal::Decimal;

use super::{
    ALL, CANCELLED, FULFILLED, OF_ORDERS, PLACED, PRODUCT, Sold, Story, Ways, by_import, by_polls, by_webhooks,
    lines_of,
};
use crate::support::options_of;

pub(super) const WAYS: Ways =
    Ways { realtime: &[PLACED, PRODUCT, FULFILLED, CANCELLED], periodic: ALL, historic: OF_ORDERS };

impl Story for NetoStore {
    fn deafen(&self) {
        self.disrupt(Disruption { lost: Some(Arc::new(|_| true)), ..Disruption::default() });
    }

    fn sell(&self, at: Timestamp) -> Sold {
        let [sent, cancelled] = [2, 1].map(|skus| {
            let buy = self.act(|shop, _| {
                let person = shop.somebody();
                let goods: Vec<_> = shop.skus().into_iter().take(skus).map(|sku| Goods::new(sku, 1)).collect();
                shop.buy(&person, goods, Pay::Now, at)
            });
            buy.unwrap()
        });
        let cart = self.act(|shop, _| {
            let (guest, goods) = (shop.somebody(), Goods::new(shop.skus()[0].clone(), 1));
            let cart = shop.start_cart(goods, at)?;
            let _ = shop.enter_email(&cart.outcome, &guest.email, at)?;
            Ok(cart)
        });
        let lines = self
            .shop(|shop| [&sent, &cancelled].map(|id| lines_of(id, shop.orders[id].lines.iter().map(|line| &line.id))));
        Sold { sent, cancelled, lines: lines.concat(), cart: cart.unwrap() }
    }

    fn follow_up(&self, sold: &Sold, at: Timestamp) -> String {
        self.act(|shop, _| shop.dispatch(&sold.sent, at)).unwrap();
        let pay_back = |amount| self.act(|shop, _| shop.refund(&sold.sent, amount, at)).unwrap();
        pay_back(Decimal::ONE);
        let (authorisation, refund) = pay_back(Decimal::TWO);
        self.act(|shop, _| shop.cancel(&sold.cancelled, at)).unwrap();
        format!("{authorisation}-{refund}")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_tell_all_but_carts_and_refunds() {
    let told = by_webhooks::<NetoStore>(options_of()).await;
    told.assert_told(WAYS.realtime, "realtime").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn polls_find_everything() {
    let told = by_polls::<NetoStore>(options_of()).await;
    told.assert_told(WAYS.periodic, "periodic").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_import_brings_all_of_orders() {
    let told = by_import::<NetoStore>(options_of()).await;
    told.assert_told(WAYS.historic, "historic").await;
}
