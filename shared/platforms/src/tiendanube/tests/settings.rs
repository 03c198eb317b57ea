//! Credentials and options.

use config::{Section, SettingKind};
use domain::CheckoutTrigger;
use http::header::{AUTHORIZATION, USER_AGENT};
use serde_json::{Value, json};

use super::super::login::Style;
use super::super::{Tiendanube, settings};
use super::store;
use crate::Platform;

fn read(options: Value) -> settings::Settings {
    settings::read(&store(None, options)).unwrap_or_else(|problems| panic!("{problems}"))
}

fn problems(options: Value) -> Vec<String> {
    settings::read(&store(None, options)).err().expect("a problem").lines().to_vec()
}

#[test]
fn defaults_are_those_of_the_documentation() {
    let described = settings::OPTIONS.iter().map(|option| match option.kind {
        SettingKind::Default(json) => (option.name.to_owned(), serde_json::from_str::<Value>(json).expect("JSON")),
        _ => panic!("every option has a default"),
    });
    for settings in [read(Value::Null), read(described.collect())] {
        assert!(settings.rules.excluded_statuses.is_empty(), "placed as soon as it is there");
        assert_eq!(settings.rules.checkout_trigger, CheckoutTrigger::Contact);
        assert_eq!((settings.zone, settings.api_reserve_percent), (None, 30));
        assert_eq!(settings.base.as_str(), "https://api.tiendanube.com/2025-03/4815162");
    }
}

#[test]
fn an_order_may_count_as_placed_when_it_is_paid() {
    let excluded = read(json!({"placed_order_when": "paid"})).rules.excluded_statuses;
    for unpaid in ["pending", "authorized", "partially_paid", "abandoned", "voided"] {
        assert!(excluded.contains(&format!("open/{unpaid}")) && excluded.contains(&format!("cancelled/{unpaid}")));
    }
    assert_eq!(excluded.len(), 15, "of three statuses of an order each: one that was paid once stays placed");
    let further = read(json!({"placed_order_excluded_statuses": ["open/pending", "Authorized"]})).rules;
    let expected = ["open/pending", "open/authorized", "closed/authorized", "cancelled/authorized"];
    assert_eq!(further.excluded_statuses, expected.map(String::from).into());
}

#[test]
fn every_problem_is_named_at_once() {
    let found = problems(json!({
        "placed_order_when": "shipped",
        "placed_order_excluded_statuses": ["pending", "unpaid", 7],
        "started_checkout_trigger": "cart_created",
        "time_zone": "Buenos Aires",
        "api_reserve_percent": 9,
    }));
    let expected = [
        "options.placed_order_when: must be one of: created, paid",
        "options.placed_order_excluded_statuses: `unpaid` is no status; there are: pending, authorized, paid, \
         partially_paid, abandoned, refunded, partially_refunded, voided, open, closed, cancelled; or one of an order and \
         one of a payment: open/pending",
        "options.started_checkout_trigger: must be one of: contact, contact_and_shipping",
        "options.time_zone: is no IANA time zone, such as America/Argentina/Buenos_Aires",
        "options.api_reserve_percent: must be a whole number from 10 to 90",
    ];
    assert!(found[2].starts_with("options.placed_order_excluded_statuses: `7` is no status"), "{found:?}");
    let rest: Vec<_> = found.iter().filter(|line| !line.contains("`7`")).map(String::as_str).collect();
    assert_eq!(rest, expected);
}

#[test]
fn credentials_fit_where_they_are_put() {
    let with = |name: &str, value: Value| {
        let mut credentials =
            json!({"store_id": "4815162", "access_token": "t", "client_secret": "s", "user_agent": "u"});
        credentials[name] = value;
        let mut store = store(None, Value::Null);
        store.credentials = Section::new("credentials", credentials);
        settings::read(&store).err().map(|problems| problems.lines().to_vec()).unwrap_or_default()
    };
    let digits = "credentials.store_id: may hold digits only, as in https://api.tiendanube.com/2025-03/{store_id}";
    assert_eq!(with("store_id", json!("1/../2")), [digits]);
    assert!(with("store_id", json!(4_815_162)).is_empty(), "a number, as the API itself has it");
    assert_eq!(
        with("access_token", json!("line\nbreak")),
        ["credentials.access_token: holds characters that no token has"]
    );
    assert_eq!(
        with("user_agent", json!("line\nbreak")),
        ["credentials.user_agent: holds characters that no header may have"]
    );
    assert!(with("user_agent", json!("Alder Shop (https://alder.example)")).is_empty());
}

#[test]
fn requests_say_who_is_asking_and_hide_the_token() {
    let login = read(Value::Null).login;
    let reference = login.headers(Style::Reference, false);
    assert_eq!(reference["authentication"], "bearer fixture-access-token");
    assert!(!reference.contains_key(AUTHORIZATION) && reference["authentication"].is_sensitive());
    assert_eq!(reference[USER_AGENT], "Orderwire (ops@alder.example)");
    let standard = login.headers(Style::Standard, true);
    assert_eq!(standard[AUTHORIZATION], "Bearer fixture-access-token");
    assert!(!standard.contains_key("authentication") && standard[AUTHORIZATION].is_sensitive());
    assert_eq!(standard["content-type"], "application/json; charset=utf-8");
}

#[test]
fn whoever_connects_a_store_is_told_the_urls_of_the_privacy_requests() {
    let told = Tiendanube.by_hand(&store(None, Value::Null), "https://receiver.example").unwrap().unwrap();
    for callback in ["store-redact", "customers-redact", "customers-data-request"] {
        assert!(told.contains(&format!("https://receiver.example/privacy/tiendanube/{callback}")), "{told}");
    }
}
