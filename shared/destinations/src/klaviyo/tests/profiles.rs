//! Whom an event is about.

use domain::{Address, Customer, Email, Order, Remark, SyncMode, Tag};
use serde_json::{Value, json};

use super::super::encode::encode;
use super::super::profile::{Profile, remark};
use super::body;
use crate::samples::{event_of, events_in, order};

fn profile_of(customer: Customer) -> Value {
    let body = body(&[event_of(Order { customer, ..order() }, &Tag::Placed)]);
    body["data"]["attributes"]["profile"]["data"]["attributes"].clone()
}

#[test]
fn a_guest_has_no_external_id() {
    let profile = profile_of(Customer { id: None, ..order().customer });
    assert_eq!(profile.get("external_id"), None);
    assert_eq!(profile["phone_number"], "+61491570156");
}

#[test]
fn a_phone_that_cannot_be_read_is_kept_as_entered() {
    let profile = profile_of(Customer { phone: Some("call the office".into()), ..order().customer });
    assert_eq!(profile.get("phone_number"), None);
    assert_eq!(profile["properties"], json!({"Phone Number (as entered)": "call the office"}));
}

#[test]
fn a_phone_is_read_by_the_address_and_not_by_the_store() {
    let address = Address { country_code: Some("GB".into()), ..Address::default() };
    let customer = Customer { phone: Some("07911 123456".into()), address: Some(address), ..order().customer };
    let profile = profile_of(customer);
    assert_eq!(profile["phone_number"], "+447911123456");
    assert_eq!(profile["location"], json!({"country": "GB"}), "the code, where no name is known");
}

#[test]
fn a_phone_alone_is_identity_enough() {
    let profile = profile_of(Customer { email: None, ..order().customer });
    assert_eq!(profile["phone_number"], "+61491570156");
    assert_eq!(profile.get("email"), None);
}

#[test]
fn nobody_is_sent_without_an_identity() {
    for phone in [None, Some("12".to_owned())] {
        let customer = Customer { email: None, phone, ..order().customer };
        let encoded = encode(&[event_of(Order { customer, ..order() }, &Tag::Placed)]);
        assert!(encoded.groups.is_empty());
        assert_eq!(encoded.unfit, [(0, domain::Verdict::rejected("no valid e-mail address or phone number"))]);
    }
}

#[test]
fn history_does_not_say_where_people_live() {
    let events = events_in(order(), SyncMode::Historic);
    let profile = body(&events[..1])["data"]["attributes"]["profile"]["data"]["attributes"].clone();
    let names: Vec<_> = profile.as_object().unwrap().keys().collect();
    assert_eq!(names, ["email", "external_id", "first_name", "last_name", "phone_number"]);
}

#[test]
fn history_does_not_say_which_phone_could_not_be_read() {
    let customer = Customer { phone: Some("call the office".into()), ..order().customer };
    let unread = events_in(Order { customer, ..order() }, SyncMode::Historic).remove(0);
    let refused = Profile::of(&events_in(order(), SyncMode::Historic)[0]).unwrap().without_phone();
    for profile in [Profile::of(&unread), refused] {
        let profile = serde_json::to_value(profile.unwrap()).unwrap();
        let names: Vec<_> = profile.as_object().unwrap().keys().collect();
        assert_eq!(names, ["email", "external_id", "first_name", "last_name"]);
    }
}

#[test]
fn a_refused_phone_becomes_a_custom_property() {
    let event = event_of(order(), &Tag::Placed);
    let profile = Profile::of(&event).unwrap().without_phone().unwrap();
    assert!(profile.without_phone().is_none(), "there is none to leave out any more");
    let profile = serde_json::to_value(&profile).unwrap();
    assert_eq!(profile.get("phone_number"), None);
    assert_eq!(profile["properties"], json!({"Phone Number (as entered)": "0491 570 156"}));
}

#[test]
fn addresses_klaviyo_drops_silently_are_known() {
    let dropped = |text: &str| remark(Email::parse(text).as_ref()) == Some(Remark::SilentlyDropped);
    assert!(["a@example.com", "a@example.org", "a@example.net", "a@TEST.com"].into_iter().all(dropped));
    assert!(!["a@harbourmail.example", "a@example.com.au", "a@mytest.com", ""].into_iter().any(dropped));
}
