//! Orders, from fixture to domain.

use domain::{Coupon, LineKind, LineOption, Order, Status};
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::{ORDER, ORDER_LEGACY, ORDER_PRODUCTS, found, listed, parse, wire};
use crate::ReadError;
use crate::bigcommerce::mapping::{self, Parts, Product};
use crate::bigcommerce::wire::{Order as WireOrder, OrderLine, Product as WireProduct};

fn try_read(order: &Value, lines: Option<&Value>) -> Result<Order, ReadError> {
    let mut order: WireOrder = wire(order);
    let included = order.consignments.as_mut().map(|all| all.take_lines());
    let lines: Vec<OrderLine> = lines.map(wire).or(included).unwrap_or_default();
    let coupons = mapping::codes_on_lines(&lines);
    mapping::order(order, Parts { lines, coupons, refunds: Vec::new() }, &found())
}

fn read(order: &Value) -> Order {
    try_read(order, None).expect("a usable order")
}

fn order_5127() -> Order {
    try_read(&parse(ORDER), Some(&parse(ORDER_PRODUCTS))).expect("a usable order")
}

/// Order 5127 with some fields changed.
fn with(changes: Value) -> Order {
    let mut order: Value = parse(ORDER);
    for (name, value) in changes.as_object().expect("changes") {
        order[name] = value.clone();
    }
    read(&order)
}

#[test]
fn an_order_is_read_completely() {
    let order = order_5127();
    assert_eq!(order.id, "5127");
    assert_eq!(order.created_at.to_string(), "2026-07-14T16:05:09Z");
    assert_eq!(order.modified_at.to_string(), "2026-07-14T16:05:41Z");
    assert_eq!(order.local_day.unwrap().to_string(), "2026-07-14");
    assert_eq!(order.status, Status { id: "11".into(), name: "Awaiting Fulfillment".into() });
    assert_eq!((order.fulfilled_at, order.cancelled_at), (None, None));
    assert!(!(order.in_checkout || order.dead || order.migrated || order.deleted || order.test));
    assert_eq!(order.totals.currency.as_str(), "USD");
    assert_eq!((order.totals.total, order.totals.subtotal), (dec!(108.69), dec!(111.78)));
    assert_eq!((order.totals.shipping, order.totals.discount), (dec!(8.10), dec!(0)));
    assert_eq!(order.totals.coupon_discount, dec!(10.35));
    assert_eq!(order.coupons, [Coupon { code: "KILN10".into(), amount: Some(dec!(10.35)) }], "merged from four lines");
    assert_eq!(order.cart_id.as_deref(), Some("3d1f6a52-8f0b-4a0e-9a2c-6c1f0e5b7d21"));
    assert_eq!((order.channel_id.as_deref(), order.checkout_url), (Some("1"), None));
}

#[test]
fn the_shopper_is_read_from_the_billing_address() {
    let customer = order_5127().customer;
    assert_eq!(customer.email.unwrap().as_str(), "maribel.ostrander@harbour-mail.example");
    assert_eq!(customer.first_name.as_deref(), Some("Maribel"));
    assert_eq!(customer.phone.as_deref(), Some("303-555-0142"));
    assert_eq!(customer.id.as_deref(), Some("744"));
    let address = customer.address.unwrap();
    assert_eq!((address.street_2, address.company), (None, None), "blank means nothing");
    assert_eq!((address.region.as_deref(), address.country_code.as_deref()), (Some("Colorado"), Some("US")));
}

#[test]
fn a_guest_has_no_customer_id_and_an_impossible_email_is_none() {
    let order = with(json!({"customer_id": 0, "billing_address": {"email": "none", "phone": " "}}));
    assert_eq!(
        (order.customer.id, order.customer.email, order.customer.phone, order.customer.address),
        (None, None, None, None)
    );
    assert_eq!(with(json!({"billing_address": []})).customer.email, None);
}

#[test]
fn a_line_is_read_completely_and_enriched_from_the_catalog() {
    let line = order_5127().lines.remove(0);
    assert_eq!((line.id.as_str(), line.product_id.as_deref()), ("90211", Some("311")));
    assert_eq!((line.name.as_str(), line.sku.as_deref()), ("Alder Pour-Over Dripper", Some("JK-DRIP-MOSS")));
    assert_eq!(line.product_code.as_deref(), Some("JK-DRIP"));
    assert_eq!((line.quantity, line.kind), (2, LineKind::Physical));
    assert_eq!((line.unit_price, line.paid, line.unit_cost), (dec!(41.04), dec!(73.87), Some(dec!(14.20))));
    assert!(line.discounted);
    assert_eq!(line.options, [LineOption { name: "Glaze".into(), value: "Moss".into() }]);
    assert_eq!(line.brand.as_deref(), Some("Juniper Studio"));
    assert_eq!(line.categories, ["Drinkware", "Coffee Gear"]);
    assert_eq!(line.product_url.as_deref(), Some("https://www.juniperandkiln.example/alder-pour-over-dripper/"));
    assert!(line.image_url.unwrap().contains("/images/901/"), "the variant's own picture");
}

