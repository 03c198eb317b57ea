//! What each scope is about.

use domain::Subject;
use serde_json::{Value, json};

use super::{WEBHOOK, WEBHOOKS, parse};
use crate::Concern;

fn concern(body: &Value) -> Concern {
    super::super::concern::concern(body.to_string().as_bytes(), "qx7k2m9tza")
}

fn about(scope: &str, data: Value) -> Concern {
    concern(&json!({"scope": scope, "data": data, "producer": "stores/qx7k2m9tza"}))
}

fn order(id: &str) -> Concern {
    Concern::Look { subject: Subject::Order(id.into()), refund: false, added: None, cancelled_at: None }
}

fn refund(id: &str) -> Concern {
    Concern::Look { subject: Subject::Order(id.into()), refund: true, added: None, cancelled_at: None }
}

fn cart() -> Concern {
    Concern::Look {
        subject: Subject::Cart("e7c2b1a4-6d6f-4f83-9d0e-1b7f5a2c9e64".into()),
        refund: false,
        added: None,
        cancelled_at: None,
    }
}

fn line(id: &str) -> Concern {
    let Concern::Look { subject, .. } = cart() else { unreachable!("it is a cart") };
    Concern::Look { subject, refund: false, added: Some(id.into()), cancelled_at: None }
}

#[test]
fn every_documented_scope_is_understood() {
    let first: Value = parse(WEBHOOK);
    assert_eq!(concern(&first), order("5127"));
    let others: Vec<Value> = parse(WEBHOOKS);
    let expected = [
        ("store/order/statusUpdated", order("5127")),
        ("store/order/updated", order("5127")),
        ("store/order/archived", order("5119")),
        ("store/order/message/created", Concern::Nothing),
        ("store/order/refund/created", refund("5120")),
        ("store/order/transaction/created", order("5127")),
        ("store/cart/created", cart()),
        ("store/cart/updated", cart()),
        ("store/cart/deleted", Concern::Nothing),
        ("store/cart/abandoned", cart()),
        ("store/cart/converted", order("5127")),
        ("store/cart/couponApplied", cart()),
        ("store/cart/lineItem/created", line("6b4d8f3e-0a52-4a54-8e0b-5f1c2a7d9b31")),
        ("store/shipment/created", order("5120")),
        ("store/customer/created", Concern::Nothing),
        ("store/customer/address/created", Concern::Nothing),
        ("store/channel/1/order/created", order("5127")),
        ("store/channel/1/cart/created", cart()),
        ("store/channel/1/cart/lineItems/created", line("6b4d8f3e-0a52-4a54-8e0b-5f1c2a7d9b31")),
        ("store/app/uninstalled", Concern::Nothing),
        ("store/hook/deliveryException", Concern::Trouble { code: Some(90001) }),
    ];
    assert_eq!(others.len(), expected.len());
    for (body, (scope, expected)) in others.iter().zip(expected) {
        assert_eq!((body["scope"].as_str(), concern(body)), (Some(scope), expected));
    }
}

#[test]
fn ids_may_be_text_or_numbers() {
    assert_eq!(about("store/order/created", json!({"id": "5127"})), order("5127"));
    assert_eq!(about("store/shipment/updated", json!({"id": 9, "orderId": "5127"})), order("5127"));
    assert_eq!(about("store/order/transaction/updated", json!({"order_id": 5127})), order("5127"));
}

#[test]
fn a_transaction_that_gives_money_back_asks_for_refunds() {
    let data = json!({"order_id": "5127", "transaction_type": "refund"});
    assert_eq!(about("store/order/transaction/created", data), refund("5127"));
}

#[test]
fn a_converted_cart_without_its_order_is_about_the_cart() {
    let data = json!({"cart_id": "e7c2b1a4-6d6f-4f83-9d0e-1b7f5a2c9e64"});
    assert_eq!(about("store/channel/1/cart/converted", data), cart());
}

#[test]
fn scopes_nobody_knows_are_of_no_interest() {
    for scope in [
        "store/order/metafield/created",
        "store/product/updated",
        "store/order/deleted",
        "store/category/created",
        "store",
        "",
        "order/created",
    ] {
        assert_eq!(about(scope, json!({"id": 1})), Concern::Nothing, "{scope}");
    }
}

#[test]
fn what_cannot_be_read_says_why_without_quoting_it() {
    let unreadable = |body: &[u8]| match super::super::concern::concern(body, "qx7k2m9tza") {
        Concern::Unreadable { why } => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(unreadable(b"mara@harbour-mail.example"), "the body is not JSON");
    assert_eq!(unreadable(b"[]"), "the body has no scope");
    assert_eq!(unreadable(br#"{"scope": 7}"#), "the body has no scope");
    let other = br#"{"scope": "store/order/created", "data": {"id": 1}, "producer": "stores/other"}"#;
    assert_eq!(unreadable(other), "the body names another store as its producer");
    for data in
        ["null", "{}", r#"{"id": 0}"#, r#"{"id": ""}"#, r#"{"id": "../admin"}"#, r#"{"id": [5]}"#, r#"{"id": -5}"#]
    {
        let body = format!(r#"{{"scope": "store/order/created", "data": {data}}}"#);
        assert_eq!(unreadable(body.as_bytes()), "the body has no order id", "{data}");
    }
    assert_eq!(unreadable(br#"{"scope": "store/cart/updated", "data": {"id": "a/b"}}"#), "the body has no cart id");
    assert_eq!(
        unreadable(br#"{"scope": "store/cart/lineItem/created", "data": {"id": "6b4d"}}"#),
        "the body has no cart id"
    );
}
