//! Polls that go wrong: nothing is lost, nothing told twice, and no other store suffers.

use jiff::ToSpan;
use local::scene::STORE;
use local::store::{Payment, RefundOf, RefundRequest};
use local::web::{Answer, Fault, Moment, Request};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{PATIENCE, buy_unheard_at, cursor_of, ledger_of, now, poll, poll_counts, scene, set_cursor, told_times};
use crate::support::choke::{Choke, Cut};
use crate::support::{App, Lines};

fn is_list(request: &Request) -> bool {
    request.path.ends_with("/v2/orders")
}

fn goodwill() -> RefundRequest {
    RefundRequest::card(RefundOf::Amount(Decimal::ONE))
}

/// Polls in vain, and gives what the function said.
async fn poll_in_vain(app: &App) -> String {
    let input = json!({"action": "poll"}).to_string();
    let error = app.scene.stack.function("Poller").invoke(input.into()).await.unwrap_err();
    std::error::Error::source(&error).expect("the function says why").to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn list_that_fails_leaves_the_cursor_and_the_next_poll_gets_all() {
    let app = App::with(scene()).await;
    let before = now() - 1.hour();
    set_cursor(&app, before).await;
    let stored = cursor_of(&app).await;
    let order = app.buy_unheard(1);
    app.scene.store.faults().inject(1, Moment::Before, Fault::status(422), is_list);
    assert!(poll_in_vain(&app).await.contains("422"));
    assert_eq!(cursor_of(&app).await, stored, "neither the cursor nor the time of the last poll");
    assert_eq!(poll_counts(&app).await, (1, 1));
    app.settle().await;
    assert_eq!(told_times(&app, "Placed Order", order), 1);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn queue_that_fails_leaves_the_cursor_and_the_next_poll_gets_all() {
    let (app, choke) = Choke::on("Poller", scene()).await;
    let order = app.buy_unheard(1);
    choke.refuse(Some("SendMessageBatch"));
    assert!(poll_in_vain(&app).await.contains("queue"));
    let until = cursor_of(&app).await.unwrap().until;
    assert!(until < now() - 23.hours(), "where the first poll began, and not behind the order");
    choke.refuse(None);
    assert_eq!(poll_counts(&app).await, (1, 1));
    app.settle().await;
    assert_eq!(told_times(&app, "Placed Order", order), 1);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn poll_that_dies_at_any_request_loses_and_doubles_nothing() {
    for cut in [Cut::BeforeArrival, Cut::BeforeAnswer] {
        let (app, choke) = Choke::on("Poller", scene()).await;
        // What the processor asks the store would be counted, too.
        app.scene.stack.pause().await;
        let mut orders = Vec::new();
        for nth in 1.. {
            orders.push(app.buy_unheard(1));
            choke.kill_at(nth, cut);
            let died = app.scene.stack.function("Poller").invoke(json!({"action": "poll"}).to_string().into()).await;
            let was_killed = choke.disarm();
            assert_eq!(died.is_err(), was_killed);
            if !was_killed {
                break;
            }
            poll(&app).await;
        }
        app.scene.stack.resume();
        app.settle().await;
        assert!(orders.len() > 5, "a poll asks several times: {}", orders.len());
        for order in orders {
            assert_eq!(told_times(&app, "Placed Order", order), 1);
        }
        app.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failure_of_one_store_is_reported_and_stops_no_other() {
    let lines = Lines::default();
    let mut options = scene();
    options.output = lines.output();
    let app = App::with(options).await;
    app.configure(|config| {
        let mut second = config["stores"][0].clone();
        (second["id"], second["credentials"]["access_token"]) = (json!("alder-eu"), json!("revoked"));
        config["stores"].as_array_mut().unwrap().insert(0, second);
    });
    let order = app.buy_unheard(1);
    let answer = app.poller(json!({"action": "poll"})).await;
    let of = |id: &str| answer["stores"].as_array().unwrap().iter().find(|entry| entry["store"] == id).unwrap().clone();
    let (failed, fine) = (of("alder-eu"), of(STORE));
    assert_eq!((&failed["ok"], &fine["ok"], &fine["queued"]), (&json!(false), &json!(true), &json!(1)), "{answer}");
    assert!(failed["error"].as_str().unwrap().contains("token"), "{failed}");
    app.settle().await;
    assert_eq!(told_times(&app, "Placed Order", order), 1);
    lines.say(&app, "\"PollFailed\":1").await;
    lines.say(&app, "\"Queued\":1").await;
    assert!(cursor_of(&app).await.unwrap().last_poll.is_some());
    assert_eq!(ledger_of(&app).cursor("alder-eu").await.unwrap().unwrap().last_poll, None);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn row_that_cannot_be_read_is_set_aside_and_holds_up_nobody() {
    let app = App::with(scene()).await;
    let order = app.buy_unheard(1);
    let broken = Answer::json(200, &json!([{"id": 4711, "date_created": "long ago"}]));
    app.scene.store.faults().inject(1, Moment::Before, Fault::Answer(broken), is_list);
    let entry = poll(&app).await;
    assert_eq!(entry["parked"], 1, "{entry}");
    assert_eq!(app.parked().await[0].0, "order#4711");
    poll(&app).await;
    app.settle().await;
    assert_eq!(told_times(&app, "Placed Order", order), 1);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn catalog_that_is_down_keeps_the_poll_from_no_order() {
    let app = App::with(scene()).await;
    app.scene.stack.pause().await;
    let orders = [app.buy_unheard(1), app.buy_unheard(1)];
    app.unheard(|shop, now| shop.refund(orders[0], &goodwill(), now));
    let is_catalog = |request: &Request| request.path.contains("/v3/catalog/");
    app.scene.store.faults().inject(u32::MAX, Moment::Before, Fault::status(503), is_catalog);
    assert_eq!(poll_counts(&app).await, (2, 2));
    assert!(cursor_of(&app).await.unwrap().until > now() - 1.minute());
    app.scene.store.faults().clear();
    app.scene.stack.resume();
    app.settle().await;
    assert_eq!(orders.map(|order| told_times(&app, "Placed Order", order)), [1, 1]);
    assert_eq!(told_times(&app, "Refunded Order", orders[0]), 1);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refunded_order_that_cannot_be_read_now_is_left_to_the_processor() {
    let app = App::with(scene()).await;
    set_cursor(&app, now() - 1.minute()).await;
    let order = buy_unheard_at(&app, now() - 3.hours());
    // Only the first refund changes the order itself.
    app.unheard(|shop, now| shop.refund(order, &goodwill(), now - 2.hours()));
    let refund = app.unheard(|shop, now| shop.refund(order, &goodwill(), now - 1.second()));
    app.scene.stack.pause().await;
    let is_order = move |request: &Request| request.path.ends_with(&format!("/v2/orders/{order}"));
    app.scene.store.faults().inject(u32::MAX, Moment::Before, Fault::status(500), is_order);
    assert_eq!(poll_counts(&app).await, (0, 1));
    app.scene.store.faults().clear();
    app.scene.stack.resume();
    app.settle().await;
    assert_eq!(told_times(&app, "Refunded Order", format!("{order}:refund:{refund}")), 1);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_do_not_wait_for_a_list_of_refunds_that_cannot_be_read() {
    let app = App::with(scene()).await;
    let before = now() - 1.hour();
    set_cursor(&app, before).await;
    let stored = cursor_of(&app).await;
    let refunded = buy_unheard_at(&app, now() - 5.hours());
    app.unheard(|shop, now| shop.refund(refunded, &goodwill(), now - 4.hours()));
    let refund = app.unheard(|shop, now| shop.refund(refunded, &goodwill(), now - 1.second()));
    let order = app.buy_unheard(1);
    let is_refunds = |request: &Request| request.path.ends_with("/v3/orders/payment_actions/refunds");
    app.scene.store.faults().inject(1, Moment::Before, Fault::status(403), is_refunds);
    assert!(poll_in_vain(&app).await.contains("403"));
    app.settle().await;
    assert_eq!(told_times(&app, "Placed Order", order), 1);
    assert_eq!(cursor_of(&app).await, stored, "the refunds have yet to be looked at");
    assert_eq!(poll_counts(&app).await, (1, 1));
    app.settle().await;
    assert_eq!(told_times(&app, "Refunded Order", format!("{refunded}:refund:{refund}")), 1);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn status_says_how_things_stand() {
    let app = App::with(scene()).await;
    let status = async |app: &App| app.poller_entry(json!({"action": "status"})).await;
    let fresh = status(&app).await;
    assert_eq!([&fresh["cursor"], &fresh["last_poll"], &fresh["import"]], [&Value::Null; 3]);
    assert_eq!((&fresh["ok"], &fresh["parked"], &fresh["parked_orders"]), (&json!(true), &json!(0), &json!([])));
    poll(&app).await;
    let order = app.buy(1, Payment::Captured);
    app.settle().await;
    app.scene.store.shop(|shop| shop.orders.get_mut(&order).unwrap().billing.email.clear());
    let nobody = app.buy_unheard(1);
    app.scene.store.shop(|shop| {
        let billing = &mut shop.orders.get_mut(&nobody).unwrap().billing;
        (billing.email, billing.phone) = (String::new(), String::new());
    });
    poll(&app).await;
    app.settle().await;
    let hook = app.scene.store.hooks().remove(0);
    app.scene.store.switch_hook_off(hook.id);
    let entry = status(&app).await;
    let cursor = cursor_of(&app).await.unwrap();
    assert_eq!((&entry["cursor"], &entry["last_poll"]), (&json!(cursor.until), &json!(cursor.last_poll)));
    assert_eq!(
        (&entry["parked"], entry["parked_orders"][0]["what"].as_str()),
        (&json!(1), Some(&*format!("order#{nobody}")))
    );
    assert!(entry["parked_orders"][0]["reason"].as_str().is_some_and(|reason| reason.contains("e-mail")));
    assert_eq!(entry["hooks"][0], json!({"topic": hook.scope, "what": "switched off", "repaired": false}), "{entry}");
    assert!(!app.scene.store.hooks()[0].is_active, "it was only looked at");
    app.configure(|config| config["stores"][0]["api_base"] = json!("http://127.0.0.1:9"));
    app.scene.stack.function("Poller").kill_all().await;
    let entry = status(&app).await;
    assert!(entry["hooks"]["error"].is_string() && entry["parked"] == 1, "the table answers all the same: {entry}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn import_whose_run_has_died_is_gone_on_with_by_the_next_poll() {
    let (app, choke) = Choke::on("Poller", scene()).await;
    let placed = buy_unheard_at(&app, now() - 72.hours());
    choke.kill_at(3, Cut::BeforeAnswer);
    let import = json!({"action": "import", "store": STORE}).to_string();
    assert!(app.scene.stack.function("Poller").invoke(import.into()).await.is_err() && choke.disarm());
    let state = async |app: &App| app.poller_entry(json!({"action": "status"})).await["import"]["state"].clone();
    assert_eq!(state(&app).await, "running");
    app.end_leases().await;
    poll(&app).await;
    app.scene.stack.drained(&["RunsQueue"], PATIENCE).await.unwrap();
    assert_eq!((state(&app).await, told_times(&app, "Placed Order", placed)), (json!("finished"), 1));
    app.end().await;
}
