//! An order written as JSON by one function is the same order when another reads it.

use jiff::Timestamp;
use jiff::civil::Date;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::*;
use crate::samples::{line, order, refund};
use crate::{Address, Email};

fn written(order: &Order) -> Value {
    serde_json::to_value(order).unwrap()
}

#[test]
fn amounts_are_written_as_exact_texts_and_moments_with_their_fractions() {
    let mut order = order();
    order.totals.total = dec!(1234567890.1234);
    order.totals.discount = dec!(0.1);
    order.totals.shipping = dec!(8.10);
    order.created_at = "2026-11-20T23:59:59.123456789Z".parse().unwrap();
    order.local_day = Some("2026-11-21".parse().unwrap());
    let json = written(&order);
    let totals = json!({
        "currency": "USD", "total": "1234567890.1234", "subtotal": "111.78", "shipping": "8.10", "discount": "0.1",
        "coupon_discount": "10.35",
    });
    assert_eq!(json["totals"], totals);
    assert_eq!(json["created_at"], "2026-11-20T23:59:59.123456789Z");
    assert_eq!(json["local_day"], "2026-11-21");
    assert_eq!(Order::deserialize(json).unwrap(), order);
}

#[test]
fn the_fields_can_be_read_by_people() {
    let mut order = order();
    order.refunds.push(refund("63", 7, dec!(5)));
    order.lines[0].options.push(LineOption { name: "Glaze".into(), value: "Moss".into() });
    let json = written(&order);
    assert_eq!(json["status"], json!({"id": "11", "name": "Awaiting Fulfillment"}));
    assert_eq!(json["customer"]["email"], "mara@harbourmail.example");
    assert_eq!(json["lines"][0]["kind"], "Physical");
    assert_eq!(json["lines"][0]["options"], json!([{"name": "Glaze", "value": "Moss"}]));
    assert_eq!(json["refunds"][0]["amount"], "5");
    assert_eq!(json["fulfilled_at"], Value::Null);
}

#[test]
fn what_is_no_order_is_none() {
    let with = |path: &str, value: Value| {
        let mut json = written(&order());
        *json.pointer_mut(path).unwrap() = value;
        Order::deserialize(json)
    };
    assert!(with("/id", json!("5128")).is_ok());
    for (path, value) in [
        ("/customer/email", json!("nobody")),
        ("/totals/currency", json!("DOLLARS")),
        ("/totals/total", json!("much")),
        ("/created_at", json!("yesterday")),
        ("/lines", Value::Null),
    ] {
        assert!(with(path, value).is_err(), "{path}");
    }
}

