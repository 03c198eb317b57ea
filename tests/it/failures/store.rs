//! The store's API has no such order, no time, or a fault.

use local::web::{Fault, Moment, Request};

use super::goes_well;
use crate::support::{App, options};

const PROCESSOR: &str = "Processor";

/// Tells requests for an order itself from those for what belongs to it.
fn for_order(request: &Request) -> bool {
    request.path.rsplit_once('/').is_some_and(|(before, _)| before.ends_with("/v2/orders"))
}

fn for_products(request: &Request) -> bool {
    request.path.ends_with("/v3/catalog/products")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_the_store_does_not_know_is_parked_and_its_message_is_gone() {
    let app = App::start().await;
    app.hear_of(999_999).await;
    app.settle().await;
    let parked = [("order#999999".to_owned(), "the store has no such order".to_owned())];
    assert_eq!(app.parked().await, parked);
    assert_eq!(app.scene.store.requests().count("/v2/orders/{id}"), 1, "asked once");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_nobody_can_be_told_by_is_parked() {
    let app = App::start().await;
    let order = app.buy_unheard(1);
    app.scene.store.shop(|shop| {
        let billing = &mut shop.orders.get_mut(&order).unwrap().billing;
        billing.email.clear();
        billing.phone.clear();
    });
    app.hear_of(order).await;
    app.settle().await;
    let reason = "no valid e-mail address and no phone number";
    assert_eq!(app.parked().await, [(format!("order#{order}"), reason.to_owned())]);
    assert_eq!(app.told(), []);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passing_fault_of_the_store_is_overcome_at_once() {
    let (app, _clock) = App::stepwise(options()).await;
    let order = app.buy_unheard(1);
    app.scene.store.faults().inject(1, Moment::Before, Fault::status(500), for_order);
    app.hear_of(order).await;
    app.scene.stack.resume();
    app.settle().await;
    assert_eq!(app.scene.store.requests().count("/v2/orders/{id}"), 2);
    goes_well(app, order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spent_quota_is_left_until_its_window_ends() {
    let (app, clock) = App::stepwise(options()).await;
    let order = app.buy_unheard(1);
    let headers = vec![("x-rate-limit-time-reset-ms", "20000".to_owned())];
    let spent = Fault::Status { status: 429, headers, bare: true };
    app.scene.store.faults().inject(1, Moment::Before, spent, for_order);
    app.hear_of(order).await;
    app.fails().await;
    let seconds = app.comes_back_after(&clock);
    assert!((20..=22).contains(&seconds), "{seconds} s");
    goes_well(app, order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quota_whose_window_ends_soon_is_waited_for() {
    let (app, _clock) = App::stepwise(options()).await;
    let order = app.buy_unheard(1);
    let headers = vec![("x-rate-limit-time-reset-ms", "100".to_owned())];
    let spent = Fault::Status { status: 429, headers, bare: true };
    app.scene.store.faults().inject(1, Moment::Before, spent, for_order);
    app.hear_of(order).await;
    goes_well(app, order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overloaded_platform_is_left_alone_for_half_a_minute() {
    let (app, clock) = App::stepwise(options()).await;
    let order = app.buy_unheard(1);
    app.scene.store.faults().inject(2, Moment::Before, Fault::bare_status(429), for_order);
    app.hear_of(order).await;
    app.fails().await;
    let seconds = app.comes_back_after(&clock);
    assert!((30..=33).contains(&seconds), "{seconds} s");
    // The process itself would keep still for that long by the real clock.
    app.scene.stack.function(PROCESSOR).kill_all().await;
    goes_well(app, order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalog_that_may_not_be_read_costs_the_catalog_data_only() {
    let app = App::start().await;
    let order = app.buy_unheard(1);
    app.scene.store.faults().inject(u32::MAX, Moment::Before, Fault::status(403), for_products);
    app.hear_of(order).await;
    app.settle().await;
    assert_eq!(app.only("Placed Order").properties.get("Item Categories"), None);
    assert_eq!(app.only("Ordered Product").properties["Name"], "Stoneware Mug");
    goes_well(app, order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalog_that_cannot_answer_is_asked_again() {
    let (app, clock) = App::stepwise(options()).await;
    let order = app.buy_unheard(1);
    app.scene.store.faults().inject(3, Moment::Before, Fault::status(500), for_products);
    app.hear_of(order).await;
    app.fails().await;
    assert_eq!(app.told(), []);
    let seconds = app.comes_back_after(&clock);
    assert!((2..=3).contains(&seconds), "{seconds} s");
    app.scene.stack.resume();
    app.settle().await;
    assert!(app.only("Placed Order").properties.contains_key("Item Categories"));
    goes_well(app, order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_of_the_store_parks_nothing() {
    let (app, clock) = App::stepwise(options()).await;
    let token = app.scene.store.settings().access_token.clone();
    app.configure(|config| config["stores"][0]["credentials"]["access_token"] = "outdated".into());
    let order = app.buy_unheard(1);
    app.hear_of(order).await;
    app.fails().await;
    app.comes_back_after(&clock);
    assert_eq!(app.parked().await, []);
    app.configure(|config| config["stores"][0]["credentials"]["access_token"] = token.into());
    app.scene.stack.function(PROCESSOR).kill_all().await;
    goes_well(app, order).await;
}
