//! Orders.

use domain::{Line, LineOption};
use jiff::Timestamp;
use jiff::civil::date;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::{FakeStore, captured, kettlebay, look, read, shop};
use crate::fake_api::a_minute;
use crate::{Look, ReadError};

fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().expect("a time"))
}

/// The captured, dispatched order with some of its fields changed.
fn changed(fields: Value) -> Value {
    let mut order = captured("KBC100482");
    for (name, value) in fields.as_object().expect("fields") {
        order[name] = value.clone();
    }
    order
}

#[tokio::test]
async fn a_dispatched_order_is_read_with_everything_it_says() {
    let order = read(captured("KBC100482"), Value::Null).await;
    assert_eq!((order.id.as_str(), order.status.name.as_str()), ("KBC100482", "Dispatched"));
    assert_eq!(
        (Some(order.created_at), Some(order.modified_at)),
        (at("2025-08-12T22:41:09Z"), at("2025-08-14T03:27:44Z"))
    );
    assert_eq!(order.fulfilled_at, at("2025-08-14T03:27:44Z"));
    assert_eq!((order.cancelled_at, order.dead, order.part_of.as_deref()), (None, false, None));
    assert_eq!(order.local_day, Some(date(2025, 8, 13)), "in Sydney");
    let totals = &order.totals;
    assert_eq!((totals.total, totals.subtotal, totals.shipping), (dec!(135.81), dec!(139.85), dec!(9.95)));
    assert_eq!((totals.coupon_discount, totals.discount), (dec!(13.99), dec!(0)));
    assert_eq!(totals.currency.as_str(), "AUD");
    assert_eq!((order.coupons[0].code.as_str(), order.coupons[0].amount), ("SPRING10", Some(dec!(13.99))));
    assert_eq!(order.source_name.as_deref(), Some("Website"));
    let paid: Decimal = order.lines.iter().map(|line| line.paid).sum();
    assert_eq!(paid + totals.shipping, totals.total);
}

#[tokio::test]
async fn the_profile_is_from_the_e_mail_and_the_billing_address() {
    let order = read(captured("KBC100495"), Value::Null).await;
    let customer = &order.customer;
    assert_eq!(customer.email.as_ref().unwrap().as_str(), "mira.holt@harbour-mail.example");
    assert_eq!((customer.first_name.as_deref(), customer.last_name.as_deref()), (Some("Mira"), Some("Holt")));
    assert_eq!((customer.phone.as_deref(), customer.id.as_deref()), (Some("0400 555 014"), None));
    let billing = customer.address.as_ref().unwrap();
    assert_eq!((billing.city.as_deref(), billing.region.as_deref()), (Some("FREMANTLE"), Some("WA")));
    assert_eq!(
        (billing.country_code.as_deref(), billing.country.as_deref(), billing.company.as_deref()),
        (Some("AU"), None, None)
    );
    let shipping = order.shipping_address.as_ref().unwrap();
    assert_eq!((shipping.first_name.as_deref(), shipping.street_1.as_deref()), (Some("Jon"), Some("7 Harbour View")));
}

#[tokio::test]
async fn lines_are_read_with_what_the_catalog_knows() {
    let order = read(captured("KBC100482"), Value::Null).await;
    let Line { id, sku, product_code, quantity, unit_price, paid, discounted, options, .. } = &order.lines[0];
    assert_eq!((id.as_str(), sku.as_deref(), product_code.as_deref()), ("KBC100482-0", Some("MUG-TEAL"), Some("MUG")));
    assert_eq!((*quantity, *unit_price, *paid, *discounted), (3, dec!(29.95), dec!(80.86), true));
    let option = |name: &str, value: &str| LineOption { name: name.into(), value: value.into() };
    assert_eq!(options, &[option("Engraving", "M.H."), option("Gift box", "Yes")]);
    let mug = &order.lines[0];
    assert_eq!(
        (mug.brand.as_deref(), mug.categories.as_slice()),
        (Some("Kiln & Co"), ["Drinkware".to_owned(), "Gifts".to_owned()].as_slice())
    );
    assert_eq!(mug.image_url.as_deref(), Some("https://www.kettlebay.example/assets/full/MUG-TEAL.jpg"));
    let tea = &order.lines[1];
    assert!(tea.options.is_empty(), "none come as an empty string");
    assert_eq!(tea.image_url.as_deref(), Some("https://www.kettlebay.example/assets/full/TEA-EARL-250.jpg"));
    assert_eq!(tea.product_url.as_deref(), Some("https://www.kettlebay.example/earl-grey-loose-leaf-250g"));
}

