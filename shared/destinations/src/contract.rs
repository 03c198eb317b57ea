//! What every registered destination must do, whichever it is.

use std::collections::BTreeSet;
use std::time::Duration;

use config::{Section, Setting, SettingKind};
use domain::{Customer, Order, Verdict};
use orderwire_http::{Client, Deadline};
use serde_json::{Value, json};

use crate::samples::{checkout, events_of, order, order_of, started_checkout};
use crate::{ALL, BooksError, Kind, find};

fn account(kind: &dyn Kind, credentials: Value, options: Value) -> config::Destination {
    config::Destination {
        id: "main".into(),
        kind: kind.id().into(),
        api_base: None,
        credentials: Section::new("destinations[0].credentials", credentials),
        options: Section::new("destinations[0].options", options),
        connected_at: None,
    }
}

#[test]
fn every_folder_is_registered_under_its_own_name() {
    let source = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap();
    let folders = source.map(Result::unwrap).filter(|entry| entry.file_type().unwrap().is_dir());
    let folders: BTreeSet<_> = folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
    let ids: Vec<_> = ALL.iter().map(|kind| kind.id().to_owned()).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "two kinds with one id");
    assert_eq!(folders, ids.into_iter().collect());
    assert!(ALL.iter().all(|kind| find(kind.id()).is_some()) && find("none").is_none());
}

#[test]
fn unknown_credentials_and_options_are_refused_without_showing_any_value() {
    for kind in ALL {
        let account = account(*kind, json!({"api_key": "s3cret", "colour": "r3d"}), json!({"shape": "r0und"}));
        let problems = kind.check(&account).unwrap_err();
        let found = problems.to_string();
        assert!(found.contains("credentials.colour: unknown field"), "{}: {found}", kind.id());
        assert!(found.contains("options.shape: unknown field"), "{}: {found}", kind.id());
        assert!(!["s3cret", "r3d", "r0und"].iter().any(|value| found.contains(value)), "{}: {found}", kind.id());
        assert!(kind.connect(&account, &Client::new(Duration::from_secs(1))).is_err());
    }
}

#[test]
fn an_account_without_credentials_is_refused_and_told_all_it_lacks() {
    for kind in ALL {
        let problems = kind.check(&account(*kind, json!({}), json!({}))).unwrap_err();
        let needed = kind.credentials().iter().filter(|setting| !may_be_left_out(setting));
        let expected: Vec<_> =
            needed.map(|setting| format!("destinations[0].credentials.{}: ", setting.name)).collect();
        let told = |place: &String| problems.lines().iter().any(|line| line.starts_with(place.as_str()));
        assert!(!expected.is_empty() && expected.iter().all(told), "{}: {problems}", kind.id());
        assert!(problems.lines().iter().all(|line| expected.iter().any(|place| line.starts_with(place))), "{problems}");
    }
}

/// Known fields of `section`, as the reader names them when it meets another.
fn known_fields(kind: &dyn Kind, section: &str) -> BTreeSet<String> {
    let odd = json!({"colour": "r3d"});
    let problems = kind.check(&account(kind, odd.clone(), odd)).unwrap_err();
    let place = format!("{section}.colour: unknown field (known: ");
    let known = problems.lines().iter().find_map(|line| line.split_once(&place)).map(|(_, known)| known);
    let known = known.expect("the odd field is reported").trim_end_matches(')');
    known.split(", ").filter(|name| *name != "none").map(str::to_owned).collect()
}

#[test]
fn exactly_the_settings_that_are_read_are_described() {
    for kind in ALL {
        for (section, described) in [("credentials", kind.credentials()), ("options", kind.options())] {
            let names: Vec<_> = described.iter().map(|setting| setting.name.to_owned()).collect();
            assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len(), "{}: one twice", kind.id());
            assert_eq!(BTreeSet::from_iter(names), known_fields(*kind, section), "{} {section}", kind.id());
        }
        let former = kind.credentials().iter().filter_map(|setting| match setting.kind {
            SettingKind::Former(of) => Some(of),
            _ => None,
        });
        for of in former {
            let named = kind.credentials().iter().find(|setting| setting.name == of);
            assert_eq!(named.map(|setting| setting.kind), Some(SettingKind::Secret), "{} {of}", kind.id());
        }
    }
}

