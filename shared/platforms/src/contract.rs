//! What every platform must do, tested over [`ALL`]: a new folder is tested before anyone writes a test for it.
//!
//! Each platform brings `fixtures/contract.json`: a store's `credentials` and `options` as configured, and one `genuine`
//! delivery to it (`headers`, `body`, `at`).

mod probe;
mod settings;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use config::{Section, Store};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use orderwire_http::Client;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{ALL, Concern, Delivery, Haste, Identity, Intake, Platform, Refusal, find};

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// A platform's `fixtures/contract.json`.
struct Sample {
    platform: &'static dyn Platform,
    credentials: Value,
    options: Value,
    genuine: Value,
}

fn samples() -> impl Iterator<Item = Sample> {
    ALL.iter().map(|platform| {
        let file = source().join(platform.id()).join("fixtures/contract.json");
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut sample: Value = serde_json::from_str(&text).expect("the sample is JSON");
        let [credentials, options, genuine] = ["credentials", "options", "genuine"].map(|part| sample[part].take());
        Sample { platform: *platform, credentials, options, genuine }
    })
}

impl Sample {
    fn store(&self, credentials: Value, options: Value) -> Store {
        Store {
            id: "alder".into(),
            platform: self.platform.id().into(),
            api_base: None,
            credentials: Section::new("credentials", credentials),
            connected_at: None,
            destinations: vec!["klaviyo".into()],
            options: Section::new("options", options),
            paused: false,
        }
    }

    fn intake(&self) -> Box<dyn Intake> {
        self.platform.intake(&self.store(self.credentials.clone(), self.options.clone())).expect("the sample is right")
    }

    /// What both roles find wrong, which must be the same.
    fn problems(&self, credentials: Value, options: Value) -> Vec<String> {
        let store = self.store(credentials, options);
        let by_intake = self.platform.intake(&store).err().expect("a problem");
        let by_shop =
            self.platform.connect(&store, &Client::new(Duration::from_secs(1)), Haste::Live).err().expect("a problem");
        assert_eq!(by_intake, by_shop);
        by_intake.lines().to_vec()
    }

    fn headers(&self) -> HeaderMap {
        let headers = self.genuine["headers"].as_object().expect("the sample's headers").iter();
        let pair = |(name, value): (&String, &Value)| {
            let value = value.as_str().expect("a header is text");
            (name.parse::<HeaderName>().expect("a name"), value.parse::<HeaderValue>().expect("a value"))
        };
        headers.map(pair).collect()
    }

    fn body(&self) -> &[u8] {
        self.genuine["body"].as_str().expect("the sample's body").as_bytes()
    }

    fn authenticate(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), Refusal> {
        let now = self.genuine["at"].as_str().expect("the sample's time").parse().expect("a time");
        self.intake().authenticate(&Delivery { headers, path_token: None, body }, now)
    }
}

#[test]
fn every_folder_is_registered() {
    let entries = std::fs::read_dir(source()).expect("the sources").map(|entry| entry.expect("readable"));
    let folders: BTreeSet<_> = entries
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().expect("a plain name"))
        .filter(|name| name != "contract")
        .collect();
    let ids: BTreeSet<_> = ALL.iter().map(|platform| platform.id().to_owned()).collect();
    assert_eq!(ids.len(), ALL.len(), "two platforms have one id");
    assert_eq!(ids, folders);
}

#[test]
fn a_platform_is_found_by_its_id() {
    assert!(ALL.iter().all(|platform| find(platform.id()).is_some_and(|found| found.id() == platform.id())));
    assert!(find("fax").is_none());
}

#[test]
fn a_right_configuration_is_taken_by_both_roles() {
    for sample in samples() {
        let store = sample.store(sample.credentials.clone(), sample.options.clone());
        assert!(sample.platform.intake(&store).is_ok(), "{}", sample.platform.id());
        let shop = sample.platform.connect(&store, &Client::new(Duration::from_secs(1)), Haste::Live);
        assert!(shop.is_ok(), "{}", sample.platform.id());
    }
}

#[test]
fn requests_begin_where_the_configuration_says_and_otherwise_at_the_platforms_own_host() {
    for sample in samples() {
        let own = sample.store(sample.credentials.clone(), sample.options.clone());
        assert!(sample.platform.api_base(&own).starts_with("https://"), "{}", sample.platform.id());
        let other = Store { api_base: Some("http://127.0.0.1:1/other".into()), ..own };
        assert_eq!(sample.platform.api_base(&other), "http://127.0.0.1:1/other", "{}", sample.platform.id());
    }
}

