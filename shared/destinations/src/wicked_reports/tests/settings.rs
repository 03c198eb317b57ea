//! What an account's configuration may say.

use serde_json::{Value, json};

use super::super::WickedReports;
use super::super::settings::Settings;
use super::stage::configured;
use crate::Kind;

#[test]
fn production_is_the_default_and_the_key_is_not_shown() {
    let settings = Settings::read(&configured(json!({"api_key": "k1"}), Value::Null, None)).unwrap();
    assert_eq!(settings.base.as_str(), "https://api.wickedreports.com/");
    assert!(settings.api_key == "k1" && settings.api_key.is_sensitive());
}

#[test]
fn everything_that_is_wrong_is_named_together() {
    let account = configured(json!({"api_key": "k\n1"}), json!({"source_system": "a b"}), Some("http://[::1"));
    let problems = WickedReports.check(&account).unwrap_err();
    assert_eq!(
        problems.lines(),
        [
            "destinations[0].credentials.api_key: holds characters that no header can carry",
            "destinations[0].options.source_system: must be one word without blanks, at most 255 characters",
            "destination `wicked`.api_base: must be a plain URL such as https://api.wickedreports.com",
        ]
    );
}

#[test]
fn stores_that_would_be_one_to_it_are_refused() {
    let one = configured(json!({"api_key": "k"}), json!({"source_system": "Alder"}), None);
    assert!(WickedReports.check_stores(&one, &["a"]).is_empty());
    assert_eq!(WickedReports.check_stores(&one, &["a", "b"]).lines().len(), 1);
    let each = json!({"source_systems": {"a": "Alder", "b": "Birch"}});
    assert!(WickedReports.check_stores(&configured(json!({"api_key": "k"}), each, None), &["a", "b"]).is_empty());
}
