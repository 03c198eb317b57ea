//! What a configuration may hold, and what is told to whoever connects the store.

use domain::CheckoutTrigger;
use serde_json::{Value, json};

use super::{FakeStore, shop, store};
use crate::Platform;
use crate::fake_api::a_minute;
use crate::neto::Neto;

fn problems(credentials: &[(&str, Value)], options: Value) -> Vec<String> {
    let mut store = store(None, options);
    let mut fields = json!({
        "store_url": "https://www.kettlebay.example", "api_key": "k", "username": "u", "webhook_tokens": ["t"],
    });
    for (name, value) in credentials {
        fields[*name] = value.clone();
    }
    store.credentials = config::Section::new("credentials", fields);
    Neto.intake(&store).err().map(|problems| problems.lines().to_vec()).unwrap_or_default()
}

#[test]
fn the_store_url_is_an_address_without_a_path() {
    for right in [
        "https://www.kettlebay.example",
        "https://www.kettlebay.example/",
        "www.kettlebay.example",
        "http://127.0.0.1:8080",
        "http://localhost:8080/",
    ] {
        assert_eq!(problems(&[("store_url", json!(right))], Value::Null), [] as [&str; 0], "{right}");
    }
    let wrong = [
        "kettlebay",
        "https://www.kettlebay.example/do/WS/NetoAPI",
        "http://www.kettlebay.example",
        "ftp://kettlebay.example",
        "ftp://localhost",
        "https://key@kettlebay.example",
        "https://kettlebay.example?x",
        "https://",
    ];
    for wrong in wrong {
        let found = problems(&[("store_url", json!(wrong))], Value::Null);
        let expected =
            "credentials.store_url: must be the shop's address alone, such as https://www.kettlebay.example".to_owned();
        assert_eq!(found, [expected], "{wrong}");
    }
}

#[test]
fn every_problem_is_named_at_once() {
    let options = json!({
        "placed_order_excluded_statuses": ["on hold", "Paid"], "started_checkout_trigger": "cart_created", "currency": "A$",
        "time_zone": "Sydney", "dates_time_zone": "+10:00", "refunds_from_rmas": "yes", "api_calls_per_minute": 501,
    });
    let found = problems(&[("api_key", json!("line\nbreak"))], options);
    let places: Vec<_> = found.iter().map(|line| line.split(": ").next().unwrap()).collect();
    let expected = [
        "credentials.api_key",
        "options.placed_order_excluded_statuses",
        "options.started_checkout_trigger",
        "options.currency",
        "options.time_zone",
        "options.dates_time_zone",
        "options.refunds_from_rmas",
        "options.api_calls_per_minute",
    ];
    assert_eq!(places, expected, "{found:?}");
    assert!(found[1].contains("`Paid` is no status; there are: Quote, New, On Hold,"), "{}", found[1]);
    assert!(!found.iter().any(|line| line.contains("break")), "{found:?}");
}

#[tokio::test]
async fn options_make_the_rules() {
    let fake = FakeStore::start().await;
    let rules = shop(&fake, Value::Null).rules().clone();
    assert_eq!(rules.excluded_statuses.iter().collect::<Vec<_>>(), ["Quote"]);
    assert_eq!((rules.checkout_trigger, rules.parts_are_orders), (CheckoutTrigger::Contact, false));
    let options = json!({
        "placed_order_excluded_statuses": ["on hold"], "started_checkout_trigger": "contact_and_shipping",
        "split_orders_are_orders": true, "subscriptions": [{"products": ["TEA-EARL-250"]}],
    });
    let rules = shop(&fake, options).rules().clone();
    assert_eq!(rules.excluded_statuses.iter().collect::<Vec<_>>(), ["On Hold", "Quote"]);
    assert_eq!((rules.checkout_trigger, rules.parts_are_orders), (CheckoutTrigger::ContactAndShipping, true));
    assert_eq!(rules.subscriptions.len(), 1);
}

#[tokio::test]
async fn the_time_zone_is_the_configured_one() {
    let fake = FakeStore::start().await;
    let zone = async |options| shop(&fake, options).time_zone(a_minute()).await.unwrap().unwrap();
    assert_eq!(zone(Value::Null).await.iana_name(), Some("Australia/Sydney"));
    assert_eq!(zone(json!({"time_zone": "Pacific/Auckland"})).await.iana_name(), Some("Pacific/Auckland"));
    assert!(fake.take_calls().is_empty());
}

#[tokio::test]
async fn webhooks_are_nothing_to_look_after_but_something_to_set_up() {
    let fake = FakeStore::start().await;
    let shop = shop(&fake, Value::Null);
    assert_eq!(shop.hooks(Some("https://hooks.example/webhooks/kettlebay"), a_minute()).await, Ok(Vec::new()));
    assert!(Neto.topics().is_empty());
    let text = Neto.by_hand(&store(None, Value::Null), "https://hooks.example").unwrap().unwrap();
    for part in [
        "Settings & Tools > All Settings & Tools > API Settings",
        "Webhook Verify Token: current-token\n",
        "Webhook URL: https://hooks.example/webhooks/kettlebay\n",
        "https://hooks.example/webhooks/kettlebay/current-token\n",
    ] {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
    assert!(!text.contains("previous-token") && !text.contains("fixture-api-key"), "{text}");
}