#[test]
fn options_may_be_left_out() {
    for sample in samples() {
        let store = sample.store(sample.credentials.clone(), Value::Null);
        assert!(sample.platform.intake(&store).is_ok(), "{}", sample.platform.id());
    }
}

#[test]
fn unknown_fields_are_refused_all_at_once() {
    for sample in samples() {
        let (mut credentials, mut options) = (sample.credentials.clone(), sample.options.clone());
        credentials["colour"] = json!("blue");
        options["taste"] = json!("sweet");
        let problems = sample.problems(credentials, options);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(
            problems[0].starts_with("credentials.colour: ") && problems[1].starts_with("options.taste: "),
            "{problems:?}"
        );
    }
}

#[test]
fn a_store_without_credentials_is_refused() {
    for sample in samples() {
        assert!(!sample.problems(json!({}), Value::Null).is_empty());
        assert!(!sample.problems(json!("secret"), Value::Null).is_empty());
    }
}

#[test]
fn an_empty_credential_is_refused_by_name_and_no_other_is_printed() {
    for sample in samples() {
        let credentials = sample.credentials.as_object().expect("credentials").clone();
        for name in credentials.keys() {
            let mut broken = credentials.clone();
            broken.insert(name.clone(), if credentials[name].is_array() { json!([]) } else { json!(" ") });
            let problems = sample.problems(Value::Object(broken), Value::Null);
            assert!(problems.iter().any(|line| line.contains(name.as_str())), "{problems:?}");
            for secret in texts(&sample.credentials) {
                assert!(!problems.iter().any(|line| line.contains(&secret)), "{problems:?}");
            }
        }
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn a_genuine_delivery_is_accepted_and_is_about_something() {
    for sample in samples() {
        assert_eq!(sample.authenticate(&sample.headers(), sample.body()), Ok(()), "{}", sample.platform.id());
        assert!(matches!(sample.intake().concern(sample.body()), Concern::Look { .. }), "{}", sample.platform.id());
    }
}

#[test]
fn a_delivery_without_authentication_is_refused() {
    for sample in samples() {
        assert_eq!(sample.authenticate(&HeaderMap::new(), sample.body()), Err(Refusal::Missing));
    }
}

#[test]
fn a_delivery_is_refused_when_any_of_its_credentials_is_wrong() {
    for sample in samples() {
        let genuine = sample.headers();
        for name in genuine.keys() {
            let mut headers = genuine.clone();
            headers.insert(name, HeaderValue::from_static("1"));
            assert!(sample.authenticate(&headers, sample.body()).is_err(), "{}: {name}", sample.platform.id());
        }
    }
}

proptest! {
    #[test]
    fn no_body_makes_an_intake_panic(body in prop::collection::vec(any::<u8>(), 0..512)) {
        for sample in samples() {
            let is_look = matches!(sample.intake().concern(&body), Concern::Look { .. });
            prop_assert!(!is_look);
            let _ = sample.authenticate(&sample.headers(), &body);
        }
    }

    #[test]
    fn no_damaged_body_makes_an_intake_panic(at in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>()) {
        for sample in samples() {
            let mut body = sample.body().to_vec();
            body[at.index(sample.body().len())] = byte;
            body.truncate(cut.index(sample.body().len()) + 1);
            let _ = sample.intake().concern(&body);
        }
    }

    #[test]
    fn no_header_makes_an_intake_panic(value in prop::collection::vec(32_u8..=255, 0..200).prop_filter("no DEL", |bytes| !bytes.contains(&127)), seconds in -377_705_023_201_i64..=253_402_207_200) {
        let value = HeaderValue::from_bytes(&value).expect("bytes a header may hold");
        let now = Timestamp::from_second(seconds).expect("within jiff's range");
        for sample in samples() {
            for name in sample.headers().keys() {
                let mut headers = sample.headers();
                headers.insert(name, value.clone());
                let intake = sample.intake();
                let _ = intake.authenticate(&Delivery { headers: &headers, path_token: None, body: sample.body() }, now);
                if let Identity::Id(id) = intake.identity(&Delivery { headers: &headers, path_token: None, body: sample.body() }) {
                    prop_assert!((1..=128).contains(&id.len()));
                }
            }
        }
    }
}
