//! What a configuration may say, and how a wrong one is refused.

use super::*;

const GOOD: &str = r#"{
  "stores": [{"id": "alder-us", "platform": "bigcommerce", "credentials": {"access_token": "t0ken"},
              "connected_at": "2026-11-01T00:00:00Z", "destinations": ["klaviyo-main"]}],
  "destinations": [{"id": "klaviyo-main", "kind": "klaviyo", "api_base": "http://127.0.0.1:9/", "credentials": {}}]
}"#;

fn problems(text: &str) -> Vec<String> {
    Config::parse(text).expect_err("the configuration is wrong").lines().to_vec()
}

#[test]
fn a_complete_configuration_is_read() {
    let config = Config::parse(GOOD).unwrap();
    assert_eq!(config.stores[0].id, "alder-us");
    assert_eq!(config.destinations[0].api_base.as_deref(), Some("http://127.0.0.1:9"));
    assert!(config.store("alder-us").is_some() && config.store("other").is_none());
}

#[test]
fn every_problem_is_named_at_once() {
    let text = r#"{"stores": [{"id": "a b", "platform": "", "destinations": ["none"], "colour": 1, "connected_at": "today"}],
                   "destinations": [{"id": "k", "kind": "klaviyo", "api_base": "ftp://x"}, {"id": "k"}], "more": {}}"#;
    assert_eq!(
        problems(text),
        [
            "configuration.more: unknown field (known: customer_hash_key, destinations, stores)",
            "stores[0].id: may hold letters, digits, `.`, `_` and `-` only, at most 64",
            "stores[0].platform: must not be empty",
            "stores[0].connected_at: must be a time with its offset, such as 2026-11-01T00:00:00Z",
            "stores[0].colour: unknown field (known: api_base, connected_at, credentials, destinations, id, options, paused, platform)",
            "destinations[0].api_base: must be a plain URL such as https://api.example.com",
            "destinations[1].kind: is missing",
            "store `a b`: destination `none` does not exist",
            "destinations: two destinations have the id `k`",
        ]
    );
}

#[test]
fn two_stores_with_one_id_are_refused() {
    let text = GOOD.replace(
        "\"stores\": [",
        r#""stores": [{"id": "alder-us", "platform": "neto", "destinations": ["klaviyo-main"]},"#,
    );
    assert_eq!(problems(&text), ["stores: two stores have the id `alder-us`"]);
}

#[test]
fn secrets_are_not_printed_by_problems_or_debug() {
    let text = GOOD.replace(r#""access_token": "t0ken""#, r#""access_token": 77731"#);
    let config = Config::parse(&text).unwrap();
    let mut fields = config.stores[0].credentials.fields();
    assert!(!format!("{fields:?}").contains("77731"));
    fields.secret("access_token");
    fields.secrets("webhook_tokens");
    let found = fields.finish();
    assert_eq!(
        found.lines(),
        [
            "stores[0].credentials.access_token: must be a string",
            "stores[0].credentials.webhook_tokens: needs at least one entry"
        ]
    );
    assert!(!format!("{config:?} {found:?} {found}").contains("77731"));
}

#[test]
fn text_that_is_not_json_is_refused_without_showing_it() {
    let found = problems("{\"stores\": pk_secret}");
    assert_eq!(found, ["line 1 column 12: is not JSON"]);
}
