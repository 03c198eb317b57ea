//! What a platform says of its settings is what it reads.

use std::collections::BTreeSet;
use std::time::Duration;

use config::{Setting, SettingKind};
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use orderwire_http::Client;
use serde_json::{Map, Value, json};

use super::{Sample, samples};
use crate::{Delivery, Haste, Refusal};

/// Longer than any platform tries again.
const FAR: i64 = 7 * 24 * 60 * 60;

/// The fields a reader names when it meets one it does not know.
fn known(problem: &str) -> BTreeSet<&str> {
    let names = problem.split("(known: ").nth(1).and_then(|rest| rest.strip_suffix(')')).expect("the known fields");
    names.split(", ").filter(|name| *name != "none").collect()
}

fn names(settings: &[Setting]) -> BTreeSet<&'static str> {
    settings.iter().map(|setting| setting.name).collect()
}

/// What the descriptions say the options are when nothing is said.
fn described_defaults(options: &[Setting]) -> Map<String, Value> {
    let default = |setting: &Setting| match setting.kind {
        SettingKind::Default(json) => (setting.name.to_owned(), serde_json::from_str(json).expect("JSON")),
        _ => panic!("the option `{}` has no default", setting.name),
    };
    options.iter().map(default).collect()
}

impl Sample {
    /// What becomes of the genuine delivery under these options: as it is, without each of its headers, and from how
    /// many seconds on it is too old.
    fn judgements(&self, options: &Value) -> (Vec<Result<(), Refusal>>, i64) {
        let intake =
            self.platform.intake(&self.store(self.credentials.clone(), options.clone())).expect("right options");
        let sent: Timestamp = self.genuine["at"].as_str().and_then(|at| at.parse().ok()).expect("a time");
        let judge = |headers: &HeaderMap, late: i64| {
            let now = sent + SignedDuration::from_secs(late);
            intake.authenticate(&Delivery { headers, path_token: None, body: self.body() }, now)
        };
        let genuine = self.headers();
        let without = genuine.keys().map(|name| {
            let mut headers = genuine.clone();
            headers.remove(name);
            judge(&headers, 0)
        });
        let all = std::iter::once(judge(&genuine, 0)).chain(without).collect();
        let (mut taken, mut refused) = (0, FAR);
        while judge(&genuine, taken).is_ok() && refused - taken > 1 {
            let between = i64::midpoint(taken, refused);
            *(if judge(&genuine, between).is_ok() { &mut taken } else { &mut refused }) = between;
        }
        (all, refused)
    }
}

#[test]
fn the_described_settings_are_those_the_reader_knows() {
    for sample in samples() {
        let (mut credentials, mut options) = (sample.credentials.clone(), json!({}));
        credentials["colour"] = json!("blue");
        options["taste"] = json!("sweet");
        let problems = sample.problems(credentials, options);
        assert_eq!(known(&problems[0]), names(sample.platform.credentials()), "{}", sample.platform.id());
        assert_eq!(known(&problems[1]), names(sample.platform.options()), "{}", sample.platform.id());
    }
}

#[test]
fn options_left_out_are_what_the_descriptions_say() {
    for sample in samples() {
        let defaults = Value::Object(described_defaults(sample.platform.options()));
        let rules = |options: &Value| {
            let store = sample.store(sample.credentials.clone(), options.clone());
            let shop = sample.platform.connect(&store, &Client::new(Duration::from_secs(1)), Haste::Live);
            shop.unwrap_or_else(|problems| panic!("{}: {problems}", sample.platform.id())).rules().clone()
        };
        assert_eq!(rules(&json!({})), rules(&defaults), "{}", sample.platform.id());
        assert_eq!(sample.judgements(&json!({})), sample.judgements(&defaults), "{}", sample.platform.id());
    }
}

#[test]
fn a_credential_that_must_be_given_is_missed_by_name() {
    for sample in samples() {
        for setting in sample.platform.credentials() {
            let mut credentials = sample.credentials.clone();
            credentials.as_object_mut().expect("credentials").remove(setting.name);
            let store = sample.store(credentials.clone(), Value::Null);
            match setting.kind {
                SettingKind::Text | SettingKind::Secret | SettingKind::Tokens => {
                    let problems = sample.problems(credentials, Value::Null);
                    assert_eq!(problems.len(), 1, "{problems:?}");
                    assert!(problems[0].starts_with(&format!("credentials.{}: ", setting.name)), "{problems:?}");
                }
                SettingKind::Former(_) | SettingKind::Default(_) => {
                    assert!(sample.platform.intake(&store).is_ok(), "{} may be left out", setting.name);
                }
            }
        }
    }
}

#[test]
fn a_former_value_is_one_of_a_credential_there_is() {
    for platform in crate::ALL {
        let secrets: BTreeSet<_> =
            platform.credentials().iter().filter(|it| it.kind == SettingKind::Secret).map(|it| it.name).collect();
        for setting in platform.credentials() {
            if let SettingKind::Former(of) = setting.kind {
                assert!(secrets.contains(of), "`{}` is of `{of}`", setting.name);
            }
        }
    }
}

#[test]
fn descriptions_fit_into_a_cell_of_a_table() {
    for platform in crate::ALL {
        for setting in platform.credentials().iter().chain(platform.options()) {
            for text in [setting.title, setting.about] {
                let place = format!("{}.{}: {text}", platform.id(), setting.name);
                assert!(!text.is_empty() && text == text.trim(), "{place}");
                assert!(!text.contains(['|', '\n', '\r', '<', '>']) && !text.contains("  "), "{place}");
                assert!(!text.ends_with(['.', ',', ';', ':']), "{place}");
                assert_eq!(text.matches('`').count() % 2, 0, "{place}");
            }
        }
    }
}
