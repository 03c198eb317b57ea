//! What is written can be read, and groups and deduplication are as the queue needs them.

use std::collections::BTreeSet;

use domain::{StoreRef, Subject, SyncMode};
use jiff::Timestamp;

use super::*;

mod notices;
mod privacy;
mod sending;

fn store() -> StoreRef {
    StoreRef { platform: "bigcommerce".into(), id: "alder-us".into() }
}

fn webhook<'a>(store: &'a StoreRef, body: &'a [u8], subject: Option<&'a Subject>) -> Webhook<'a> {
    Webhook {
        store,
        body,
        subject,
        received_at: "2026-07-14T16:05:09Z".parse().unwrap(),
        delivery_id: None,
        same_body_is_retry: true,
    }
}

fn read(message: &Outgoing) -> Result<Message, Unreadable> {
    let find =
        |name: &str| message.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
    Message::read(&message.body, find)
}

#[test]
fn a_webhook_arrives_byte_for_byte() {
    let (store, subject) = (store(), Subject::Order("5127".into()));
    for body in [b"{ \"scope\" : 1 }\r\n".as_slice(), b"\x00\xff", b""] {
        let message = webhook(&store, body, Some(&subject)).outgoing();
        assert_eq!(read(&message), Ok(Message::Webhook(WebhookNotice { store: store.clone(), body: body.to_vec() })));
    }
}

#[test]
fn everything_about_one_order_shares_a_group_and_an_unreadable_body_has_its_own() {
    let store = store();
    let subject = Subject::Order("5127".into());
    let group = |body: &[u8], subject| webhook(&store, body, subject).outgoing().order.unwrap().0;
    assert_eq!(group(b"1", Some(&subject)), "alder-us:order#5127");
    assert_eq!(group(b"2", Some(&subject)), "alder-us:order#5127");
    assert_ne!(group(b"1", None), group(b"2", None));
    let notice = OrderNotice {
        store: store.clone(),
        id: "5127".into(),
        mode: SyncMode::Periodic,
        destination: None,
        order: None,
    };
    assert_eq!(notice.outgoing("2026-07-14T16:05:09Z".parse().unwrap()).order.unwrap().0, "alder-us:order#5127");
}

#[test]
fn an_odd_id_still_gives_a_group_that_sqs_takes() {
    let store = store();
    for id in ["x".repeat(200), "a b".into(), "ö".into()] {
        let (group, _) = webhook(&store, b"1", Some(&Subject::Order(id))).outgoing().order.unwrap();
        assert!(group.len() <= 128 && group.bytes().all(|byte| byte.is_ascii_graphic()), "{group}");
    }
}

#[test]
fn a_redelivery_is_the_same_message_and_another_event_is_not() {
    let (store, subject) = (store(), Subject::Order("5127".into()));
    let deduplication = |body: &[u8], id| {
        Webhook { delivery_id: id, ..webhook(&store, body, Some(&subject)) }.outgoing().order.unwrap().1
    };
    assert_eq!(deduplication(b"a", None), deduplication(b"a", None));
    assert_ne!(deduplication(b"a", None), deduplication(b"b", None));
    assert_eq!(deduplication(b"a", Some("msg_1")), deduplication(b"a", Some("msg_1")));
    assert_ne!(deduplication(b"a", Some("msg_1")), deduplication(b"a", Some("msg_2")));
}

#[test]
fn order_notices_and_follow_ups_survive_the_queue() {
    let now = "2026-07-14T16:05:09Z".parse().unwrap();
    let notice =
        OrderNotice { store: store(), id: "5127".into(), mode: SyncMode::Periodic, destination: None, order: None };
    assert_eq!(read(&notice.outgoing(now)), Ok(Message::Order(notice.clone())));
    let added = ["l-1".to_owned()].into();
    let cart = CartNotice { store: store(), id: "c-1".into(), version: "7".into(), added, mode: SyncMode::Periodic };
    assert_eq!(read(&cart.outgoing(now)), Ok(Message::Cart(cart)));
    let (follow_up, delay) = FollowUp::after(0, store(), "e7c2".into(), "9".into()).unwrap();
    let message = follow_up.outgoing(now, delay);
    assert_eq!((message.delay_seconds, message.order.is_none()), (120, true));
    assert_eq!(read(&message), Ok(Message::FollowUp(follow_up)));
}

#[test]
fn everything_about_one_cart_shares_a_group_and_each_of_its_states_is_one_message() {
    let queued = |version: &str, second| {
        let cart = CartNotice {
            store: store(),
            id: "c-1".into(),
            version: version.into(),
            added: BTreeSet::new(),
            mode: SyncMode::Periodic,
        };
        cart.outgoing(Timestamp::from_second(second).unwrap()).order.unwrap()
    };
    let store = store();
    let subject = Subject::Cart("c-1".into());
    assert_eq!(queued("7", 0).0, webhook(&store, b"1", Some(&subject)).outgoing().order.unwrap().0);
    assert_eq!(queued("7", 0), queued("7", 60));
    assert_ne!(queued("7", 0).1, queued("8", 0).1);
}

#[test]
fn what_is_put_off_is_for_a_standard_queue_and_waits_as_long_as_sqs_can() {
    let notice =
        OrderNotice { store: store(), id: "5127".into(), mode: SyncMode::Realtime, destination: None, order: None };
    let message = notice.outgoing("2026-07-14T16:05:09Z".parse().unwrap());
    let put_off = [2, 900, 3_600].map(|seconds| message.clone().put_off(seconds));
    assert_eq!(put_off.each_ref().map(|message| message.delay_seconds), [2, 900, 900]);
    assert!(
        put_off.iter().all(|message| message.order.is_none() && read(message) == Ok(Message::Order(notice.clone())))
    );
}

#[test]
fn looks_follow_after_two_ten_and_thirty_minutes_although_sqs_delays_by_fifteen_at_most() {
    let waits = (0..4)
        .map(|step| FollowUp::after(step, store(), "c".into(), "1".into()))
        .map(|next| next.map(|(follow_up, delay)| (follow_up.step, delay, follow_up.more_seconds)));
    assert_eq!(waits.collect::<Vec<_>>(), [Some((1, 120, 0)), Some((2, 480, 0)), Some((3, 900, 300)), None]);
}

#[test]
fn what_cannot_be_read_is_said_without_quoting_it() {
    let with = |kind: &'static str| move |name: &str| Some(if name == "kind" { kind } else { "x" });
    assert_eq!(Message::read("{}", |_| None), Err(Unreadable::MissingAttribute("kind")));
    assert_eq!(Message::read("{}", with("fax")), Err(Unreadable::UnknownKind));
    assert_eq!(Message::read("mara@x.example", with("order")), Err(Unreadable::Body));
    assert_eq!(Message::read("{\"cart\": 1}", with("checkout")), Err(Unreadable::Body));
}