#[tokio::test]
async fn a_note_is_a_line_like_any_other() {
    let order = read(captured("KBC100495"), Value::Null).await;
    let note = &order.lines[1];
    assert_eq!((note.name.as_str(), note.paid, note.quantity), ("Please ring the bell", dec!(0), 1));
    assert_eq!((&note.brand, &note.image_url), (&None, &None), "the catalog does not have it");
}

#[tokio::test]
async fn an_order_split_off_another_one_says_so() {
    assert_eq!(read(captured("KBC100495"), Value::Null).await.part_of.as_deref(), Some("KBC100482"));
    for none in [json!("KBC100482"), json!(""), json!("0"), json!(0), Value::Null] {
        let order = read(changed(json!({"RelatedOrderID": none})), Value::Null).await;
        assert_eq!(order.part_of, None, "{none} is itself, or no order");
    }
}

#[tokio::test]
async fn a_cancelled_order_is_dead_since_its_last_change() {
    let order = read(captured("KBC100490"), Value::Null).await;
    assert_eq!((order.cancelled_at, order.dead), (at("2025-08-13T05:10:00Z"), true));
    assert_eq!((order.fulfilled_at, order.lines.len()), (None, 1), "a single line comes as an object");
    let declined = read(changed(json!({"OrderStatus": "declined"})), Value::Null).await;
    assert_eq!((declined.cancelled_at, declined.dead), (Some(declined.modified_at), true));
}

#[tokio::test]
async fn a_notification_says_better_than_the_order_when_it_was_cancelled() {
    let fake = kettlebay().await;
    let shop = shop(&fake, Value::Null);
    let told = |id: &str, time: &str| Look { cancelled_at: at(time), ..look(id) };
    let cancelled_at = async |look: Look| shop.order(&look, a_minute()).await.unwrap().cancelled_at;
    assert_eq!(cancelled_at(told("KBC100490", "2025-08-13T05:09:00Z")).await, at("2025-08-13T05:09:00Z"));
    assert_eq!(cancelled_at(told("KBC100482", "2025-08-13T05:09:00Z")).await, None, "it is not, any more");
}

#[tokio::test]
async fn every_other_status_is_an_order_and_no_more() {
    for status in ["New", "On Hold", "New Backorder", "Pick", "Pending Dispatch", "Uncommitted", "Sent to the moon"] {
        let order = read(changed(json!({"OrderStatus": status})), Value::Null).await;
        assert_eq!((order.fulfilled_at, order.cancelled_at, order.dead), (None, None, false), "{status}");
        assert_eq!(order.status.id, status);
    }
}

#[tokio::test]
async fn the_time_of_dispatch_is_the_best_that_is_known() {
    let fulfilled = async |completed: &str, utc: &str| {
        read(changed(json!({"DateCompleted": completed, "DateCompletedUTC": utc})), Value::Null).await.fulfilled_at
    };
    assert_eq!(fulfilled("2025-08-13", "2025-08-13 02:00:00").await, at("2025-08-13T02:00:00Z"));
    assert_eq!(fulfilled("2025-08-13 01:00:00", "").await, at("2025-08-13T01:00:00Z"));
    assert_eq!(fulfilled("2025-08-14", "").await, at("2025-08-14T03:27:44Z"), "the last change of that day");
    assert_eq!(fulfilled("2025-08-13", "").await, at("2025-08-13T00:00:00Z"));
    assert_eq!(fulfilled("", "").await, at("2025-08-14T03:27:44Z"));
    assert_eq!(fulfilled("2025-08-12", "").await, at("2025-08-12T22:41:09Z"), "not before it was placed");
}

#[tokio::test]
async fn dates_may_be_of_another_zone_but_for_those_that_say_utc() {
    let order = read(captured("KBC100482"), json!({"dates_time_zone": "Australia/Perth"})).await;
    assert_eq!(Some(order.created_at), at("2025-08-12T14:41:09Z"));
    assert_eq!(order.fulfilled_at, at("2025-08-14T03:27:44Z"));
}

