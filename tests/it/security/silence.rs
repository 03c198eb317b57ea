//! Secrets and shoppers in what the poller says: its answers, its lines and its records, whatever goes wrong.

use std::collections::BTreeMap;

use http::Method;
use local::scene::STORE;
use local::store::{Payment, Shop};
use local::web::{Answer, Fault, Moment, Request};
use serde_json::{Value, json};

use super::privacy::{secrets, shopper};
use crate::support::{App, Lines, options};

/// What the poller can be asked, and what it answered.
async fn asked(app: &App, day: &str) -> Vec<Value> {
    let mut answers = Vec::new();
    for action in [
        json!({"action": "poll"}),
        json!({"action": "import", "store": STORE, "from": "2019-01-01T00:00:00Z", "restart": true}),
        json!({"action": "verify", "store": STORE, "day": day}),
        json!({"action": "status"}),
    ] {
        let answer = app.scene.stack.function("Poller").invoke(action.to_string().into()).await;
        answers.push(
            answer.map_or_else(
                |error| json!(error.to_string()),
                |answer| serde_json::from_slice(&answer.payload).unwrap(),
            ),
        );
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn the_poller_names_nobody_and_no_key_in_answers_lines_and_records() {
    let lines = Lines::default();
    let mut options = options();
    options.output = lines.output();
    options.inbox.api_key = "pk_0f3a9c1be87d44c2a65d90ab12cd34ef56".to_owned();
    let level = BTreeMap::from([("RUST_LOG".to_owned(), "trace".to_owned())]);
    options.variables = BTreeMap::from([("Poller".to_owned(), level)]);
    let mut app = App::with(options).await;
    app.expected_refusals = true;
    let person = shopper();
    let variant = app.scene.store.shop(|shop| shop.catalog.variant_ids()[0]);
    let buy = |shop: &mut Shop, now| shop.buy(0, &person, &[(variant, 1)], Payment::Captured, now);
    app.unheard(buy);
    let day = app.scene.store.shop(|shop| {
        let placed = shop.orders.values().map(|order| order.created).max().unwrap();
        placed.to_zoned(jiff::tz::TimeZone::get("America/Denver").unwrap()).date().to_string()
    });
    let mut answers = asked(&app, &day).await;
    app.settle().await;

    // Each quotes the key it was given in what it refuses, and the shopper: by name, where the request named them.
    let refusal = |status, key: &str, name: &str| {
        let words = format!("{name} <{}> {} {key}", person.email, person.phone);
        let errors = json!([{"code": "invalid", "title": name, "detail": words, "message": words}]);
        Fault::Answer(Answer::json(status, &json!({"errors": errors})))
    };
    let token = app.scene.store.settings().access_token.clone();
    let key = app.scene.inbox.settings().api_key.clone();
    for status in [400, 401] {
        let is_detail = |request: &Request| !request.path.contains("/v2/store");
        app.scene.store.faults().inject(6, Moment::Before, refusal(status, &token, &person.last_name), is_detail);
        app.unheard(buy);
        answers.extend(asked(&app, &day).await);
        app.scene.store.faults().clear();
        let names_people = |request: &Request| request.path.starts_with("/api/event") && request.method == Method::POST;
        let faults = app.scene.inbox.faults();
        faults.inject(6, Moment::Before, refusal(status, &key, &person.last_name), names_people);
        faults.inject(6, Moment::Before, refusal(status, &key, "Invalid input"), move |request| !names_people(request));
        answers.extend(asked(&app, &day).await);
        app.scene.inbox.faults().clear();
    }
    app.settle().await;
    let stack = &app.scene.stack;
    let items = stack.dynamodb_client().scan().table_name(stack.table_name("Table")).send().await.unwrap();
    let items = items.items().iter().map(|item| format!("{item:?}"));
    let texts: Vec<_> = items.chain(lines.all()).chain(answers.iter().map(Value::to_string)).collect();
    for text in &texts {
        let found = secrets(&app).into_iter().find(|secret| text.to_lowercase().contains(secret));
        assert_eq!(found, None, "in {text}");
    }
    assert!(answers.iter().any(|answer| answer.to_string().contains("401")), "the failures were real");
    app.end().await;
}
