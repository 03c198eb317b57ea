//! What every registered destination must do, whichever it is.

use std::collections::BTreeSet;
use std::time::Duration;

use config::Section;
use domain::{Customer, Order, Verdict};
use orderwire_http::{Client, Deadline};
use serde_json::json;

use crate::samples::{checkout, events_of, order, order_of, started_checkout};
use crate::{ALL, Kind, find};

fn account(kind: &dyn Kind, credentials: serde_json::Value, options: serde_json::Value) -> config::Destination {
    config::Destination {
        id: "main".into(),
        kind: kind.id().into(),
        api_base: None,
        credentials: Section::new("destinations[0].credentials", credentials),
        options: Section::new("destinations[0].options", options),
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
fn an_account_without_credentials_is_refused() {
    for kind in ALL {
        assert!(kind.check(&account(*kind, json!({}), json!({}))).is_err(), "{}", kind.id());
    }
}

#[tokio::test]
async fn every_event_gets_one_verdict_even_if_nobody_answers() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
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
