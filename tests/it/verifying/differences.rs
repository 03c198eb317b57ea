//! What differs is named, and what is right costs little.

use local::inbox::Planted;
use local::web::{Answer, Fault, Moment};
use serde_json::json;

use super::stage::{DAY, Stage, at, ids, is_right, on, quiet};
use crate::support::choke::Choke;
use crate::support::{App, Lines};

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_is_right_says_so_with_three_equal_counts_and_few_requests() {
    let (app, choke) = Choke::on("Poller", quiet()).await;
    for (hour, minute) in [(0, 0), (12, 0), (23, 59)] {
        app.sell(at(hour, minute)).await;
    }
    let archived = app.sell(at(13, 0)).await;
    app.change(archived, |order| order.is_deleted = true);
    app.sell(on(DAY.yesterday().unwrap(), 23, 59)).await;
    app.sell(on(DAY.tomorrow().unwrap(), 0, 0)).await;
    choke.take();
    let entry = app.verify().await;
    assert!(is_right(&entry), "{entry}");
    let destination = &entry["destinations"][0];
    let counts = [&entry["store_orders"], &entry["recorded_orders"], &destination["orders"]];
    assert_eq!(counts, [4, 4, 4], "{entry}");
    assert_eq!((&entry["explained"], &entry["notes"]), (&json!({}), &json!([])));
    assert_eq!((&entry["time_zone"], &entry["over"]), (&json!("America/Denver"), &json!(true)));
    assert_eq!((&destination["time_zone"], &destination["orders_on_its_day"]), (&json!("America/Denver"), &json!(4)));
    assert_eq!(destination["compared"], "keys", "so few events are looked at one by one");
    let mut asked: Vec<_> = choke.take().into_iter().map(|(_, what)| what.replace("/stores/qx7k2m9tza", "")).collect();
    asked.sort();
    let expected = [
        "BatchGetItem",
        "GET /api/accounts",
        "GET /api/events",
        "GET /api/metrics",
        "GET /api/metrics",
        "GET /v2/orders",
        "GET /v2/orders",
        "GET /v2/orders/count",
        "GET /v2/store",
        "GET /v3/orders/payment_actions/refunds",
        "POST /api/metric-aggregates",
        "POST /api/metric-aggregates",
        "Query",
        "Query",
        "Query",
    ];
    // Metrics are asked for twice, because nobody was told of a refund yet: there is no such metric to be known.
    assert_eq!(asked, expected);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_order_lost_one_too_many_one_doubled_and_one_beyond_midnight_are_told_apart() {
    let lines = Lines::default();
    let mut options = quiet();
    options.inbox.time_zone = "America/New_York".to_owned();
    options.output = lines.output();
    let app = App::with(options).await;
    let right = app.sell(at(12, 0)).await;
    let lost = app.place(at(9, 0));
    let doubled = app.sell(at(10, 0)).await;
    let late = app.sell(at(23, 30)).await;
    let placed = app.event("Placed Order", doubled);
    app.scene.inbox.plant(Planted::double_of(&placed, "changed@harbourmail.example"));
    let surplus = Planted {
        unique_id: Some("bigcommerce:alder-us:99999".into()),
        ..Planted::double_of(&placed, "nobody@harbourmail.example")
    };
    app.scene.inbox.plant(surplus);
    let entry = app.verify().await;
    assert_eq!(entry["missing"], ids([lost]), "{entry}");
    assert_eq!(entry["extra"], json!(["99999"]));
    assert_eq!(entry["doubled"], ids([doubled]));
    let why = "klaviyo-main counts it on 2026-06-11, in its time zone America/New_York";
    assert_eq!(entry["explained"], json!({late.to_string(): why}), "and nothing about {right}");
    assert_eq!((&entry["store_orders"], &entry["recorded_orders"]), (&json!(4), &json!(3)));
    let destination = &entry["destinations"][0];
    assert_eq!((&destination["orders"], &destination["orders_on_its_day"]), (&json!(5), &json!(4)), "{entry}");
    let note = "klaviyo-main counts days in America/New_York, not in the store's time zone: it shows 4 on this day";
    assert_eq!(entry["notes"], json!([note]));
    assert_eq!(destination["compared"], "keys");
    lines.say(&app, r#""Differences":3"#).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_order_lost_for_another_of_the_same_worth_is_noticed() {
    let app = App::with(quiet()).await;
    let order = app.sell(at(12, 0)).await;
    let placed = app.event("Placed Order", order);
    app.scene.inbox.forget("Placed Order", placed.unique_id.as_deref().unwrap());
    let other =
        Planted { unique_id: Some("bigcommerce:alder-us:4".into()), ..Planted::double_of(&placed, placed.email()) };
    app.scene.inbox.plant(other);
    let entry = app.verify().await;
    assert_eq!((&entry["missing"], &entry["extra"]), (&ids([order]), &json!(["4"])), "{entry}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_counts_more_orders_than_it_shows_is_caught() {
    let app = App::with(quiet()).await;
    app.sell(at(12, 0)).await;
    let count = json!({"statuses": [{"id": 0, "count": 5}, {"id": 11, "count": 2}], "count": 7});
    let answer = Fault::Answer(Answer::json(200, &count));
    app.scene.store.faults().inject(1, Moment::Before, answer, |request| request.path.ends_with("/orders/count"));
    let entry = app.verify().await;
    assert!(is_right(&entry), "{entry}");
    assert_eq!(entry["notes"], json!(["the store counts 2 placed orders and shows 1, archived ones left out"]));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_understood_is_no_surplus_at_the_destination() {
    let app = App::with(quiet()).await;
    let order = app.sell(at(12, 0)).await;
    let answer = Fault::Answer(Answer::json(200, &json!([{"id": order, "date_created": "at noon"}])));
    app.scene.store.faults().inject(1, Moment::Before, answer, |request| request.path.ends_with("/v2/orders"));
    let entry = app.verify().await;
    assert!(is_right(&entry), "{entry}");
    let why = entry["explained"][order.to_string()].as_str().unwrap();
    assert!(why.contains("what the store has of it cannot be understood"), "{entry}");
    assert!(entry["notes"][0].as_str().unwrap().starts_with("a row of the store's list cannot be understood"));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_without_a_zone_is_counted_in_utc() {
    let mut options = quiet();
    options.store.profile.time_zone = "Nowhere".to_owned();
    let app = App::with(options).await;
    app.sell(at(17, 59)).await;
    app.sell(at(18, 0)).await;
    let entry = app.verify().await;
    assert!(is_right(&entry), "{entry}");
    assert_eq!(
        (&entry["time_zone"], &entry["store_orders"], &entry["recorded_orders"]),
        (&json!("UTC"), &json!(1), &json!(1))
    );
    assert_eq!(entry["notes"][0], "the store names no time zone, so the day is counted in UTC");
    app.end().await;
}
