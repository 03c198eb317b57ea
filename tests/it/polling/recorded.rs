//! A table that already knows what the store holds, as it does after some months of webhooks.

use std::collections::BTreeSet;

use domain::{Emitted, StoreRef, Subject, Tag};
use futures::{StreamExt, stream};
use jiff::{Timestamp, ToSpan};
use ledger::{Claim, Completion, Facts, Ledger, Outcome};
use local::scene::{DESTINATION, STORE};
use local::store::{Order, OrderStatus, Shop, Totals};
use rust_decimal::Decimal;

use super::{ledger_of, now};
use crate::support::App;

const SIDE_BY_SIDE: usize = 32;

/// Writes down every order of the shop but `unknown` as told.
pub(super) async fn record_all_but(app: &App, unknown: &[u64]) {
    let (ledger, unknown) = (ledger_of(app), BTreeSet::from_iter(unknown));
    let records = app.scene.store.shop(|shop| {
        let known = shop.orders.values().filter(|order| !unknown.contains(&order.id));
        known.map(|order| record(shop, order)).collect::<Vec<_>>()
    });
    let writes = stream::iter(records).map(|(subject, completion)| write(&ledger, subject, completion));
    writes.buffer_unordered(SIDE_BY_SIDE).collect::<Vec<()>>().await;
}

/// An order at the payment step has no record of its own, but its cart has.
fn record(shop: &Shop, order: &Order) -> (Subject, Completion) {
    if order.status == OrderStatus::Incomplete {
        return (Subject::Cart(order.cart_id.clone()), told([Tag::Checkout].into(), None));
    }
    let refunds = shop.refunds.values().filter(|refund| refund.order_id == order.id);
    let tags = refunds.map(|refund| Tag::Refund(refund.id.to_string())).chain([Tag::Placed]).collect();
    let facts = Facts {
        version: Timestamp::from_second(order.modified.as_second()).unwrap(),
        status: order.status.id().to_string(),
        placed_at: order.created,
        day: None,
        total: Totals::of(order).total_inc_tax,
        refunded: Decimal::ZERO,
        currency: order.currency.clone(),
        customer: None,
        test: false,
        void: false,
        place: None,
    };
    (Subject::Order(order.id.to_string()), told(tags, Some(facts)))
}

fn told(sent: Emitted, facts: Option<Facts>) -> Completion {
    let outcome = Outcome { sent, ..Outcome::default() };
    Completion { outcomes: [(DESTINATION.to_owned(), outcome)].into(), facts, ..Completion::default() }
}

async fn write(ledger: &Ledger, subject: Subject, completion: Completion) {
    let (store, now) = (StoreRef { platform: "bigcommerce".into(), id: STORE.into() }, now());
    let claim = ledger.claim(&store, &subject, "set-up", now, now + 1.minute()).await.unwrap();
    assert!(matches!(claim, Claim::Granted(_)));
    ledger.complete(&store, &subject, "set-up", &completion).await.unwrap();
}
