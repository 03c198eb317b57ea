//! Checkouts, from fixture to domain and over HTTP.

use domain::{Checkout, CheckoutTrigger, Coupon, LineKind, LineOption};
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::{CHECKOUT, CHECKOUT_EMAIL_ONLY, api_with_catalog, at, found, parse, paths, shop, wire};
use crate::bigcommerce::mapping::{self, Found};
use crate::bigcommerce::wire::Shopper;
use crate::fake_api::{Answer, FakeApi, a_minute};
use crate::{ReadError, Shop};

const CART: &str = "e7c2b1a4-6d6f-4f83-9d0e-1b7f5a2c9e64";

/// The fixture with a change made to its data.
fn changed(change: impl FnOnce(&mut Value)) -> Value {
    let mut checkout: Value = parse(CHECKOUT);
    change(&mut checkout["data"]);
    checkout
}

fn read(checkout: &Value) -> Checkout {
    mapping::checkout(CART, wire(&checkout["data"]), Shopper::default(), &found()).expect("a usable checkout")
}

#[test]
fn a_checkout_is_read_completely() {
    let checkout = read(&parse(CHECKOUT));
    assert_eq!(checkout.cart_id, CART);
    assert_eq!(checkout.updated_at.to_string(), "2026-07-14T17:04:12Z");
    assert_eq!(checkout.version, "9@2026-07-14T17:04:12Z");
    assert_eq!((checkout.order_id.as_deref(), checkout.channel_id.as_deref()), (None, Some("1")));
    assert_eq!(checkout.customer.email.as_ref().unwrap().as_str(), "ines.calloway@harbour-mail.example");
    assert_eq!(checkout.customer.phone.as_deref(), Some("+12075550119"));
    assert_eq!((checkout.customer.first_name.as_deref(), checkout.customer.id.as_deref()), (Some("Ines"), None));
    assert_eq!(checkout.customer.address.as_ref().unwrap().street_1.as_deref(), Some("9 Harbor St"));
    assert_eq!(
        (checkout.totals.total, checkout.totals.subtotal, checkout.totals.shipping),
        (dec!(83.16), dec!(83.16), dec!(8.1))
    );
    let products = "JK-DRIP-MOSS:1,JK-MUG12:2";
    let url = format!("https://www.juniperandkiln.example/checkout/?products={products}&action=buy");
    assert_eq!(checkout.checkout_url, Some(url));
    assert!(checkout.shipping_known && CheckoutTrigger::ContactAndShipping.is_met(&checkout));
}

#[test]
fn a_line_takes_brand_and_categories_from_the_catalog() {
    let lines = read(&parse(CHECKOUT)).lines;
    assert_eq!((lines[0].sku.as_deref(), lines[0].product_code.as_deref()), (Some("JK-DRIP-MOSS"), Some("JK-DRIP")));
    assert_eq!(lines[0].options, [LineOption { name: "Glaze".into(), value: "Moss".into() }]);
    assert_eq!(
        (lines[0].brand.as_deref(), lines[0].categories.join("+")),
        (Some("Juniper Studio"), "Drinkware+Coffee Gear".into())
    );
    assert!(lines[0].product_url.as_deref().unwrap().ends_with("/alder-pour-over-dripper/"));
    assert!(lines[0].image_url.is_some());
    assert_eq!((lines[1].quantity, lines[1].unit_price, lines[1].paid), (2, dec!(19.5), dec!(39)));
}

#[test]
fn an_email_alone_is_contact_but_not_shipping() {
    let checkout = read(&parse(CHECKOUT_EMAIL_ONLY));
    assert!(!checkout.shipping_known && checkout.customer.is_identifiable());
    assert_eq!((&checkout.customer.first_name, &checkout.customer.address), (&None, &None));
    assert!(CheckoutTrigger::Contact.is_met(&checkout) && !CheckoutTrigger::ContactAndShipping.is_met(&checkout));
}

#[test]
fn the_carts_email_and_the_delivery_address_fill_what_billing_leaves_open() {
    let checkout =
        read(&changed(|data| data["billing_address"] = json!({"email": "", "first_name": "", "country_code": ""})));
    assert_eq!(checkout.customer.email.unwrap().as_str(), "ines.calloway@harbour-mail.example");
    assert_eq!(checkout.customer.first_name.as_deref(), Some("Ines"));
    assert_eq!(checkout.customer.address.unwrap().country_code.as_deref(), Some("US"));
}