#[test]
fn a_picture_is_the_variants_else_the_products() {
    let order = read(&listed(5120));
    assert!(order.lines[0].image_url.as_deref().unwrap().contains("/images/902/"), "variant 843 has none of its own");
    assert_eq!(order.lines[2].image_url, None, "product 340 has none at all");
}

#[test]
fn without_a_primary_picture_the_thumbnail_is_taken_else_the_first() {
    let picture =
        |images: Value| Product::from(wire::<WireProduct>(&json!({"primary_image": [], "images": images}))).image(None);
    let image = |url: &str, thumbnail: bool, order: u32| json!({"url_standard": url, "is_thumbnail": thumbnail, "sort_order": order});
    assert_eq!(picture(json!([image("a", false, 0), image("b", true, 5)])).as_deref(), Some("b"));
    assert_eq!(picture(json!([image("a", false, 2), image("b", false, 1)])).as_deref(), Some("b"));
    assert_eq!(picture(json!([image("", true, 0), image("b", false, 1)])).as_deref(), Some("b"));
}

#[test]
fn custom_lines_and_deleted_products_go_without_the_catalog() {
    let custom = order_5127().lines.remove(3);
    assert_eq!((custom.product_id, custom.sku, custom.product_url), (None, None, None));
    assert_eq!((custom.name.as_str(), custom.paid), ("Hand-written note card", dec!(1.94)));
    let deleted = read(&listed(5119)).lines.remove(1);
    assert_eq!((deleted.product_id.as_deref(), deleted.product_code, deleted.image_url), (Some("298"), None, None));
}

#[test]
fn a_cancelled_order_is_dead_since_its_last_change() {
    let order = read(&listed(5119));
    assert_eq!(order.cancelled_at.unwrap().to_string(), "2026-07-12T18:40:27Z");
    assert!(order.dead && !order.deleted);
    assert_eq!(order.local_day.unwrap().to_string(), "2026-07-10", "03:12 UTC is the evening before in Denver");
}

#[test]
fn a_shipped_order_in_another_currency_has_lines_from_all_consignments() {
    let order = read(&listed(5120));
    assert_eq!(order.fulfilled_at.unwrap().to_string(), "2026-07-13T14:02:57Z");
    assert_eq!((order.totals.currency.as_str(), order.totals.total), ("EUR", dec!(96)));
    let lines: Vec<_> = order.lines.iter().map(|line| (line.id.as_str(), line.kind)).collect();
    assert_eq!(lines, [("90185", LineKind::Physical), ("90186", LineKind::Physical), ("90187", LineKind::Digital)]);
    assert_eq!(order.shipping_address.unwrap().city.as_deref(), Some("Berlin"), "the first of two");
}

#[test]
fn both_forms_of_consignments_give_the_same_order() {
    let (object, array) = (read(&listed(5128)), read(&parse(ORDER_LEGACY)));
    assert_eq!(object, array);
    let lines: Vec<_> = object.lines.iter().map(|line| (line.kind, line.paid, line.discounted)).collect();
    assert_eq!(lines, [(LineKind::Physical, dec!(35.64), false), (LineKind::GiftCertificate, dec!(25), false)]);
    assert_eq!(object.totals.discount, dec!(5));
    assert_eq!(
        object.status,
        Status { id: "7".into(), name: "Awaiting Payment".into() },
        "not the merchant's own label"
    );
    assert!(object.coupons.is_empty());
}

#[test]
fn links_instead_of_consignments_give_no_lines() {
    assert!(read(&parse(ORDER)).lines.is_empty());
}

#[test]
fn statuses_decide_what_has_happened() {
    for (id, fulfilled, cancelled, dead) in [
        (1, false, false, false),
        (2, true, false, false),
        (3, false, false, false),
        (4, false, false, true),
        (5, false, true, true),
        (6, false, false, true),
        (8, false, false, false),
        (10, true, false, false),
        (14, false, false, false),
    ] {
        let order = with(json!({"status_id": id}));
        assert_eq!(
            (order.fulfilled_at.is_some(), order.cancelled_at.is_some(), order.dead),
            (fulfilled, cancelled, dead),
            "{id}"
        );
    }
    let shipped = with(json!({"status_id": 10, "date_shipped": "Wed, 15 Jul 2026 08:00:00 +0000"}));
    assert_eq!(shipped.fulfilled_at.unwrap().to_string(), "2026-07-15T08:00:00Z");
}

