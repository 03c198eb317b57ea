//! Klaviyo refuses, is not there, or takes an event and drops it.

use local::clock::ManualClock;
use local::inbox::{Dedupe, Fate};
use local::scene::DESTINATION;
use local::web::{Answer, Fault, Moment, Outcome};
use serde_json::json;

use super::goes_well;
use crate::support::{App, options};

const BULK: &str = "/api/event-bulk-create-jobs";

/// An order of one line, of which one webhook tells, and whose first job at the inbox ends in `fault`.
async fn troubled(moment: Moment, fault: Fault, dedupe: Dedupe) -> (App, ManualClock, u64) {
    let mut options = options();
    options.inbox.dedupe = dedupe;
    let (mut app, clock) = App::stepwise(options).await;
    app.expected_refusals = true;
    let order = app.buy_unheard(1);
    app.scene.inbox.faults().inject(1, moment, fault, |request| request.path == BULK);
    app.hear_of(order).await;
    app.fails().await;
    (app, clock, order)
}

#[tokio::test(flavor = "multi_thread")]
async fn throttled_events_come_back_when_klaviyo_said_and_not_before() {
    let (app, clock, order) = troubled(Moment::Before, Fault::retry_after(429, 30), Dedupe::Off).await;
    assert_eq!(app.told(), []);
    let seconds = app.comes_back_after(&clock);
    assert!((30..=33).contains(&seconds), "{seconds} s");
    goes_well(app, order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unavailable_klaviyo_costs_two_seconds() {
    let (app, clock, order) = troubled(Moment::Before, Fault::bare_status(503), Dedupe::Off).await;
    let seconds = app.comes_back_after(&clock);
    assert!((2..=3).contains(&seconds), "{seconds} s");
    goes_well(app, order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_closed_before_klaviyo_stored_anything_loses_nothing() {
    let (app, clock, order) = troubled(Moment::Before, Fault::Close, Dedupe::Off).await;
    app.comes_back_after(&clock);
    goes_well(app, order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_closed_after_klaviyo_stored_everything_doubles_nothing() {
    let (app, clock, order) = troubled(Moment::After, Fault::Close, Dedupe::ByProfileMetricAndId).await;
    assert_eq!(app.told().len(), 2, "stored, but we do not know");
    app.comes_back_after(&clock);
    app.scene.stack.resume();
    app.settle().await;
    let fates: Vec<_> = app.scene.inbox.arrivals().into_iter().map(|arrival| arrival.fate).collect();
    assert_eq!(fates, [Fate::Stored, Fate::Stored, Fate::Duplicate, Fate::Duplicate], "the same keys again");
    goes_well(app, order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_parks_nothing_and_a_corrected_one_is_picked_up() {
    let (mut app, clock) = App::stepwise(options()).await;
    app.expected_refusals = true;
    let key = app.scene.inbox.settings().api_key.clone();
    app.configure(|config| config["destinations"][0]["credentials"]["api_key"] = "pk_wrong".into());
    let order = app.buy_unheard(1);
    app.hear_of(order).await;
    for expected in [2..=3, 4..=5, 8..=9] {
        app.fails().await;
        let seconds = app.comes_back_after(&clock);
        assert!(expected.contains(&seconds), "{seconds} s");
    }
    assert_eq!(app.parked().await, []);
    app.configure(|config| config["destinations"][0]["credentials"]["api_key"] = key.into());
    // A running process reads the file again only half a minute after it last did; a new one does at once.
    app.scene.stack.function("Processor").kill_all().await;
    goes_well(app, order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_klaviyo_refuses_is_left_out_of_jobs_and_of_single_events() {
    let mut app = App::start().await;
    app.expected_refusals = true;
    let order = app.buy_unheard(1);
    // Numbers of Niue have seven digits with the country's code; the inbox wants eight.
    app.scene.store.shop(|shop| {
        let billing = &mut shop.orders.get_mut(&order).unwrap().billing;
        "NU".clone_into(&mut billing.place.country_code);
        "4002".clone_into(&mut billing.phone);
    });
    app.hear_of(order).await;
    app.settle().await;
    app.scene.store.act(|shop, now| shop.ship_all(order, now)).unwrap();
    app.settle().await;
    let answers: Vec<_> = app.scene.inbox.requests().all().into_iter().map(|seen| (seen.route, seen.outcome)).collect();
    let pair = |route| [(route, Outcome::Answered(400)), (route, Outcome::Answered(202))];
    assert_eq!(answers, [pair(BULK), pair("/api/events")].concat());
    assert_eq!(app.told().len(), 3);
    for event in app.told() {
        assert_eq!(event.profile.get("phone_number"), None);
        assert_eq!(event.profile["properties"]["Phone Number (as entered)"], "4002");
    }
    app.repeat(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_klaviyo_refuses_for_good_is_parked_in_its_words_and_holds_up_nobody() {
    let mut app = App::start().await;
    app.expected_refusals = true;
    let (refused, neighbour) = (app.buy_unheard(1), app.buy_unheard(1));
    let shopper = app.scene.store.shop(|shop| shop.orders[&refused].billing.clone());
    let detail = format!("'{}' of {} cannot be delivered to.", shopper.email, shopper.first_name);
    let pointer = "/data/attributes/events-bulk-create/data/0/attributes/profile/data/attributes/email";
    let errors = json!({"errors": [{"code": "invalid", "title": "Invalid email.", "detail": detail, "source": {"pointer": pointer}}]});
    app.scene.inbox.faults().inject(
        u32::MAX,
        Moment::Before,
        Fault::Answer(Answer::json(400, &errors)),
        move |request| String::from_utf8_lossy(&request.body).contains(&shopper.email),
    );
    app.hear_of(refused).await;
    app.hear_of(neighbour).await;
    app.settle().await;
    assert_eq!(app.keys().len(), 2);
    assert!(app.keys().iter().all(|key| key.contains(&neighbour.to_string())));
    let reason = format!("Invalid email: … of … cannot be delivered to. ({pointer})");
    let parked = [(format!("order#{refused}"), reason)];
    assert_eq!(app.parked().await, parked);
    let asked = app.scene.inbox.requests().counts();
    app.repeat(refused).await;
    assert_eq!(app.scene.inbox.requests().counts(), asked, "it was asked again");
    assert_eq!(app.parked().await, parked);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_whose_events_klaviyo_drops_is_flagged() {
    let mut options = options();
    options.inbox.realistic_drops = true;
    let app = App::with(options).await;
    let order = app.buy_unheard(1);
    app.scene.store.shop(|shop| shop.orders.get_mut(&order).unwrap().billing.email = "mara@example.com".to_owned());
    app.hear_of(order).await;
    app.settle().await;
    let fates: Vec<_> = app.scene.inbox.arrivals().into_iter().map(|arrival| arrival.fate).collect();
    assert_eq!(fates, [Fate::TestAddress; 2]);
    let stack = &app.scene.stack;
    let items = stack.dynamodb_client().scan().table_name(stack.table_name("Table")).send().await.unwrap();
    let dropped = items.items().iter().filter_map(|item| item.get("dropped")?.as_ss().ok()).collect::<Vec<_>>();
    assert_eq!(dropped, [&[DESTINATION.to_owned()]]);
    assert_eq!(app.parked().await, []);
    app.end().await;
}
