//! What requests say.

use domain::{Customer, Emitted, Line, Order, Subscription};
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::super::encode::{Form, Plan, encode};
use super::super::row::Row;
use super::super::systems::Systems;
use super::super::told::told;
use super::stage::{due, tags};
use crate::samples::{order, refund};

fn plan(order: &Order, emitted: &Emitted) -> Plan {
    encode(&due(order, emitted), &Systems::default(), Form::Nested)
}

fn value(row: &Row) -> Value {
    serde_json::from_str(row.json.get()).unwrap()
}

#[test]
fn an_order_is_told_with_its_shopper_products_lines_and_payment() {
    let plan = plan(&order(), &Emitted::new());
    let (contact, row) = &plan.orders[0];
    assert_eq!(
        value(&contact.row()),
        json!({
            "SourceSystem": "7k2m", "SourceID": "mara.okafor@harbourmail.example", "CreateDate": "2026-08-03 01:42:09",
            "Email": "mara.okafor@harbourmail.example", "FirstName": "Mara", "LastName": "Okafor", "City": "Fremantle",
            "State": "Western Australia", "Country": "AU",
        })
    );
    assert_eq!(
        value(row),
        json!({
            "SourceSystem": "7k2m", "SourceID": "20517", "CreateDate": "2026-08-03 01:42:09",
            "ContactEmail": "mara.okafor@harbourmail.example", "OrderTotal": 63.72, "OrderCurrency": "AUD",
            "City": "Fremantle", "State": "Western Australia", "Country": "AU",
            "OrderItems": [
                {"OrderItemID": "20517-91163", "ProductID": "318", "Qty": 2, "PPU": 21.5},
                {"OrderItemID": "20517-91164", "ProductID": "402", "Qty": 1, "PPU": 17.25},
            ],
            "OrderPayments": [{"PaymentDate": "2026-08-03 01:42:09", "Amount": 63.72, "Status": "APPROVED"}],
        })
    );
    let mug = json!({"SourceSystem": "7k2m", "SourceID": "318", "ProductName": "Enamel Mug", "ProductPrice": 21.5});
    assert_eq!(value(&plan.products[0]), mug);
    assert_eq!((plan.products.len(), plan.items.len(), plan.payments.len(), plan.settled.len()), (2, 0, 0, 0));
}

#[test]
fn what_is_known_later_stands_alone() {
    let first = order();
    let emitted = tags(&due(&first, &Emitted::new()));
    let mut later = Order { refunds: vec![refund("63", dec!(5), &[])], ..first.clone() };
    later.lines.push(Line { id: "91165".into(), product_id: None, sku: None, ..first.lines[0].clone() });
    let plan = plan(&later, &emitted);
    assert!(plan.orders.is_empty());
    assert_eq!(
        plan.items.iter().map(value).collect::<Vec<_>>(),
        [json!({"SourceSystem": "7k2m", "OrderID": "20517", "SourceID": "20517-91165", "Qty": 2, "PPU": 21.5})]
    );
    let payment = json!({
        "SourceSystem": "7k2m", "OrderID": "20517", "PaymentDate": "2026-08-05 10:00:00", "Amount": 5,
        "Status": "PARTIALLY REFUNDED",
    });
    assert_eq!(plan.payments.iter().map(value).collect::<Vec<_>>(), [payment]);
}

#[test]
fn a_recurring_order_names_its_chain() {
    let chained = Order { subscription: Some(Subscription { id: "SUB-3391".into(), number: 2 }), ..order() };
    assert_eq!(value(&plan(&chained, &Emitted::new()).orders[0].1)["SubscriptionID"], "SUB-3391");
}

#[test]
fn a_refund_of_a_part_is_one_of_the_order_it_was_split_off() {
    let part = Order { part_of: Some("20516".into()), refunds: vec![refund("63", dec!(5), &[])], ..order() };
    let plan = plan(&part, &Emitted::new());
    assert!(plan.orders.is_empty() && plan.items.is_empty());
    assert_eq!(value(&plan.payments[0])["OrderID"], "20516");
}

#[test]
fn an_order_of_somebody_without_an_address_is_not_sent() {
    let nobody = Order { customer: Customer { email: None, ..order().customer }, ..order() };
    let plan = plan(&nobody, &Emitted::new());
    assert!(plan.orders.is_empty() && plan.products.is_empty());
    assert_eq!(plan.settled.len(), due(&nobody, &Emitted::new()).len());
}

#[test]
fn each_event_is_in_one_place_of_the_plan() {
    let order = Order { refunds: vec![refund("63", dec!(5), &[])], deleted: true, ..order() };
    let events = due(&order, &Emitted::new());
    for form in [Form::Nested, Form::Apart] {
        let Plan { orders, items, payments, settled, .. } = encode(&events, &Systems::default(), form);
        let rows = orders.iter().map(|(_, row)| row).chain(&items).chain(&payments);
        let mut places: Vec<_> = rows.flat_map(|row| row.places.clone()).collect();
        places.extend(settled.iter().map(|(place, _)| *place));
        places.sort_unstable();
        assert_eq!(places, (0..events.len()).collect::<Vec<_>>(), "{form:?}");
    }
}

#[test]
fn those_who_watch_read_what_happened_to_which_order() {
    let plan = plan(&Order { refunds: vec![refund("63", dec!(5), &[])], ..order() }, &Emitted::new());
    let said = |rows: &[Row]| told(&super::super::split::body(rows));
    let (contact, order) = &plan.orders[0];
    let named = said(std::slice::from_ref(order));
    assert!(named.iter().all(|(_, key)| key == "7k2m:20517"));
    let names: Vec<_> = named.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Order", "Item", "Item", "Payment APPROVED", "Payment PARTIALLY REFUNDED"]);
    assert!(said(&plan.products).is_empty() && said(&[contact.row()]).is_empty());
    assert!(["", "{", "{}", "[1]", "7"].iter().all(|body| told(body.as_bytes()).is_empty()));
}
