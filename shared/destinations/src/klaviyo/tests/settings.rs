//! What an account's configuration may say.

use std::time::Duration;

use config::Section;
use http::header::AUTHORIZATION;
use orderwire_http::Client;
use serde_json::{Value, json};

use super::super::{Klaviyo, settings};
use crate::Kind;

fn account(credentials: Value, api_base: Option<&str>) -> config::Destination {
    config::Destination {
        id: "klaviyo-main".into(),
        kind: "klaviyo".into(),
        api_base: api_base.map(str::to_owned),
        credentials: Section::new("destinations[0].credentials", credentials),
        options: Section::new("destinations[0].options", Value::Null),
    }
}

#[test]
fn production_is_the_default() {
    let (endpoints, headers) = settings(&account(json!({"api_key": "pk_1"}), None)).unwrap();
    assert_eq!(endpoints.single.as_str(), "https://a.klaviyo.com/api/events");
    assert_eq!(endpoints.bulk.as_str(), "https://a.klaviyo.com/api/event-bulk-create-jobs");
    assert!(headers[AUTHORIZATION].is_sensitive());
    assert!(!format!("{headers:?}").contains("pk_1"));
}

#[test]
fn a_key_no_header_can_carry_and_an_odd_base_are_named_together() {
    let account = account(json!({"api_key": "pk_1\npk_2"}), Some("http://[::1"));
    let problems = Klaviyo.check(&account).unwrap_err();
    assert_eq!(
        problems.lines(),
        [
            "destinations[0].credentials.api_key: holds characters that no header can carry",
            "destination `klaviyo-main`.api_base: must be a plain URL such as https://a.klaviyo.com",
        ]
    );
    assert!(Klaviyo.connect(&account, &Client::new(Duration::from_secs(1))).is_err());
}
