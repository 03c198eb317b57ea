//! Requests about people's data: byte for byte, and never in anybody's way.

use domain::PrivacyKind;

use super::*;

fn callback(body: &[u8], is_signed: bool) -> PrivacyNotice {
    PrivacyNotice {
        store: store(),
        kind: PrivacyKind::CustomersRedact,
        received_at: "2026-07-14T16:05:09Z".parse().unwrap(),
        wording: Wording::Callback { body: body.to_vec(), is_signed },
    }
}

fn group(notice: &PrivacyNotice) -> String {
    notice.outgoing().order.unwrap().0
}

#[test]
fn a_request_arrives_byte_for_byte_and_with_its_standing() {
    let confirmed = Confirmed { what: "privacy#x".into(), orders: vec!["7".into()], customer: Some("c0ffee".into()) };
    let confirmed = PrivacyNotice { wording: Wording::Confirmed(confirmed), ..callback(b"", true) };
    for notice in [callback(b"{ \"a\": 1}\r\n", true), callback(b"\x00\xff", false), callback(b"", true), confirmed] {
        assert_eq!(read(&notice.outgoing()), Ok(Message::Privacy(notice)));
    }
}

#[test]
fn proven_requests_hold_up_nobody_and_the_others_only_each_other() {
    assert_ne!(group(&callback(b"1", true)), group(&callback(b"2", true)));
    assert_ne!(group(&callback(b"1", true)), group(&callback(b"1", false)));
    assert_eq!(group(&callback(b"1", false)), group(&callback(b"2", false)));
}

#[test]
fn a_redelivery_is_the_same_message_and_has_the_same_name() {
    let (first, again) =
        (callback(b"1", true), PrivacyNotice { received_at: Timestamp::UNIX_EPOCH, ..callback(b"1", true) });
    assert_eq!((first.outgoing().order, first.what()), (again.outgoing().order, again.what()));
    assert_ne!(first.what(), callback(b"2", true).what());
    assert!(first.what().starts_with("privacy#customers-redact-"), "{}", first.what());
}

#[test]
fn an_unknown_request_is_not_taken_for_another() {
    let mut message = callback(b"1", true).outgoing();
    message.attributes.retain(|(name, _)| *name != "request");
    message.attributes.push(("request", "customers-forget".into()));
    assert_eq!(read(&message), Err(Unreadable::UnknownKind));
}