#[test]
fn an_unknown_status_keeps_the_text_it_came_with() {
    assert_eq!(
        with(json!({"status_id": 21, "status": "On Loan"})).status,
        Status { id: "21".into(), name: "On Loan".into() }
    );
    assert_eq!(with(json!({"status_id": "11", "status": "Paquete"})).status.name, "Awaiting Fulfillment");
}

#[test]
fn an_order_at_the_payment_step_has_a_link_that_rebuilds_its_cart() {
    let mut order: Value = parse(ORDER);
    order["status_id"] = json!(0);
    let order = try_read(&order, Some(&parse(ORDER_PRODUCTS))).unwrap();
    assert!(order.in_checkout);
    let products = "JK-DRIP-MOSS:2,JK-MUG12:1,JK-PDF-CARE:1";
    let url = format!("https://www.juniperandkiln.example/checkout/?products={products}&coupon=KILN10&action=buy");
    assert_eq!(order.checkout_url, Some(url));
}

#[test]
fn a_deleted_order_is_told_by_its_flag_before_its_status() {
    let early = with(json!({"is_deleted": true, "status_id": 0, "status": null}));
    assert!(early.deleted && early.in_checkout && early.dead);
    let nameless = with(json!({"is_deleted": true, "status_id": null, "status": null}));
    assert!(nameless.deleted && nameless.in_checkout);
    let late = with(json!({"is_deleted": "true"}));
    assert!(late.deleted && late.dead && !late.in_checkout);
}

#[test]
fn migrated_and_test_orders_are_marked() {
    assert!(with(json!({"external_source": "M-MIG"})).migrated);
    assert!(with(json!({"payment_method": "Test Payment Gateway"})).test);
}

#[test]
fn the_id_of_another_system_is_the_one_it_can_change() {
    let external = |changes| with(changes).external_id;
    assert_eq!(external(json!({"external_order_id": "SUB-1/2", "external_id": "7"})).as_deref(), Some("SUB-1/2"));
    assert_eq!(external(json!({"external_order_id": "", "external_id": 7})).as_deref(), Some("7"));
    assert_eq!(external(json!({"external_order_id": "", "external_id": null})), None);
}

#[test]
fn parts_of_bundles_are_left_out() {
    let mut lines: Value = parse(ORDER_PRODUCTS);
    lines[1]["is_bundled_product"] = json!(true);
    lines[2]["parent_order_product_id"] = json!(90211);
    let order = try_read(&parse(ORDER), Some(&lines)).unwrap();
    assert_eq!(order.lines.iter().map(|line| line.id.as_str()).collect::<Vec<_>>(), ["90211", "90214"]);
    assert_eq!(mapping::pieces(&wire::<Vec<OrderLine>>(&lines)), 5, "but they count as pieces");
}

#[test]
fn what_was_paid_is_computed_where_it_is_not_said() {
    let mut lines: Value = parse(ORDER_PRODUCTS);
    lines[0]["discounted_total_inc_tax"] = json!("");
    let order = try_read(&parse(ORDER), Some(&lines)).unwrap();
    assert_eq!(order.lines[0].paid, dec!(82.08) - dec!(7.60));
}

#[test]
fn optional_nonsense_does_not_spoil_an_order() {
    let order = with(json!({
        "date_modified": "yesterday", "date_shipped": {}, "status": [], "subtotal_inc_tax": {}, "shipping_cost_inc_tax": null,
        "customer_id": [], "billing_address": "", "channel_id": {}, "cart_id": false, "items_total": "many",
        "consignments": {"shipping": {}, "pickups": null, "downloads": "", "email": []},
    }));
    assert_eq!((order.modified_at, order.totals.subtotal), (order.created_at, dec!(0)));
    assert!(order.lines.is_empty() && order.channel_id.is_none());
}

#[test]
fn numbers_are_as_good_as_text() {
    let order =
        with(json!({"total_inc_tax": 924.47, "discount_amount": 8, "id": "5127", "default_currency_code": " usd "}));
    assert_eq!((order.totals.total, order.totals.discount), (dec!(924.47), dec!(8)));
}

#[test]
fn the_display_currency_is_a_fallback_only() {
    let order = with(json!({"currency_code": "CAD"}));
    assert_eq!(order.totals.currency.as_str(), "USD");
    let order = with(json!({"currency_code": "CAD", "default_currency_code": ""}));
    assert_eq!(order.totals.currency.as_str(), "CAD");
}

#[test]
fn an_order_without_what_is_indispensable_says_what_is_missing() {
    for (field, rest) in [
        ("id", json!({})),
        ("date_created", json!({})),
        ("total_inc_tax", json!({})),
        ("default_currency_code", json!({"currency_code": ""})),
    ] {
        let mut order: Value = parse(ORDER);
        order.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        order[field] = json!("");
        let error = try_read(&order, None).expect_err("it is unusable");
        assert_eq!(error, ReadError::Unusable { why: format!("the order has no usable {field}") });
    }
}
