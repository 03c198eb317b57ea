//! The store, the destination or an order makes trouble.

use ledger::{ImportPhase, ImportState, Ledger};
use local::scene::STORE;
use local::store::Shop;
use local::web::{Answer, Fault, Moment, Outcome};
use serde_json::{Value, json};

use super::stage::{
    BULK, call, connected_at, first_day, import, inbox_calls, past, scene, state, store_calls, with_past,
};
use crate::support::App;

/// Orders that are told of, by their ids.
fn told_orders(shop: &Shop) -> Vec<u64> {
    use local::store::OrderStatus::{AwaitingPayment, Incomplete};
    let told = shop.orders.values().filter(|order| !matches!(order.status, Incomplete | AwaitingPayment));
    told.map(|order| order.id).collect()
}

/// The events of the past but for those of one order.
fn without(app: &App, order: u64) -> Vec<String> {
    past(app).into_iter().filter(|key| !key.contains(&order.to_string())).collect()
}

fn job_statuses(app: &App) -> Vec<Outcome> {
    let requests = app.scene.inbox.requests().all().into_iter();
    requests.filter(|request| request.route == BULK).map(|request| request.outcome).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_offender_of_a_refused_job_is_parked_and_the_rest_sent_once() {
    let mut app = with_past(60, scene()).await;
    app.expected_refusals = true;
    let offender = 17;
    let order = app.scene.store.shop(|shop| told_orders(shop)[offender]);
    let email = app.scene.store.shop(|shop| shop.orders[&order].billing.email.clone());
    let pointer =
        format!("/data/attributes/events-bulk-create/data/{offender}/attributes/profile/data/attributes/email");
    let errors = json!({"errors": [{"code": "invalid", "title": "Invalid email.", "detail": "No.", "source": {"pointer": pointer}}]});
    let is_refused = move |request: &local::web::Request| {
        request.path == BULK && String::from_utf8_lossy(&request.body).contains(&email)
    };
    app.scene.inbox.faults().inject(1, Moment::Before, Fault::Answer(Answer::json(400, &errors)), is_refused);
    let entry = import(&app).await;
    assert_eq!((&entry["state"], &entry["orders"], &entry["parked"]), (&json!("finished"), &json!(60), &json!(1)));
    assert_eq!(job_statuses(&app), [Outcome::Answered(400), Outcome::Answered(202)]);
    assert_eq!(app.keys(), without(&app, order));
    assert_eq!(entry["events"], app.keys().len());
    let parked = app.parked().await;
    assert!(parked.len() == 1 && parked[0].0 == format!("order#{order}") && parked[0].1.contains("Invalid email"));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_that_cannot_be_told_are_parked_and_the_rest_goes_on() {
    let app = with_past(60, scene()).await;
    let [unreadable, anonymous] = app.scene.store.shop(|shop| {
        let [unreadable, anonymous] = [told_orders(shop)[5], told_orders(shop)[9]];
        shop.orders.get_mut(&unreadable).unwrap().currency = "no such currency".to_owned();
        let shopper = &mut shop.orders.get_mut(&anonymous).unwrap().billing;
        (shopper.email, shopper.phone) = (String::new(), String::new());
        [unreadable, anonymous]
    });
    let entry = import(&app).await;
    assert_eq!((&entry["state"], &entry["orders"], &entry["parked"]), (&json!("finished"), &json!(60), &json!(2)));
    let expected: Vec<_> =
        without(&app, unreadable).into_iter().filter(|key| !key.contains(&anonymous.to_string())).collect();
    assert_eq!(app.keys(), expected);
    let parked: Vec<_> = app.parked().await.into_iter().map(|(what, _)| what).collect();
    assert_eq!(parked, [format!("order#{unreadable}"), format!("order#{anonymous}")]);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_that_throttles_or_stumbles_in_the_middle_is_waited_for() {
    let mut app = with_past(500, scene()).await;
    app.expected_refusals = true;
    let faults = app.scene.inbox.faults();
    faults.inject(1, Moment::Before, Fault::retry_after(429, 2), |_| true);
    faults.inject(1, Moment::Before, Fault::bare_status(503), |_| true);
    let entry = import(&app).await;
    assert_eq!((&entry["state"], &entry["parked"]), (&json!("finished"), &json!(0)));
    assert_eq!(app.keys(), past(&app));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_destinations_the_one_that_stumbles_is_waited_for_and_the_other_told_nothing_twice() {
    let mut app = with_past(300, scene()).await;
    app.expected_refusals = true;
    app.configure(|config| {
        let mut other = config["destinations"][0].clone();
        other["id"] = "other".into();
        config["destinations"].as_array_mut().unwrap().push(other);
        config["stores"][0]["destinations"].as_array_mut().unwrap().push("other".into());
    });
    // Of the two jobs of a batch it takes one.
    app.scene.inbox.faults().inject(1, Moment::Before, Fault::bare_status(503), |request| request.path == BULK);
    let entry = import(&app).await;
    let both: Vec<_> = past(&app).into_iter().flat_map(|key| [key.clone(), key]).collect();
    assert_eq!((&entry["state"], &entry["events"]), (&json!("finished"), &json!(both.len())));
    assert_eq!(app.keys(), both);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_stumbles_is_asked_again() {
    let app = with_past(300, scene()).await;
    app.scene
        .store
        .faults()
        .inject(4, Moment::Before, Fault::bare_status(503), |request| request.path.ends_with("/v2/orders"));
    assert_eq!(import(&app).await["state"], "finished");
    assert_eq!(app.keys(), past(&app));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_can_never_be_completed_is_left_to_the_processor_after_some_runs() {
    let app = with_past(60, scene()).await;
    let table = app.scene.stack.table_name("Table");
    let ledger = Ledger::new(app.scene.stack.dynamodb_client().clone(), table);
    app.poller_entry(json!({"action": "import", "store": STORE, "to": first_day()})).await;
    let begun = ledger.import(STORE).await.unwrap().unwrap();
    let held_up = ImportState { phase: ImportPhase::Running, after: None, to: connected_at(), fruitless: 3, ..begun };
    ledger.begin_import(STORE, "", &held_up, true).await.unwrap();
    // Refunds of many orders cannot be asked for at once.
    let of_many = |request: &local::web::Request| request.path.ends_with("/v3/orders/payment_actions/refunds");
    app.scene.store.faults().inject(99, Moment::Before, Fault::bare_status(500), of_many);
    let entry = import(&app).await;
    assert_eq!((&entry["state"], &entry["orders"], &entry["parked"]), (&json!("finished"), &json!(60), &json!(0)));
    app.settle().await;
    assert_eq!(app.keys(), past(&app));
    assert!(app.told().iter().all(|event| event.backfill && event.properties["Sync Mode"] == "historic"));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_that_refuses_the_key_stops_the_import_until_it_is_right() {
    let mut app = with_past(60, scene()).await;
    app.expected_refusals = true;
    let key = app.scene.inbox.settings().api_key.clone();
    app.configure(|config| config["destinations"][0]["credentials"]["api_key"] = "pk_wrong".into());
    let entry = app.poller_entry(call()).await;
    assert_eq!((&entry["ok"], &entry["state"], &entry["orders"]), (&json!(false), &json!("running"), &json!(0)));
    assert!(entry["error"].as_str().is_some_and(|error| error.contains("klaviyo-main")), "{entry}");
    assert_eq!(state(&app).await.unwrap().error.as_deref(), entry["error"].as_str());
    assert_eq!((app.parked().await, app.told().len()), (vec![], 0));
    let runs = app.scene.stack.figures("RunsQueue");
    assert_eq!((runs.delayed, runs.visible), (1, 0), "it is tried again after a while");
    app.configure(|config| config["destinations"][0]["credentials"]["api_key"] = key.into());
    // A running process reads the file again only half a minute after it last did; a new one does at once.
    app.scene.stack.function("Poller").kill_all().await;
    let entry = import(&app).await;
    assert_eq!((&entry["state"], &entry["error"]), (&json!("finished"), &Value::Null));
    assert_eq!(app.keys(), past(&app));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn polls_leave_an_import_alone_that_is_put_off() {
    let mut app = with_past(30, scene()).await;
    app.expected_refusals = true;
    app.configure(|config| config["destinations"][0]["credentials"]["api_key"] = "pk_wrong".into());
    app.poller_entry(call()).await;
    let tried = inbox_calls(&app);
    for _ in 0..2 {
        assert_eq!(app.poller_entry(json!({"action": "poll"})).await["ok"], true);
    }
    let runs = app.scene.stack.figures("RunsQueue");
    assert_eq!((runs.sent, runs.delayed, inbox_calls(&app)), (1, 1, tried), "one message is on its way already");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_refuses_the_token_stops_the_import() {
    let app = with_past(30, scene()).await;
    app.configure(|config| config["stores"][0]["credentials"]["access_token"] = "wrong".into());
    let entry = app.poller_entry(call()).await;
    assert_eq!((&entry["ok"], &entry["state"]), (&json!(false), &json!("running")));
    assert!(entry["error"].as_str().is_some_and(|error| error.contains("is the token right")), "{entry}");
    assert!(store_calls(&app) <= 3, "it is not asked again and again");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_met_by_a_message_does_not_bring_the_message_back() {
    let mut app = with_past(30, scene()).await;
    app.expected_refusals = true;
    app.configure(|config| config["destinations"][0]["credentials"]["api_key"] = "pk_wrong".into());
    let stack = &app.scene.stack;
    let body = json!({"action": "import", "store": STORE}).to_string();
    stack.sqs_client().send_message().queue_url(stack.queue_url("RunsQueue")).message_body(body).send().await.unwrap();
    app.until("it is put off", || stack.figures("RunsQueue").delayed == 1).await;
    app.until("the message is gone", || stack.figures("RunsQueue").in_flight == 0).await;
    assert!(state(&app).await.unwrap().error.is_some());
    app.end().await;
}
