//! An order as the platform shows it, and as the rules see it.

use domain::{Address, Coupon, Currency, LineKind, LineOption};
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::{found, listed, mapped, order_with, parse, wire};
use crate::ReadError;
use crate::tiendanube::mapping::{self, Parts};
use crate::tiendanube::wire::Texts;

#[test]
fn the_fixture_is_mapped_field_by_field() {
    let order = mapped(&order_with(json!({})));
    assert_eq!((order.id.as_str(), order.status.id.as_str()), ("1700042001", "open/paid"));
    assert_eq!(order.created_at.to_string(), "2025-08-10T14:05:02Z");
    assert_eq!(order.modified_at.to_string(), "2025-08-12T18:20:41Z");
    assert_eq!(order.local_day.unwrap().to_string(), "2025-08-10", "by the country of the store");
    assert_eq!(order.fulfilled_at.unwrap().to_string(), "2025-08-12T18:20:40Z", "when the parcel left");
    assert_eq!((order.cancelled_at, order.dead, order.in_checkout), (None, false, false));
    let totals = &order.totals;
    assert_eq!(totals.currency, Currency::parse("ARS").unwrap());
    assert_eq!((totals.total, totals.subtotal, totals.shipping), (dec!(96350), dec!(101500), dec!(5000)));
    assert_eq!((totals.discount, totals.coupon_discount), (dec!(0), dec!(10150)));
    assert_eq!(order.coupons, [Coupon { code: "BIENVENIDA".into(), amount: Some(dec!(10150)) }]);
    assert_eq!(order.source_name.as_deref(), Some("store"));
    assert!(order.refunds.is_empty() && order.cart_id.is_none());
    let customer = &order.customer;
    assert_eq!(customer.email.as_ref().unwrap().as_str(), "camila.ferreyra@correosur.example");
    assert_eq!((customer.first_name.as_deref(), customer.last_name.as_deref()), (Some("Camila"), Some("Ferreyra")));
    assert_eq!((customer.phone.as_deref(), customer.id.as_deref()), (Some("+5491155550148"), Some("88123401")));
    let home = Address {
        first_name: Some("Camila".into()),
        last_name: Some("Ferreyra".into()),
        street_1: Some("Av. Siempreviva 1840".into()),
        street_2: Some("4B, Palermo".into()),
        city: Some("Ciudad Autónoma de Buenos Aires".into()),
        region: Some("Capital Federal".into()),
        postal_code: Some("1425".into()),
        country_code: Some("AR".into()),
        phone: Some("+5491155550148".into()),
        ..Address::default()
    };
    assert!(customer.address == Some(home.clone()) && order.shipping_address == Some(home));
}

#[test]
fn the_same_variant_may_fill_several_lines() {
    let order = mapped(&order_with(json!({})));
    let ids: Vec<_> = order.lines.iter().map(|line| line.id.as_str()).collect();
    assert_eq!(ids, ["3200110001", "3200110002", "3200110003"], "ids beyond 32 bits");
    let [two, engraved, yerba] = order.lines.as_slice() else { panic!("three lines") };
    assert_eq!((two.name.as_str(), two.sku.as_deref()), ("Mate Imperial (Negro)", Some("MATE-IMP-N")));
    assert_eq!((two.quantity, two.unit_price, two.paid), (2, dec!(32000), dec!(64000)));
    assert_eq!((two.kind, two.brand.as_deref()), (LineKind::Physical, Some("Mates del Sur")));
    assert_eq!(two.categories, ["Mates", "Mates de calabaza"]);
    assert_eq!(two.product_url.as_deref(), Some("https://matesdelsur.example/productos/mate-imperial/"));
    assert!(two.image_url.as_ref().unwrap().ends_with("/mate-imperial-1024-1024.jpg"));
    let option = |name: &str, value: &str| LineOption { name: name.into(), value: value.into() };
    assert_eq!(two.options, [option("Color", "Negro")]);
    assert_eq!(engraved.options, [option("Color", "Negro"), option("Grabado", "C.F.")]);
    assert_eq!(
        (yerba.sku.as_deref(), yerba.image_url.as_deref()),
        (None, None),
        "image 0 is the one that says there is none"
    );
    assert_eq!(yerba.categories, ["Yerbas"], "named by its id alone");
    assert_eq!(
        yerba.product_url.as_deref(),
        Some("https://matesdelsur.example/productos/yerba-organica-500g/"),
        "built"
    );
}

