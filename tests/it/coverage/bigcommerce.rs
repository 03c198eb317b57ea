//! BigCommerce: webhooks tell of orders, refunds and carts.

use std::sync::Arc;

use jiff::Timestamp;
use local::store::{Disturbance, Payment, RefundOf, RefundRequest, SampleStore};
use rust_decimal::Decimal;

use super::{ALL, OF_ORDERS, Sold, Story, Ways, by_import, by_polls, by_webhooks, lines_of};
use crate::support::{options, purchase};

pub(super) const WAYS: Ways = Ways { realtime: ALL, periodic: ALL, historic: OF_ORDERS };

impl Story for SampleStore {
    fn deafen(&self) {
        self.disturb(Disturbance { lost: Some(Arc::new(|_| true)), ..Disturbance::default() });
    }

    fn sell(&self, at: Timestamp) -> Sold {
        let buy = |variants, payment| self.act(|shop, _| purchase(shop, variants, payment, at)).unwrap();
        let [sent, cancelled] = [2, 1].map(|variants| buy(variants, Payment::Captured));
        let left = buy(1, Payment::Refused);
        self.shop(|shop| {
            let lines = [sent, cancelled].map(|id| lines_of(id, shop.orders[&id].lines.iter().map(|line| line.id)));
            Sold {
                sent: sent.to_string(),
                cancelled: cancelled.to_string(),
                lines: lines.concat(),
                cart: shop.orders[&left].cart_id.clone(),
            }
        })
    }

    fn follow_up(&self, sold: &Sold, at: Timestamp) -> String {
        let [sent, cancelled] = [&sold.sent, &sold.cancelled].map(|id| id.parse().unwrap());
        self.act(|shop, _| shop.ship_all(sent, at)).unwrap();
        let pay_back = |cents| {
            let goodwill = RefundRequest::card(RefundOf::Amount(Decimal::new(cents, 2)));
            self.act(|shop, _| shop.refund(sent, &goodwill, at)).unwrap()
        };
        pay_back(150);
        let later = pay_back(250);
        self.act(|shop, _| shop.cancel(cancelled, at)).unwrap();
        later.to_string()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_tell_everything() {
    let told = by_webhooks::<SampleStore>(options()).await;
    told.assert_told(WAYS.realtime, "realtime").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn polls_find_everything() {
    let told = by_polls::<SampleStore>(options()).await;
    told.assert_told(WAYS.periodic, "periodic").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_import_brings_all_of_orders() {
    let told = by_import::<SampleStore>(options()).await;
    told.assert_told(WAYS.historic, "historic").await;
}