#[test]
fn what_is_described_can_be_configured_and_secrets_of_another_shape_are_not_shown() {
    for kind in ALL {
        let right = section(kind.credentials(), |_| json!("s3cret"));
        let options = section(kind.options(), |_| panic!("{}: an option that must be given", kind.id()));
        let accepted = kind.check(&account(*kind, right, options));
        assert!(accepted.is_ok(), "{}: {accepted:?}", kind.id());
        let wrong = section(kind.credentials(), |_| json!({"s3cret": 77_731}));
        let problems = kind.check(&account(*kind, wrong, json!({}))).unwrap_err().to_string();
        assert!(!problems.contains("s3cret") && !problems.contains("77731"), "{}: {problems}", kind.id());
    }
}

/// A section in which every setting is given: with its default, or with what `make` makes.
fn section(settings: &[Setting], make: impl Fn(&Setting) -> Value) -> Value {
    let value = |setting: &Setting| match setting.kind {
        SettingKind::Default(json) => serde_json::from_str(json).expect("the default described is JSON"),
        SettingKind::Tokens | SettingKind::Former(_) => json!([make(setting)]),
        SettingKind::Text | SettingKind::Secret => make(setting),
    };
    settings.iter().map(|setting| (setting.name.to_owned(), value(setting))).collect()
}

fn may_be_left_out(setting: &Setting) -> bool {
    matches!(setting.kind, SettingKind::Default(_) | SettingKind::Former(_))
}

#[test]
fn settings_and_kinds_are_described_for_people() {
    for kind in ALL {
        assert!(!kind.title().is_empty() && kind.title() != kind.id(), "{}", kind.id());
        for Setting { name, title, about, .. } in kind.credentials().iter().chain(kind.options()) {
            assert!(!title.is_empty() && !about.is_empty(), "{}.{name}", kind.id());
            assert!(!about.contains(['\n', '|']), "{}.{name}: one cell of a table", kind.id());
        }
    }
}

#[tokio::test]
async fn an_account_nobody_answers_for_is_not_called_refused() {
    for kind in ALL {
        let account = config::Destination {
            api_base: Some(nobody()),
            ..account(*kind, section(kind.credentials(), |_| json!("s3cret")), json!({}))
        };
        let destination = kind.connect(&account, &Client::new(Duration::from_secs(1))).unwrap();
        let found = destination.check(Deadline::within(Duration::from_millis(400))).await;
        assert!(matches!(found, Err(BooksError::TryLater { .. })), "{}: {found:?}", kind.id());
    }
}

/// A base URL at which nobody listens.
fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test]
async fn every_event_gets_one_verdict_even_if_nobody_answers() {
    let nobody = nobody();
    let nameless = Order { customer: Customer::default(), ..order_of("20518", "ines@harbourmail.example") };
    let mut events = events_of(order());
    events.extend(events_of(nameless));
    events.push(started_checkout(checkout()));
    events.extend(events_of(order()));
    for kind in ALL {
        let account = config::Destination {
            api_base: Some(nobody.clone()),
            ..account(*kind, json!({"api_key": "s3cret"}), json!({}))
        };
        let destination = kind.connect(&account, &Client::new(Duration::from_secs(5))).unwrap();
        let verdicts = destination.deliver(&events, Deadline::within(Duration::from_secs(5))).await;
        assert_eq!(verdicts.len(), events.len(), "{}", kind.id());
        assert!(verdicts.iter().any(|verdict| matches!(verdict, Verdict::TryLater { .. })), "{}", kind.id());
        assert_eq!(destination.deliver(&[], Deadline::within(Duration::ZERO)).await, []);
    }
}