#[test]
fn shipping_is_known_by_address_or_pick_up_or_where_nothing_is_sent() {
    let known = |change: fn(&mut Value)| read(&changed(change)).shipping_known;
    assert!(!known(|data| data["consignments"][0]["address"]["address1"] = json!("")));
    assert!(!known(|data| data["consignments"][0]["address"]["country_code"] = json!("")));
    assert!(!known(|data| data["consignments"] = json!([])));
    assert!(known(
        |data| data["consignments"] = json!([{"address": {}, "selected_pickup_option": {"pickup_method_id": 1}}])
    ));
    assert!(known(
        |data| data["consignments"] = json!([{"shippingAddress": {"address1": "9 Harbor St", "country_code": "US"}}])
    ));
    // The example of the specification (checkouts.v3) names it twice.
    assert!(known(|data| data["consignments"][0]["shippingAddress"] = json!({})));
    let digital = |data: &mut Value| {
        data["consignments"] = json!([]);
        let items = data["cart"]["line_items"]["physical_items"].take();
        data["cart"]["line_items"] = json!({"digital_items": items});
    };
    assert!(read(&changed(digital)).shipping_known);
}

#[test]
fn items_of_every_kind_are_lines() {
    let checkout = read(&changed(|data| {
        data["cart"]["line_items"] = json!({
            "physical_items": [{"id": "p", "product_id": 311, "sku": "A/B C", "quantity": 1, "list_price": 38, "extended_sale_price": 38, "coupon_amount": 3.8},
                               {"id": "part", "product_id": 327, "parent_id": "p", "quantity": 1}],
            "digital_items": [{"id": "d", "product_id": 340, "sku": "", "quantity": 1, "list_price": 6, "extended_list_price": 6}],
            "custom_items": [{"id": "c", "sku": "CARD", "name": "Note card", "quantity": "2", "list_price": "2.00"}],
            "gift_certificates": [{"id": "g", "name": "$25.00 Gift Certificate", "amount": 25}],
        });
        data["coupons"] = json!([{"code": "KILN 10", "discounted_amount": 3.8}]);
    }));
    let lines: Vec<_> = checkout
        .lines
        .iter()
        .map(|line| (line.id.as_str(), line.kind, line.quantity, line.paid, line.discounted))
        .collect();
    let expected = [
        ("p", LineKind::Physical, 1, dec!(34.2), true),
        ("d", LineKind::Digital, 1, dec!(6), false),
        ("c", LineKind::Physical, 2, dec!(4.00), false),
        ("g", LineKind::GiftCertificate, 1, dec!(25), false),
    ];
    assert_eq!(lines, expected);
    assert_eq!(checkout.coupons, [Coupon { code: "KILN 10".into(), amount: Some(dec!(3.8)) }]);
    let url = "https://www.juniperandkiln.example/checkout/?products=A%2FB%20C:1,340:1&coupon=KILN%2010&action=buy";
    assert_eq!(checkout.checkout_url.as_deref(), Some(url));
}

#[test]
fn there_is_no_link_where_nothing_can_be_rebuilt_or_the_store_is_unknown() {
    let gift = changed(|data| data["cart"]["line_items"] = json!({"gift_certificates": [{"id": "g", "amount": 25}]}));
    assert_eq!(read(&gift).checkout_url, None);
    let checkout: Value = parse(CHECKOUT);
    let read = mapping::checkout(CART, wire(&checkout["data"]), Shopper::default(), &Found::default()).unwrap();
    assert_eq!(read.checkout_url, None);
}

#[test]
fn the_total_is_the_carts_after_discounts_and_coupons() {
    let total = |change: fn(&mut Value)| read(&changed(change)).totals.total;
    assert_eq!(total(|data| data["cart"]["cart_amount_inc_tax"] = json!("70.00")), dec!(70));
    let amount = |data: &mut Value| data["cart"].as_object_mut().unwrap().remove("cart_amount_inc_tax");
    let one = changed(|data| {
        amount(data);
        data["cart"]["cart_amount"] = json!(77);
    });
    assert_eq!(read(&one).totals.total, dec!(77));
    let none = changed(|data| {
        amount(data);
        data["cart"]["discount_amount"] = json!(3);
        data["cart"]["coupons"] = json!([{"id": "31", "code": "KILN10", "discounted_amount": 0.16}]);
    });
    assert_eq!(read(&none).totals.total, dec!(80));
}

