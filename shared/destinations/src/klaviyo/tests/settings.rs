//! What an account's configuration may say.

use std::time::Duration;

use config::{Section, SettingKind};
use orderwire_http::Client;
use serde_json::{Value, json};

use super::super::Klaviyo;
use super::super::settings::Settings;
use crate::Kind;

fn account(credentials: Value, options: Value, api_base: Option<&str>) -> config::Destination {
    config::Destination {
        id: "klaviyo-main".into(),
        kind: "klaviyo".into(),
        api_base: api_base.map(str::to_owned),
        credentials: Section::new("destinations[0].credentials", credentials),
        options: Section::new("destinations[0].options", options),
        connected_at: None,
    }
}

#[test]
fn production_is_the_default() {
    let settings = Settings::read(&account(json!({"api_key": "pk_1"}), Value::Null, None)).unwrap();
    let at = settings.endpoints;
    assert_eq!(
        [at.events, at.jobs, at.account, at.metrics, at.aggregates, at.mapping].map(|url| url.to_string()),
        ["events", "event-bulk-create-jobs", "accounts", "metrics", "metric-aggregates", "mapped-metrics"]
            .map(|path| format!("https://a.klaviyo.com/api/{path}"))
    );
    assert_eq!(settings.jobs_per_minute.get(), 120);
    assert_eq!(settings.authorization, "Klaviyo-API-Key pk_1");
    assert!(settings.authorization.is_sensitive());
}

#[test]
fn historys_share_of_the_jobs_can_be_set_within_reason() {
    let read = |jobs: Value| {
        Settings::read(&account(json!({"api_key": "pk_1"}), json!({"bulk_jobs_per_minute": jobs}), None))
            .map(|settings| settings.jobs_per_minute.get())
    };
    assert_eq!([1, 100_000].map(|jobs| read(json!(jobs)).unwrap()), [1, 100_000]);
    for wrong in [json!(0), json!(100_001), json!("120"), json!(1.5)] {
        let place = "destinations[0].options.bulk_jobs_per_minute";
        assert_eq!(read(wrong).unwrap_err().lines(), [format!("{place}: must be a whole number from 1 to 100000")]);
    }
}

#[test]
fn the_default_described_is_the_one_used() {
    let read = |options: Value| Settings::read(&account(json!({"api_key": "pk_1"}), options, None)).unwrap();
    let [jobs] = Klaviyo.options() else { panic!("one option") };
    let SettingKind::Default(described) = jobs.kind else { panic!("an option") };
    let described: Value = serde_json::from_str(described).unwrap();
    assert_eq!(read(json!({(jobs.name): described})).jobs_per_minute, read(Value::Null).jobs_per_minute);
}

#[test]
fn a_key_no_header_can_carry_and_an_odd_base_are_named_together() {
    let account = account(json!({"api_key": "pk_1\npk_2"}), Value::Null, Some("http://[::1"));
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