#[test]
fn types_that_drift_are_read_all_the_same() {
    let order = mapped(&listed(1_700_042_001));
    assert_eq!(order.lines.iter().map(|line| line.quantity).collect::<Vec<_>>(), [2, 1, 1], "texts");
    let mut odd = order_with(json!({
        "id": "1700042001", "total": 96350.0, "customer": [], "shipping_address": [], "coupon": {}, "extra": [],
        "created_at": null, "updated_at": "2025-08-12 18:20:41", "promotional_discount": [],
    }));
    odd["products"][0]["image"] = json!([]);
    odd["products"][0]["name"] = json!({"es": "Mate", "pt": "Cuia"});
    let order = mapped(&odd);
    assert_eq!((order.id.as_str(), order.totals.total), ("1700042001", dec!(96350)));
    assert_eq!(order.created_at.to_string(), "2025-08-10T14:05:02Z", "by the object `completed_at`");
    assert_eq!(order.modified_at.to_string(), "2025-08-12T18:20:41Z");
    assert!(order.shipping_address.is_none() && order.coupons.is_empty());
    assert_eq!(order.lines[0].name, "Mate", "in the shop's own language");
    assert!(
        order.lines[0].image_url.as_ref().unwrap().ends_with("mate-imperial-1024-1024.jpg"),
        "the product's main one"
    );
}

#[test]
fn every_form_of_a_date_is_the_same_moment() {
    let object = json!({"date": "2025-08-11 20:15:00.000000", "timezone_type": 3, "timezone": "UTC"});
    for date in [
        json!("2025-08-11T20:15:00+0000"),
        json!("2025-08-11T17:15:00-03:00"),
        json!("2025-08-11T20:15:00.000Z"),
        json!("2025-08-11 20:15:00"),
        object,
    ] {
        let order = mapped(&order_with(json!({"status": "cancelled", "cancelled_at": date})));
        assert_eq!(order.cancelled_at.unwrap().to_string(), "2025-08-11T20:15:00Z", "{date}");
    }
}

#[test]
fn cancelled_is_what_the_status_says_whatever_became_of_the_money() {
    let cancelled = mapped(&listed(1_700_042_017));
    assert_eq!(cancelled.cancelled_at.unwrap().to_string(), "2025-08-11T20:15:00Z");
    assert!(cancelled.dead && cancelled.status.id == "cancelled/refunded");
    let paid = mapped(&order_with(json!({"status": "cancelled", "cancelled_at": null})));
    assert_eq!(paid.cancelled_at, Some(paid.modified_at), "cancelled at the latest when it last changed");
    assert!(paid.dead && paid.refunds.is_empty(), "a cancelled order may stay paid");
    let reopened = mapped(&order_with(json!({"status": "open", "cancelled_at": "2025-08-11T20:15:00+0000"})));
    assert_eq!((reopened.cancelled_at, reopened.dead), (None, false));
    for payment in ["voided", "abandoned"] {
        let order = mapped(&order_with(json!({"payment_status": payment})));
        assert!(order.dead && order.refunds.is_empty() && order.cancelled_at.is_none(), "{payment} is no refund");
    }
}

#[test]
fn shipping_is_what_the_order_says_else_what_the_rest_does_not_explain() {
    let shipping = |changes: Value| mapped(&order_with(changes)).totals.shipping;
    assert_eq!(shipping(json!({"shipping_cost_customer": "4200.00"})), dec!(4200), "as in `v1`");
    assert_eq!(shipping(json!({"total": "90000.00"})), dec!(0), "never less than none");
    let gateway = mapped(&listed(1_700_042_040));
    assert_eq!((gateway.totals.discount, gateway.totals.coupon_discount), (dec!(6400), dec!(0)));
}

#[test]
fn an_order_without_what_is_indispensable_names_it() {
    for field in ["id", "total", "currency"] {
        let order: super::wire::Order = wire(&order_with(json!({field: null})));
        let read = mapping::order(order, Parts::default(), &found());
        assert_eq!(read, Err(ReadError::Unusable { why: format!("the order has no usable {field}") }));
    }
    let undated: super::wire::Order = wire(&order_with(json!({"created_at": "soon", "completed_at": []})));
    let read = mapping::order(undated, Parts::default(), &found());
    assert_eq!(read, Err(ReadError::Unusable { why: "the order has no usable created_at".into() }));
}

#[test]
fn a_text_is_taken_in_the_wanted_language_or_in_any_that_has_one() {
    let texts: Texts = parse(r#"{"es": "Mates", "pt": "", "en": "Gourds"}"#);
    assert_eq!([texts.get(Some("es")), texts.get(Some("pt")), texts.get(None)], [Some("Mates"); 3]);
    assert_eq!(texts.find(Some("en")), Some(("en", "Gourds")));
    assert_eq!(parse::<Texts>(r#"{"pt_BR": "Cuias"}"#).find(Some("pt")), Some(("pt", "Cuias")));
    assert_eq!(parse::<Texts>(r#"{"fr": "Calebasses"}"#).get(Some("es")), Some("Calebasses"));
    for none in ["null", "[]", "{}", "\"\"", r#"{"es": null}"#] {
        assert_eq!(parse::<Texts>(none).get(Some("es")), None, "{none}");
    }
    assert_eq!(parse::<Texts>("\"Mates\"").get(Some("es")), Some("Mates"));
}