#[test]
fn an_unusable_checkout_says_what_is_missing() {
    let error = |change: fn(&mut Value)| {
        let checkout = changed(change);
        mapping::checkout(CART, wire(&checkout["data"]), Shopper::default(), &found())
            .expect_err("unusable")
            .to_string()
    };
    assert_eq!(error(|data| data["cart"]["currency"] = json!([])), "the checkout has no usable cart.currency.code");
    let no_time = error(|data| {
        data["updated_time"] = json!(null);
        data["cart"]["updated_time"] = json!("");
    });
    assert_eq!(no_time, "the checkout has no usable updated_time");
}

async fn api_with(checkout: Answer) -> FakeApi {
    let api = api_with_catalog().await;
    api.on(&at(&format!("/v3/checkouts/{CART}")), [checkout]);
    api
}

#[tokio::test]
async fn a_checkout_is_one_call_once_the_catalog_is_warm() {
    let api = api_with(Answer::ok(CHECKOUT)).await;
    let shop = shop(&api, Value::Null);
    let checkout = shop.checkout(CART, a_minute()).await.unwrap().unwrap();
    assert_eq!(checkout, read(&parse(CHECKOUT)));
    let checkouts = format!("/v3/checkouts/{CART}");
    let cold = ["/v2/store", "/v3/catalog/brands", "/v3/catalog/products", "/v3/catalog/trees/categories", &checkouts];
    assert_eq!(paths(&api), cold);
    shop.checkout(CART, a_minute()).await.unwrap();
    assert_eq!(paths(&api), [checkouts]);
}

#[tokio::test]
async fn a_cart_that_is_gone_is_none() {
    for status in [404, 204] {
        let api = api_with(Answer::status(status)).await;
        assert_eq!(shop(&api, Value::Null).checkout(CART, a_minute()).await, Ok(None));
        assert_eq!(paths(&api).len(), 1);
    }
}

#[tokio::test]
async fn a_refused_checkout_names_its_scopes() {
    let api = api_with(Answer::status(403)).await;
    match shop(&api, Value::Null).checkout(CART, a_minute()).await {
        Err(ReadError::CredentialsRefused { why }) => assert!(why.contains("store_checkout_read_only"), "{why}"),
        other => panic!("{other:?}"),
    }
}

/// A cart of customer 744 without any e-mail.
fn signed_in() -> Answer {
    let checkout = changed(|data| {
        data["cart"]["customer_id"] = json!(744);
        data["cart"]["email"] = json!("");
        data["billing_address"] = json!({});
        data["consignments"] = json!([]);
    });
    Answer::ok(checkout.to_string())
}

async fn email_of(shop: &dyn Shop) -> Option<String> {
    let checkout = shop.checkout(CART, a_minute()).await.unwrap().unwrap();
    checkout.customer.email.map(|email| email.as_str().to_owned())
}

#[tokio::test]
async fn a_signed_in_shopper_is_looked_up_only_where_the_trigger_needs_it() {
    let api = api_with(signed_in()).await;
    let customer =
        r#"{"data": [{"id": 744, "email": "Maribel@Harbour-Mail.example", "first_name": "Maribel"}], "meta": {}}"#;
    api.on(&at("/v3/customers"), [Answer::ok(customer)]);
    let by_cart = shop(&api, json!({"started_checkout_trigger": "cart_created"}));
    assert_eq!(email_of(by_cart.as_ref()).await.as_deref(), Some("maribel@harbour-mail.example"));
    assert!(paths(&api).contains(&"/v3/customers".into()));
    assert_eq!(email_of(shop(&api, Value::Null).as_ref()).await, None);
    assert!(!paths(&api).contains(&"/v3/customers".into()));
}

#[tokio::test]
async fn a_refused_customer_list_leaves_the_shopper_unknown() {
    let api = api_with(signed_in()).await;
    api.on(&at("/v3/customers"), [Answer::status(403)]);
    let by_cart = shop(&api, json!({"started_checkout_trigger": "cart_created"}));
    assert_eq!(email_of(by_cart.as_ref()).await, None);
}