fn amount() -> impl Strategy<Value = Decimal> {
    (any::<i64>(), 0_u32..=12).prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

fn moment() -> impl Strategy<Value = Timestamp> {
    (0_i64..4_000_000_000, 0_i32..1_000_000_000).prop_map(|(second, nanos)| Timestamp::new(second, nanos).unwrap())
}

fn text() -> impl Strategy<Value = Option<String>> {
    option::of(any::<String>())
}

fn address() -> impl Strategy<Value = Address> {
    vec(text(), 11).prop_map(|parts| {
        let [
            first_name,
            last_name,
            company,
            street_1,
            street_2,
            city,
            region,
            postal_code,
            country,
            country_code,
            phone,
        ] = parts.try_into().unwrap();
        Address {
            first_name,
            last_name,
            company,
            street_1,
            street_2,
            city,
            region,
            postal_code,
            country,
            country_code,
            phone,
        }
    })
}

fn customer() -> impl Strategy<Value = Customer> {
    let email = option::of("[A-Za-z0-9äß]{1,9}(\\.[a-z]{1,9})?@[a-zü]{1,9}\\.example");
    (email, vec(text(), 4), option::of(address())).prop_map(|(email, texts, address)| {
        let [phone, first_name, last_name, id] = texts.try_into().unwrap();
        Customer { email: email.and_then(|email| Email::parse(&email)), phone, first_name, last_name, id, address }
    })
}

fn any_line() -> impl Strategy<Value = Line> {
    let kind = prop_oneof![Just(LineKind::Physical), Just(LineKind::Digital), Just(LineKind::GiftCertificate)];
    let choice = (any::<String>(), any::<String>()).prop_map(|(name, value)| LineOption { name, value });
    let amounts = (amount(), amount(), option::of(amount()));
    (kind, amounts, vec(text(), 6), vec(choice, 0..3), vec(any::<String>(), 0..3), any::<(String, u32, bool)>())
        .prop_map(|(kind, (unit_price, paid, unit_cost), texts, options, categories, (name, quantity, discounted))| {
            let [product_id, sku, product_code, brand, product_url, image_url] = texts.try_into().unwrap();
            let base = line("90211", paid);
            Line {
                name,
                product_id,
                sku,
                product_code,
                quantity,
                kind,
                unit_price,
                unit_cost,
                discounted,
                options,
                brand,
                categories,
                product_url,
                image_url,
                ..base
            }
        })
}

fn any_refund() -> impl Strategy<Value = Refund> {
    let line = (any::<String>(), option::of(any::<u32>())).prop_map(|(id, quantity)| RefundedLine { id, quantity });
    (any::<String>(), moment(), amount(), any::<bool>(), text(), vec(line, 0..3)).prop_map(
        |(id, at, amount, amount_unknown, reason, lines)| Refund { amount_unknown, id, at, amount, reason, lines },
    )
}

fn totals() -> impl Strategy<Value = Totals> {
    ("[A-Z]{3}", vec(amount(), 5)).prop_map(|(currency, amounts)| {
        let [total, subtotal, shipping, discount, coupon_discount] = amounts.try_into().unwrap();
        let currency = Currency::parse(&currency).unwrap();
        Totals { currency, total, subtotal, shipping, discount, coupon_discount }
    })
}

fn any_order() -> impl Strategy<Value = Order> {
    let coupon = (any::<String>(), option::of(amount())).prop_map(|(code, amount)| Coupon { code, amount });
    let day = option::of((1990_i16..2100, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| Date::new(y, m, d).unwrap()));
    let moments = (moment(), moment(), option::of(moment()), option::of(moment()));
    let parts = (vec(any_line(), 0..4), vec(coupon, 0..3), vec(any_refund(), 0..3));
    let people = (customer(), option::of(address()));
    (any::<[String; 3]>(), any::<[bool; 5]>(), vec(text(), 6), day, moments, parts, people, totals()).prop_map(
        |(names, flags, texts, local_day, moments, (lines, coupons, refunds), (customer, shipping_address), totals)| {
            let [id, status_id, status_name] = names;
            let [in_checkout, dead, migrated, deleted, test] = flags;
            let [cart_id, channel_id, checkout_url, source_name, external_id, part_of] = texts.try_into().unwrap();
            let (modified_at, created_at, fulfilled_at, cancelled_at) = moments;
            Order {
                id,
                modified_at,
                created_at,
                local_day,
                status: Status { id: status_id, name: status_name },
                in_checkout,
                fulfilled_at,
                cancelled_at,
                dead,
                migrated,
                deleted,
                test,
                totals,
                customer,
                shipping_address,
                lines,
                coupons,
                refunds,
                cart_id,
                channel_id,
                checkout_url,
                source_name,
                external_id,
                cancel_reason: part_of.clone(),
                subscription: part_of.clone().map(|id| Subscription { id, number: 7 }),
                part_of,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_order_is_read_as_it_was_written(order in any_order()) {
        let json = serde_json::to_string(&order).unwrap();
        let read: Order = serde_json::from_str(&json).unwrap();
        // Equal amounts may differ in their zeros, equal texts may not.
        prop_assert_eq!(&serde_json::to_string(&read).unwrap(), &json);
        prop_assert_eq!(read, order);
    }
}