#[tokio::test]
async fn discounts_are_added_up_and_taken_off_the_line() {
    let mut order = captured("KBC100482");
    order["ShippingDiscount"] = json!("2.00");
    order["CouponDiscount"] = json!("");
    order["OrderLine"][0]["ProductDiscount"] = json!("9.85");
    order["OrderLine"][0]["PercentDiscount"] = json!("10.96");
    order["OrderLine"][1]["PercentDiscount"] = json!(10);
    let order = read(order, Value::Null).await;
    assert_eq!(order.totals.discount, dec!(16.85), "9.85 and 10 % of 50.00 off lines, 2.00 off shipping");
    assert_eq!(order.totals.coupon_discount, dec!(13.99), "as the lines have it");
    assert_eq!([order.lines[0].paid, order.lines[1].paid], [dec!(71.01), dec!(40.00)]);
}

#[tokio::test]
async fn numbers_and_flags_may_be_numbers_and_flags() {
    let mut order = captured("KBC100490");
    order["GrandTotal"] = json!(64.5);
    order["OrderLine"]["Quantity"] = json!(1.5);
    order["OrderLine"]["UnitPrice"] = json!(43);
    order["OrderLine"]["OrderLineID"] = json!(77);
    let order = read(order, Value::Null).await;
    let line = &order.lines[0];
    assert_eq!((order.totals.total, line.id.as_str(), line.quantity, line.paid), (dec!(64.5), "77", 2, dec!(64.5)));
}

#[tokio::test]
async fn a_line_without_an_id_is_known_by_its_place() {
    let mut order = captured("KBC100482");
    for line in order["OrderLine"].as_array_mut().unwrap() {
        line["OrderLineID"] = json!("");
    }
    let order = read(order, Value::Null).await;
    assert_eq!(order.lines.iter().map(|line| line.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
}

#[tokio::test]
async fn absurd_numbers_do_no_harm() {
    let mut order = captured("KBC100490");
    order["OrderLine"]["Quantity"] = json!("999999999999999");
    order["OrderLine"]["UnitPrice"] = json!("999999999999999");
    order["OrderLine"]["PercentDiscount"] = json!("999999999999999");
    let order = read(order, Value::Null).await;
    assert_eq!((order.lines[0].quantity, order.lines[0].paid), (u32::MAX, dec!(0)));
}

#[tokio::test]
async fn an_order_that_lacks_the_indispensable_is_unusable_and_says_what_it_lacks() {
    for field in ["DatePlaced", "OrderStatus", "GrandTotal"] {
        let fake = FakeStore::start().await.with("Order", [changed(json!({field: ""}))]);
        let why = format!("the order has no usable {field}");
        assert_eq!(
            shop(&fake, Value::Null).order(&look("KBC100482"), a_minute()).await,
            Err(ReadError::Unusable { why })
        );
    }
}

#[tokio::test]
async fn an_order_the_store_does_not_have_is_not_found() {
    let fake = kettlebay().await;
    assert_eq!(shop(&fake, Value::Null).order(&look("KBC1"), a_minute()).await, Err(ReadError::NotFound));
}

#[tokio::test]
async fn a_call_says_who_asks_and_for_what() {
    let fake = kettlebay().await;
    shop(&fake, Value::Null).order(&look("KBC100482"), a_minute()).await.unwrap();
    let calls = fake.take_calls();
    let order = calls.iter().find(|call| call.headers["netoapi_action"] == "GetOrder").unwrap();
    for (name, value) in [
        ("netoapi_key", "fixture-api-key"),
        ("netoapi_username", "orderwire-api"),
        ("accept", "application/json"),
        ("content-type", "application/json"),
    ] {
        assert_eq!(order.headers[name], value);
    }
    assert_eq!((order.method.as_str(), order.path.as_str()), ("POST", "/do/WS/NetoAPI"));
    let filter = &order.body["Filter"];
    assert_eq!(filter["OrderID"], "KBC100482");
    assert!(filter["OutputSelector"].as_array().unwrap().contains(&json!("OrderLine.UnitPrice")));
    assert!(
        !calls.iter().any(|call| call.body.to_string().contains("UpdateResults")),
        "it would mark orders as exported"
    );
}

#[tokio::test]
async fn a_store_that_wants_no_user_name_gets_none() {
    let fake = kettlebay().await;
    let mut store = super::store(Some(fake.base()), Value::Null);
    let credentials = json!({"store_url": "www.kettlebay.example", "api_key": "k", "webhook_tokens": ["t"]});
    store.credentials = config::Section::new("credentials", credentials);
    let shop =
        crate::Platform::connect(&crate::neto::Neto, &store, &crate::fake_api::client(), crate::Haste::Live).unwrap();
    shop.order(&look("KBC100482"), a_minute()).await.unwrap();
    assert!(fake.take_calls().iter().all(|call| !call.headers.contains_key("netoapi_username")));
}
