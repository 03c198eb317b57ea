//! What shoppers type, and what stands between us and the store, is data and nothing else.

use std::sync::Arc;

use local::clock::SystemClock;
use local::inbox::{Inbox, InboxSettings};
use local::store::{Payment, Person, Place, Shop};
use local::web::{Fault, Moment};
use serde_json::{Value, json};

use crate::support::{App, Lines, options};

/// Markup, a formula, a template, a shell, a terminal's escape, text turned round, half a pair of surrogates' worth of emoji.
const NAMES: [&str; 7] = [
    "<script>alert(1)</script>",
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "{{ person.email }}{% include 'x' %}",
    "'; DROP TABLE orders; -- $(reboot)",
    "\u{1b}]0;owned\u{7}\u{1b}[2J",
    "\u{202e}drowssap\u{2066}",
    "👩‍👩‍👧‍👦\u{0}\u{fffd}\u{200b}",
];

fn shopper(name: &str, number: usize) -> Person {
    Person {
        first_name: name.to_owned(),
        last_name: name.repeat(40),
        email: format!("hostile{number}@harbourmail.example"),
        phone: name.to_owned(),
        place: Place {
            street: name.to_owned(),
            city: name.to_owned(),
            state: name.to_owned(),
            state_code: "CO".to_owned(),
            zip: name.to_owned(),
            country: "United States".to_owned(),
            country_code: "US".to_owned(),
        },
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_shoppers_call_themselves_is_told_as_it_is_and_shown_nowhere() {
    let lines = Lines::default();
    let mut options = options();
    options.output = lines.output();
    let app = App::with(options).await;
    for (number, name) in NAMES.iter().enumerate() {
        let buy = |shop: &mut Shop, now| {
            let variant = shop.catalog.variant_ids()[number];
            shop.buy(0, &shopper(name, number), &[(variant, 1)], Payment::Captured, now)
        };
        app.scene.store.act(buy).unwrap();
    }
    app.settle().await;
    assert_eq!(app.parked().await, []);
    assert_eq!(app.counts()["Placed Order"], NAMES.len());
    for (number, name) in NAMES.iter().enumerate() {
        let email = json!(format!("hostile{number}@harbourmail.example"));
        let told = app.told();
        let placed = told.iter().find(|event| event.metric == "Placed Order" && event.profile["email"] == email);
        let first_name = placed.unwrap().profile.get("first_name").and_then(Value::as_str).unwrap_or_default();
        assert_eq!(first_name, name.trim(), "data stays data");
        assert!(!lines.all().iter().any(|line| line.contains(name.trim())), "{name:?} is in no line");
    }
    for line in lines.all() {
        assert!(!line.contains(['\u{1b}', '\u{202e}']), "{line:?}");
        assert!(line.is_empty() || serde_json::from_str::<Value>(&line).is_ok(), "one JSON object per line: {line}");
    }
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_takes_no_credentials_anywhere() {
    let mut app = App::start().await;
    app.expected_refusals = true;
    // Somebody who would like to have the keys.
    let elsewhere = Inbox::start(InboxSettings::default(), Arc::new(SystemClock)).await.unwrap();
    let away = |status, path: &str| Fault::Status {
        status,
        headers: vec![("location", format!("{}{path}", elsewhere.api_base()))],
        bare: true,
    };
    app.scene.store.faults().inject(1, Moment::Before, away(302, "/v2/orders"), |_| true);
    app.scene.inbox.faults().inject(1, Moment::Before, away(307, "/api/events"), |_| true);
    app.buy(1, Payment::Captured);
    app.settle().await;
    assert_eq!(elsewhere.requests().all().len(), 0);
    assert_eq!(app.counts()["Placed Order"], 1, "and the order is told all the same");
    app.end().await;
}
