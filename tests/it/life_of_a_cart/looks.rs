//! Of the shipping step no webhook tells, so the cart is looked at again while the shopper is about to finish.

use std::time::Duration;

use local::clock::ManualClock;

use super::STARTED;
use super::visit::Step::{Abandon, Address, Coupon, Email, Goods};
use super::visit::Visit;
use crate::support::{App, options};

/// A visit whose looks come when the test moves the clock.
async fn visit() -> (Visit, ManualClock) {
    let (app, clock) = App::stepwise(options()).await;
    app.scene.stack.resume();
    (Visit::of(app, |shop| shop.catalog.variant_ids()[0]), clock)
}

/// Lets the time pass until the next look, which must not come a second before; `done` looks were done by then.
async fn look_after(visit: &Visit, clock: &ManualClock, seconds: u64, done: u64) {
    clock.advance(Duration::from_secs(seconds - 1));
    assert_eq!(visit.looks().delayed, 1, "less than {seconds} s");
    clock.advance(Duration::from_secs(1));
    visit.app.until("the look is done", || visit.looks().deleted == done).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shipping_entered_after_the_email_is_found_two_minutes_later() {
    let (visit, clock) = visit().await;
    visit.heard(&[Email]);
    visit.app.settle().await;
    assert_eq!(visit.app.told(), []);
    visit.unheard(&[Address]);
    look_after(&visit, &clock, 120, 1).await;
    visit.app.only(STARTED);
    assert_eq!(visit.looks().sent, 1, "no further look");
    visit.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_that_did_not_change_is_not_looked_at_again() {
    let (visit, clock) = visit().await;
    visit.heard(&[Email]);
    visit.app.settle().await;
    clock.advance(Duration::from_secs(120));
    visit.app.settle_follow_ups().await;
    assert_eq!((visit.app.told().len(), visit.looks().sent), (0, 1));
    visit.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_that_keeps_changing_is_looked_at_after_two_ten_and_thirty_minutes() {
    let (visit, clock) = visit().await;
    visit.heard(&[Email]);
    visit.app.settle().await;
    // A message can be delayed by 15 minutes at most, so the 20 minutes before the last look take two.
    for (done, seconds) in (1..).zip([120, 480, 900, 300]) {
        visit.unheard(&[Goods]);
        look_after(&visit, &clock, seconds, done).await;
    }
    assert_eq!((visit.app.told().len(), visit.looks().sent), (0, 4), "three looks, in four messages");
    assert_eq!(visit.app.scene.store.requests().count("/v3/checkouts/{id}"), 4, "the webhook's and three more");
    visit.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_of_webhooks_makes_one_chain_of_looks() {
    let (visit, clock) = visit().await;
    visit.heard(&[Email, Goods, Coupon]);
    visit.app.settle().await;
    visit.heard(&[Goods, Email, Goods]);
    visit.app.settle().await;
    assert_eq!(visit.looks().sent, 1);
    look_after(&visit, &clock, 120, 1).await;
    assert_eq!(visit.looks().sent, 2, "it had changed since");
    visit.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_abandoned_cart_is_looked_at_once_more_and_the_pending_look_tells_nothing() {
    let (visit, clock) = visit().await;
    visit.heard(&[Email]);
    visit.app.settle().await;
    visit.unheard(&[Address]);
    visit.heard(&[Abandon]);
    visit.app.settle().await;
    visit.app.only(STARTED);
    look_after(&visit, &clock, 120, 1).await;
    visit.app.only(STARTED);
    visit.app.end().await;
}
