//! Credentials and options.

use config::SettingKind;
use domain::{CheckoutTrigger, OrderValue};
use serde_json::{Value, json};

use super::store;
use crate::bigcommerce::settings;

fn problems(options: Value) -> Vec<String> {
    settings::read(&store(None, options)).err().expect("a problem").lines().to_vec()
}

#[test]
fn defaults_are_those_of_the_documentation() {
    let described = settings::OPTIONS.iter().map(|option| match option.kind {
        SettingKind::Default(json) => (option.name.to_owned(), serde_json::from_str::<Value>(json).expect("JSON")),
        _ => panic!("every option has a default"),
    });
    let described = settings::read(&store(None, described.collect())).expect("right options");
    let reserve = described.api_reserve_percent;
    let settings = settings::read(&store(None, Value::Null)).expect("all of them are optional");
    assert_eq!(settings.rules.excluded_statuses, ["0", "1", "7"].map(String::from).into());
    assert_eq!(settings.rules.checkout_trigger, CheckoutTrigger::ContactAndShipping);
    assert_eq!(settings.rules.order_value, OrderValue::Total);
    assert_eq!((settings.verifier.require_signature, settings.verifier.tolerance_seconds), (false, 300));
    assert_eq!((settings.api_reserve_percent, reserve), (30, 30));
    assert_eq!(settings.base.as_str(), "https://api.bigcommerce.com/stores/qx7k2m9tza");
    assert!(settings.access_token.is_sensitive());
}

#[test]
fn statuses_are_given_by_name_or_id() {
    let options = json!({"placed_order_excluded_statuses": ["pending", 12, "13"]});
    let settings = settings::read(&store(None, options)).expect("known statuses");
    assert_eq!(settings.rules.excluded_statuses, ["1", "12", "13"].map(String::from).into());
    let none = settings::read(&store(None, json!({"placed_order_excluded_statuses": []}))).expect("an empty list");
    assert!(none.rules.excluded_statuses.is_empty());
}

#[test]
fn every_problem_is_named_at_once() {
    let found = problems(json!({
        "placed_order_excluded_statuses": ["Paid", "Pending", 99],
        "started_checkout_trigger": "always",
        "order_value": "gross",
        "require_signature": "yes",
        "signature_tolerance_seconds": 172_801,
        "api_reserve_percent": 9,
    }));
    assert_eq!(found.len(), 7, "{found:?}");
    assert!(found[0].starts_with(
        "options.placed_order_excluded_statuses: `Paid` is no status; there are: Incomplete (0), Pending (1), "
    ));
    assert!(found[1].contains("`99` is no status"));
    let rest = [
        "options.started_checkout_trigger: must be one of: contact_and_shipping, contact, cart_created",
        "options.order_value: must be one of: total, native",
        "options.require_signature: must be true or false",
        "options.signature_tolerance_seconds: must be a whole number from 1 to 172800",
        "options.api_reserve_percent: must be a whole number from 10 to 90",
    ];
    assert_eq!(found[2..], rest);
}

#[test]
fn a_store_hash_is_a_plain_word_and_a_token_fits_a_header() {
    let mut store = store(None, Value::Null);
    let credentials =
        json!({"store_hash": "a/../b", "access_token": "line\nbreak", "client_secret": "s", "webhook_tokens": ["t"]});
    store.credentials = config::Section::new("credentials", credentials);
    let found = settings::read(&store).err().expect("two problems").lines().to_vec();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("credentials.store_hash: may hold letters and digits only"));
    assert_eq!(found[1], "credentials.access_token: holds characters that no token has");
}
