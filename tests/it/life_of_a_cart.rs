//! What becomes of a cart: Started Checkout once, as soon as it can be known, or nothing at all.

mod added;
mod looks;
mod visit;

use local::store::Payment;
use rust_decimal::Decimal;
use serde_json::json;

use self::visit::Step::{Abandon, Address, Coupon, Email, Goods, Shipping};
use self::visit::Visit;
use crate::support::{App, options};

const STARTED: &str = "Started Checkout";

#[tokio::test(flavor = "multi_thread")]
async fn a_checkout_is_told_once_whatever_webhooks_come() {
    let visit = Visit::start().await;
    visit.unheard(&[Email, Address]);
    visit.heard(&[Goods]);
    visit.app.settle().await;
    let told = [format!("{STARTED} cart:{}", visit.cart)];
    assert_eq!(visit.app.keys(), told, "told at the first webhook");
    assert_eq!(visit.looks().sent, 0, "nothing is left to look for");
    visit.heard(&[Coupon, Email, Goods, Shipping, Abandon]);
    visit.app.settle().await;
    assert_eq!(visit.app.keys(), told);
    visit.order(Payment::Refused);
    visit.app.settle().await;
    assert_eq!(visit.app.keys(), told, "nor does the order at the payment page tell it again");
    visit.order(Payment::Captured);
    visit.app.settle().await;
    assert_eq!((visit.app.counts()[STARTED], visit.app.counts()["Placed Order"]), (1, 1));
    visit.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_tells_what_the_cart_is_worth_and_a_link_that_rebuilds_it() {
    let visit = Visit::start().await;
    visit.unheard(&[Goods, Email, Address]);
    visit.heard(&[Coupon]);
    visit.app.settle().await;
    let (amount, products) = visit.app.scene.store.shop(|shop| {
        let cart = &shop.carts[&visit.cart];
        let products = cart.lines.iter().map(|line| format!("{}:{}", line.item.sku, line.quantity));
        (cart.amount(), products.collect::<Vec<_>>().join(","))
    });
    let event = visit.app.only(STARTED);
    let link = format!("https://www.aldergoods.example/checkout/?products={products}&coupon=WELCOME10&action=buy");
    assert_eq!(event.properties["CheckoutURL"], link);
    assert_eq!(event.properties["Item Count"], 3);
    let with_tax = amount * Decimal::new(108, 2);
    assert_eq!(event.value, Some(with_tax.round_dp(2)), "after the coupon");
    assert_eq!((event.email(), event.backfill), (visit.guest.email.as_str(), false));
    visit.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_looks_again_at_a_cart_without_a_name() {
    let visit = Visit::start().await;
    visit.heard(&[Goods, Coupon, Abandon]);
    visit.app.settle().await;
    assert_eq!(visit.app.told(), []);
    assert_eq!(visit.looks().sent, 0);
    visit.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_downloads_the_address_need_not_be_known() {
    let visit = Visit::of(App::start().await, |shop| {
        let guide = shop.catalog.products.values().find(|product| product.is_digital).expect("there are downloads");
        guide.variants[0].id
    });
    visit.heard(&[Email]);
    visit.app.settle().await;
    visit.app.only(STARTED);
    assert_eq!(visit.looks().sent, 0);
    visit.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_trigger_contact_the_email_suffices() {
    let mut options = options();
    options.options = json!({"started_checkout_trigger": "contact"});
    let visit = Visit::with(options).await;
    visit.heard(&[Email]);
    visit.app.settle().await;
    visit.app.only(STARTED);
    assert_eq!(visit.looks().sent, 0);
    visit.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_trigger_cart_created_who_is_signed_in_is_looked_up() {
    let mut options = options();
    options.options = json!({"started_checkout_trigger": "cart_created"});
    let visit = Visit::with(options).await;
    let customer = visit.app.unheard(|shop, now| Ok(shop.register(visit.guest.clone(), now)));
    visit.app.scene.store.shop(|shop| shop.carts.get_mut(&visit.cart).unwrap().customer_id = customer);
    visit.announce("store/cart/updated");
    visit.app.settle().await;
    let event = visit.app.only(STARTED);
    assert_eq!(event.email(), visit.guest.email);
    assert_eq!(event.profile["external_id"], format!("bigcommerce:alder-us:{customer}"));
    assert_eq!(visit.app.scene.store.requests().count("/v3/customers"), 1);
    visit.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_payment_starts_a_checkout_that_the_cart_does_not_tell_again() {
    let visit = Visit::start().await;
    visit.unheard(&[Email, Address, Shipping]);
    let order = visit.order(Payment::Refused);
    visit.app.settle().await;
    let told = [format!("{STARTED} cart:{}", visit.cart)];
    assert_eq!(visit.app.keys(), told, "of the order at the payment page, under the cart's key");
    assert!(visit.app.only(STARTED).properties.contains_key("CheckoutURL"));
    visit.heard(&[Goods, Abandon]);
    visit.app.repeat(order).await;
    assert_eq!(visit.app.keys(), told);
    visit.order(Payment::Captured);
    visit.app.settle().await;
    assert_eq!((visit.app.counts()[STARTED], visit.app.counts()["Placed Order"]), (1, 1));
    visit.app.repeat(order).await;
    visit.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_that_became_an_order_before_anyone_looked_is_no_checkout() {
    let app = App::start().await;
    app.scene.stack.pause().await;
    let order = app.buy(1, Payment::Captured);
    app.scene.store.settled().await;
    app.scene.stack.resume();
    app.settle().await;
    assert_eq!((app.counts().get(STARTED), app.counts()["Placed Order"]), (None, 1));
    app.repeat(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_webhook_of_a_converted_cart_tells_nothing() {
    let visit = Visit::start().await;
    visit.unheard(&[Email, Address, Shipping]);
    visit.app.unheard(|shop, now| shop.place_order(&visit.cart, Payment::Captured, now));
    for scope in ["store/cart/updated", "store/cart/abandoned"] {
        visit.announce(scope);
    }
    visit.app.settle().await;
    assert_eq!((visit.app.told().len(), visit.looks().sent), (0, 0));
    visit.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_cart_tells_nothing_and_is_nothing_to_park() {
    let visit = Visit::start().await;
    visit.app.scene.stack.pause().await;
    visit.heard(&[Email, Address]);
    let line = visit.app.scene.store.shop(|shop| shop.carts[&visit.cart].lines[0].id.clone());
    visit.app.scene.store.act(|shop, now| shop.remove_line(&visit.cart, &line, now)).unwrap();
    visit.app.scene.stack.resume();
    visit.app.settle().await;
    assert_eq!(visit.app.scene.store.requests().count("/v3/checkouts/{id}"), 1, "it was looked for");
    assert_eq!(visit.app.told(), []);
    assert_eq!(visit.app.parked().await, []);
    visit.app.end().await;
}
