//! What is said about the events of a Neto store.

use domain::{Event, Order, Tag};
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::body;
use crate::samples::{checkout, event_of, order, refund, started_checkout};

/// The properties of `event`, as one of a Neto store, without `$extra`, which is the same everywhere.
fn said(mut event: Event) -> Value {
    event.store.platform = "neto".into();
    let mut body = body(&[event]);
    let mut said = body["data"]["attributes"]["properties"].take();
    said.as_object_mut().expect("properties").remove("$extra").expect("it is always there");
    said
}

fn sold_on_ebay() -> Order {
    Order { source_name: Some("eBay".into()), ..order() }
}

fn mug() -> Value {
    json!({
        "SKU": "MUG-ENM-NAVY", "ProductName": "Enamel Mug", "Quantity": 2, "ItemPrice": 21.5,
        "ProductURL": "https://harbour-store.example/enamel-mug/", "ImageURL": "https://harbour-store.example/img/318.jpg",
    })
}

fn towel() -> Value {
    json!({
        "SKU": "TWL-LIN-01", "ProductName": "Linen Tea Towel", "Quantity": 1, "ItemPrice": 17.25,
        "ProductURL": "https://harbour-store.example/linen-tea-towel/",
        "ImageURL": "https://harbour-store.example/img/402.jpg",
    })
}

/// What is said of the whole order.
fn whole() -> Value {
    json!({
        "Sync Mode": "realtime", "OrderID": "20517", "ItemNames": ["Enamel Mug", "Linen Tea Towel"],
        "Categories": ["Kitchen", "Enamelware", "Gifts"], "Brands": ["Harbour"], "Item Count": 3,
        "Discount Codes": ["WINTER10"], "Total Discounts": 6.03, "Source Name": "eBay", "Items": [mug(), towel()],
    })
}

#[test]
fn a_placed_order_is_said_as_klaviyos_neto_reference_has_it() {
    assert_eq!(said(event_of(sold_on_ebay(), &Tag::Placed)), whole());
}

#[test]
fn all_discounts_are_added_up() {
    let mut order = sold_on_ebay();
    order.totals.discount = dec!(3.97);
    assert_eq!(said(event_of(order, &Tag::Placed))["Total Discounts"], json!(10));
}

#[test]
fn an_ordered_product_says_all_of_its_order_and_its_own_line_and_is_worth_the_line() {
    let event = event_of(sold_on_ebay(), &Tag::Line("91163".into()));
    assert_eq!(event.value.amount, dec!(38.7));
    let mut expected = whole();
    let line = mug();
    expected.as_object_mut().unwrap().extend(line.as_object().unwrap().clone());
    assert_eq!(said(event), expected);
}

#[test]
fn a_started_checkout_says_what_the_reference_lists_and_no_more() {
    let expected = json!({
        "Sync Mode": "realtime", "ItemNames": ["Enamel Mug", "Linen Tea Towel"],
        "Categories": ["Kitchen", "Enamelware", "Gifts"], "Items": [mug(), towel()],
        "Checkout URL": "https://harbour-store.example/checkout/?products=MUG-ENM-NAVY:2",
    });
    assert_eq!(said(started_checkout(checkout())), expected);
}

#[test]
fn a_refund_of_lines_is_about_these_and_says_why() {
    let refunded = Order { refunds: vec![refund("903-455", dec!(15.52), &["91164"])], ..sold_on_ebay() };
    let said = said(event_of(refunded, &Tag::Refund("903-455".into())));
    assert_eq!(
        (&said["Items"], &said["Item Count"], &said["Reason"]),
        (&json!([towel()]), &json!(1), &json!("Chipped"))
    );
}
