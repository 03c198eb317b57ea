//! What a notification is about.

use domain::Subject;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::NOTIFICATION;
use crate::neto::concern::{self, identity, probe};
use crate::neto::dates::Dates;
use crate::{Concern, Identity};

fn concern(body: &[u8]) -> Concern {
    concern::concern(body, &Dates { zone: TimeZone::UTC })
}

fn order(id: &str) -> Concern {
    Concern::Look { subject: Subject::Order(id.into()), refund: false, added: None, cancelled_at: None }
}

fn event(inside: &str) -> Concern {
    concern(format!("<Event>{inside}</Event>").as_bytes())
}

fn why(concern: Concern) -> String {
    match concern {
        Concern::Unreadable { why } => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_notification_names_an_order_and_its_event() {
    assert_eq!(concern(NOTIFICATION.as_bytes()), order("KBC100482"));
    assert_eq!(identity(NOTIFICATION.as_bytes()), Identity::Id("90417".into()));
}

#[test]
fn elements_may_come_in_any_order_with_others_between_them() {
    let body = "\u{feff}<?xml version='1.0'?><!-- from us --><Event xmlns='urn:neto' a='1'><Order><Note><![CDATA[<x>]]></Note>\
                <OrderStatus>New</OrderStatus><OrderID> N1042 </OrderID></Order><EventType>order</EventType><More/></Event>";
    assert_eq!(concern(body.as_bytes()), order("N1042"));
    assert_eq!(identity(body.as_bytes()), Identity::None);
}

#[test]
fn a_cancellation_says_when_it_was() {
    let cancelled_at = |status: &str, time: &str| {
        let order = format!("<Order><OrderID>N1</OrderID><OrderStatus>{status}</OrderStatus></Order>");
        match event(&format!("<CurrentTime>{time}</CurrentTime><EventType>Order</EventType>{order}")) {
            Concern::Look { cancelled_at, .. } => cancelled_at,
            other => panic!("{other:?}"),
        }
    };
    let at: Timestamp = "2025-08-14T03:27:45Z".parse().unwrap();
    assert_eq!(
        [cancelled_at("Cancelled", "2025-08-14 03:27:45"), cancelled_at("declined", "2025-08-14T03:27:45")],
        [Some(at); 2]
    );
    assert_eq!([cancelled_at("Cancelled", "soon"), cancelled_at("Dispatched", "2025-08-14 03:27:45")], [None; 2]);
}

#[test]
fn an_order_is_looked_at_although_the_event_does_not_say_its_type() {
    assert_eq!(event("<Order><OrderID>N1</OrderID><OrderStatus>New</OrderStatus></Order>"), order("N1"));
}

#[test]
fn what_is_no_order_is_of_no_interest() {
    assert_eq!(
        event("<EventType>Order</EventType><Order><OrderID>N1</OrderID><OrderStatus>Quote</OrderStatus></Order>"),
        Concern::Nothing
    );
    assert_eq!(event("<EventType>Item</EventType><Item><SKU>MUG</SKU></Item>"), Concern::Nothing);
}

#[test]
fn what_cannot_be_read_says_why_and_quotes_nothing() {
    let of = |inside: &str| why(event(inside));
    assert_eq!(of("<Item><SKU>MUG</SKU></Item>"), "the body has no event type");
    assert_eq!(of("<EventType>Order</EventType>"), "the body has no order");
    for id in
        ["", "<OrderID/>", "<OrderID>N1 or 1=1</OrderID>", "<OrderID>0123456789012345678901234567890123</OrderID>"]
    {
        assert_eq!(of(&format!("<EventType>Order</EventType><Order>{id}</Order>")), "the body has no order id");
    }
    for body in ["", "{}", "<Event>", "<Event></Event><Event></Event>", "order N1"] {
        assert_eq!(why(concern(body.as_bytes())), "the body is not plain XML");
    }
    assert_eq!(why(concern(&[0xff, 0xfe, b'<'])), "the body is not UTF-8");
    assert_eq!(why(concern(b"<Order><OrderID>N1</OrderID></Order>")), "the body is no event");
}

#[test]
fn neither_document_types_nor_entities_nor_depth_nor_size_do_harm() {
    let bomb = "<!DOCTYPE Event [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><Event><EventType>&b;</EventType></Event>";
    let outside = "<!DOCTYPE Event [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><Event><EventType>&f;</EventType></Event>";
    for body in [bomb, outside, "<Event><EventType>&unknown;</EventType></Event>"] {
        assert_eq!(why(concern(body.as_bytes())), "the body is not plain XML");
        assert_eq!(identity(body.as_bytes()), Identity::None);
    }
    let deep = format!("{}{}", "<a>".repeat(9_000), "</a>".repeat(9_000));
    assert!(matches!(concern(deep.as_bytes()), Concern::Unreadable { .. }));
    let large = format!("<Event><EventType>Order</EventType>{}</Event>", " ".repeat(64 * 1024));
    assert_eq!(why(concern(large.as_bytes())), "the body is larger than a notification");
}

#[test]
fn without_an_event_id_the_time_in_the_body_tells_retries_apart() {
    let of = |inside: &str| identity(format!("<Event>{inside}</Event>").as_bytes());
    assert_eq!(of("<CurrentTime>2025-08-14 03:27:45</CurrentTime>"), Identity::Body);
    assert_eq!(of("<EventID>9 9</EventID><CurrentTime>2025-08-14 03:27:45</CurrentTime>"), Identity::Body);
    assert_eq!(of("<EventID>99</EventID>"), Identity::Id("99".into()));
}

#[test]
fn a_probe_is_an_event_of_a_type_that_neto_does_not_have() {
    let body = probe("4f9K2m", "2026-11-20T12:00:00Z".parse().unwrap());
    assert_eq!(concern(&body), Concern::Probe { nonce: "4f9K2m".into() });
    assert_eq!(identity(&body), Identity::Id("probe4f9K2m".into()));
    assert!(String::from_utf8(body).unwrap().contains("<CurrentTime>2026-11-20 12:00:00</CurrentTime>"));
    assert_eq!(why(event("<EventType>OrderwireProbe</EventType><Nonce>a b</Nonce>")), "the probe has no nonce");
}
