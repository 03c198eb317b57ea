//! Checks a configuration against every registered platform and destination, so that a function refuses to start with
//! all problems named at once.

use config::{Config, Problems};

/// Parses `text` and lets every adapter read its part.
///
/// # Errors
/// Everything that is wrong.
pub fn check(text: &str) -> Result<Config, Problems> {
    let (config, mut problems) = Config::inspect(text)?;
    for (index, store) in config.stores.iter().enumerate().filter(|(_, store)| !store.platform.is_empty()) {
        match platforms::find(&store.platform) {
            Some(platform) => problems.extend(platform.intake(store).err().unwrap_or_default()),
            None => {
                let known: Vec<_> = platforms::ALL.iter().map(|platform| platform.id()).collect();
                unknown(&mut problems, &format!("stores[{index}].platform"), &store.platform, &known);
            }
        }
        if config.customer_hash_key.is_none() && platforms::follows_customers(&store.options) {
            let place = format!("stores[{index}].options.subscriptions");
            problems
                .add(place, "needs `customer_hash_key` beside `stores`: recurring orders are those of one customer");
        }
    }
    for (index, account) in config.destinations.iter().enumerate().filter(|(_, account)| !account.kind.is_empty()) {
        match destinations::find(&account.kind) {
            Some(kind) => {
                problems.extend(kind.check(account).err().unwrap_or_default());
                problems.extend(kind.check_stores(account, &config.stores_of(&account.id)));
            }
            None => {
                let known: Vec<_> = destinations::ALL.iter().map(|kind| kind.id()).collect();
                unknown(&mut problems, &format!("destinations[{index}].kind"), &account.kind, &known);
            }
        }
    }
    problems.into_result(config)
}

fn unknown(problems: &mut Problems, place: &str, given: &str, known: &[&str]) {
    problems.add(place, format_args!("`{given}` is unknown (known: {})", known.join(", ")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_of_the_shape_and_of_the_adapters_are_named_at_once_without_values() {
        let text = r#"{
          "stores": [
            {"id": "a", "platform": "bigcommerce", "destinations": ["nowhere"], "colour": 1,
             "credentials": {"store_hash": "h", "access_token": "", "client_secret": 5550123, "webhook_tokens": []},
             "options": {"placed_order_excluded_statuses": ["Shiped"], "require_signature": "yes",
                         "subscriptions": [{"products": ["A"]}]}},
            {"id": "a", "platform": "shopify", "destinations": ["k"]}
          ],
          "destinations": [{"id": "k", "kind": "klaviyo", "credentials": {"apikey": "pk_5550123"}}]
        }"#;
        let problems = check(text).unwrap_err();
        let said = problems.to_string();
        for place in [
            "stores[0].colour",
            "stores[0].credentials.access_token",
            "stores[0].credentials.client_secret",
            "stores[0].credentials.webhook_tokens",
            "stores[0].options.placed_order_excluded_statuses",
            "stores[0].options.require_signature",
            "stores[0].options.subscriptions: needs `customer_hash_key`",
            "stores[1].platform: `shopify` is unknown (known: bigcommerce,",
            "destination `nowhere` does not exist",
            "two stores have the id `a`",
            "destinations[0].credentials.api_key",
            "destinations[0].credentials.apikey",
        ] {
            assert!(said.contains(place), "{place} is not named in: {said}");
        }
        assert!(!said.contains("5550123"), "a value is shown: {said}");
    }

    #[test]
    fn stores_that_a_destination_could_not_tell_apart_are_refused() {
        let store = |id: &str| {
            format!(
                r#"{{"id": "{id}", "platform": "bigcommerce", "destinations": ["w"], "credentials": {{"store_hash": "h",
                     "access_token": "t", "client_secret": "s", "webhook_tokens": ["w"]}}}}"#
            )
        };
        let configured = |options: &str| {
            let stores = [store("a"), store("b")].join(", ");
            let account = format!(
                r#"{{"id": "w", "kind": "wicked_reports", "credentials": {{"api_key": "k"}}, "options": {options}}}"#
            );
            check(&format!(r#"{{"stores": [{stores}], "destinations": [{account}]}}"#))
        };
        let problems = configured(r#"{"source_system": "Alder"}"#).unwrap_err();
        assert!(problems.to_string().contains("store `b` needs a name of its own"), "{problems}");
        assert!(configured(r#"{"source_systems": {"a": "Alder"}}"#).is_ok());
    }
}
