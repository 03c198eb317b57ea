//! What is said about the events of a Tiendanube store.

use domain::{Event, Order, Refund, Tag};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::body;
use crate::samples::{checkout, event_of, order, refund, started_checkout};

/// The properties of `event`, as one of a Tiendanube store, without `$extra`, which is the same everywhere.
fn said(mut event: Event) -> Value {
    event.store.platform = "tiendanube".into();
    let mut body = body(&[event]);
    let mut said = body["data"]["attributes"]["properties"].take();
    said.as_object_mut().expect("properties").remove("$extra").expect("it is always there");
    said
}

/// A line as the guide has it: all of these on Ordered Product, in `Items` with prices and brand.
fn mug() -> Value {
    json!({
        "ProductID": "318", "SKU": "MUG-ENM-NAVY", "ProductName": "Enamel Mug", "Quantity": 2,
        "ProductURL": "https://harbour-store.example/enamel-mug/", "ImageURL": "https://harbour-store.example/img/318.jpg",
        "Categories": ["Kitchen", "Enamelware"],
    })
}

#[test]
fn a_placed_order_is_said_as_klaviyos_guide_has_it() {
    let said = said(event_of(order(), &Tag::Placed));
    assert_eq!(
        (&said["OrderId"], &said["ItemNames"], &said["Categories"], &said["Brands"]),
        (
            &json!("20517"),
            &json!(["Enamel Mug", "Linen Tea Towel"]),
            &json!(["Kitchen", "Enamelware", "Gifts"]),
            &json!(["Harbour"])
        )
    );
    assert_eq!((&said["DiscountCode"], &said["DiscountValue"]), (&json!("WINTER10"), &json!(6.03)));
    let mut expected = mug();
    let prices = json!({"ItemPrice": 21.5, "RowTotal": 43, "Brand": "Harbour"});
    expected.as_object_mut().unwrap().extend(prices.as_object().unwrap().clone());
    assert_eq!(said["Items"][0], expected);
    assert!(said["BillingAddress"].is_object() && said["ShippingAddress"].is_object());
}

#[test]
fn an_ordered_product_is_about_its_line_alone() {
    let mut expected = mug();
    let rest = json!({"OrderId": "20517", "ProductBrand": "Harbour", "Sync Mode": "realtime"});
    expected.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    assert_eq!(said(event_of(order(), &Tag::Line("91163".into()))), expected);
}

#[test]
fn a_started_checkout_names_categories_of_its_items_as_the_guide_does_there() {
    let said = said(started_checkout(checkout()));
    assert_eq!(said["CheckoutURL"], "https://harbour-store.example/checkout/?products=MUG-ENM-NAVY:2");
    assert_eq!(said["Items"][0]["ProductCategories"], json!(["Kitchen", "Enamelware"]));
    assert!(said["Items"][0].get("Categories").is_none() && said.get("OrderId").is_none());
}

#[test]
fn a_refund_says_whether_its_amount_is_known() {
    for (id, amount, amount_unknown) in [("sum-15.52", dec!(15.52), false), ("partially_refunded", Decimal::ZERO, true)]
    {
        let refund = Refund { amount_unknown, ..refund(id, amount, &[]) };
        let event = event_of(Order { refunds: vec![refund], ..order() }, &Tag::Refund(id.into()));
        assert_eq!(event.value.amount, amount);
        let said = said(event);
        assert_eq!((&said["AmountUnknown"], &said["Reason"]), (&json!(amount_unknown), &json!("Chipped")));
    }
}
