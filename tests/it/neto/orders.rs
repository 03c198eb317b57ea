//! What becomes of an order, from its first notification to its last refund.

use local::neto::Goods;
use rust_decimal::Decimal;
use serde_json::json;

use super::stage::{Stage, start};

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_has_the_order_read_and_told_with_what_the_catalog_adds() {
    let app = start().await;
    let order = app.act(|shop, now| {
        let person = shop.somebody();
        let cart = shop.start_cart(Goods::new("TC-MUG-MOSS", 2).with("Engraving", "M.H."), now)?.outcome;
        let _ = shop.add_to_cart(&cart, Goods::new("HH-KNIF", 1), now)?;
        let _ = shop.enter_email(&cart, &person.email.to_uppercase(), now)?;
        let _ = shop.enter_address(&cart, &person, now)?;
        let _ = shop.apply_coupon(&cart, "SPRING10", now)?;
        shop.place_order(&cart, local::neto::Pay::Now, now)
    });
    app.settle().await;
    let expected =
        [format!("Ordered Product {order}:line:{order}-0"), format!("Ordered Product {order}:line:{order}-1")];
    assert_eq!(app.keys()[..2], expected);
    assert_eq!(app.keys()[2..], [format!("Placed Order {order}")]);
    let (total, email) = app.scene.store.shop(|shop| {
        let order = &shop.orders[&order];
        (order.grand_total(), order.billing.email.to_lowercase())
    });
    let placed = app.only("Placed Order");
    assert_eq!((placed.value, placed.value_currency.as_deref()), (Some(total), Some("AUD")));
    assert_eq!((placed.email(), placed.backfill), (email.as_str(), false));
    let said = &placed.properties;
    assert_eq!(said["Sync Mode"], "realtime");
    assert_eq!(said["ItemNames"], json!(["Stoneware Mug [Glaze: Moss]", "Bread Knife"]));
    assert_eq!((&said["Item Count"], &said["Source Name"]), (&json!(3), &json!("Website")));
    assert_eq!(said["Discount Codes"], json!(["SPRING10"]));
    assert_eq!(said["Total Discounts"].as_f64(), Some(7.8), "10 % of 2 × 19.50 and of 39.00");
    // A variant has neither brand nor category nor picture of its own: its parent has.
    assert_eq!(said["Brands"], json!(["Tarn Ceramics", "Hearth & Hollow"]));
    assert_eq!(said["Categories"], json!(["Kitchen", "Drinkware"]));
    let mug = &said["Items"][0];
    assert_eq!((&mug["SKU"], &mug["ItemPrice"]), (&json!("TC-MUG-MOSS"), &json!(19.5)));
    assert!(mug["ImageURL"].as_str().unwrap().starts_with("https://www.kettlebay.example/assets/"), "{mug}");
    assert_eq!(mug["ProductURL"], "https://www.kettlebay.example/stoneware-mug");
    app.repeat(&order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_on_its_way_is_told_once_and_fulfilled_when_it_has_left() {
    let app = start().await;
    let order = app.buy(1);
    app.settle().await;
    app.act(|shop, now| shop.pick(&order, now));
    app.settle().await;
    app.act(|shop, now| shop.pack(&order, now));
    app.settle().await;
    assert_eq!(app.counts().get("Fulfilled Order"), None);
    app.act(|shop, now| shop.dispatch(&order, now));
    app.settle().await;
    let completed = app.scene.store.shop(|shop| shop.orders[&order].completed).unwrap();
    let fulfilled = app.only("Fulfilled Order");
    assert_eq!(fulfilled.time.as_second(), completed.as_second());
    assert_eq!(fulfilled.value, app.only("Placed Order").value);
    app.repeat(&order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_order_is_told_at_the_time_it_was_cancelled() {
    let app = start().await;
    let order = app.buy(1);
    app.settle().await;
    app.act(|shop, now| shop.cancel(&order, now));
    app.settle().await;
    let updated = app.scene.store.shop(|shop| shop.orders[&order].updated);
    assert_eq!(app.only("Cancelled Order").time.as_second(), updated.as_second());
    app.repeat(&order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_first_seen_cancelled_is_placed_as_history() {
    let app = start().await;
    app.scene.stack.pause().await;
    let order = app.buy(1);
    app.act(|shop, now| shop.cancel(&order, now));
    app.scene.store.settled().await;
    app.scene.stack.resume();
    app.settle().await;
    assert!(app.only("Placed Order").backfill && app.only("Ordered Product").backfill);
    assert!(!app.only("Cancelled Order").backfill);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_is_no_order_until_it_is_accepted() {
    let app = start().await;
    let offer = app.act(|shop, now| {
        let person = shop.somebody();
        shop.quote(&person, Goods::new("HH-KNIF", 1), now)
    });
    app.settle().await;
    app.poll().await;
    assert_eq!(app.told(), []);
    app.act(|shop, now| shop.set_status(&offer, local::neto::OrderStatus::New, now));
    app.settle().await;
    assert_eq!(app.only("Placed Order").properties["OrderID"], json!(offer));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refunds_are_told_once_the_money_went_back() {
    let app = start().await;
    let order = app.buy(2);
    app.settle().await;
    let line = app.scene.store.shop(|shop| shop.orders[&order].lines[0].id.clone());
    let rma = app.act(|shop, now| shop.authorise_return(&order, &[(line, 1)], now));
    app.act(|shop, now| shop.plan_refund(rma, Decimal::ONE, now));
    app.poll().await;
    assert_eq!(app.counts().get("Refunded Order"), None, "nothing has moved yet");
    let worth = app.scene.store.shop(|shop| shop.rmas[&rma].lines[0].subtotal);
    app.act(|shop, now| shop.pay_back(rma, worth, now));
    app.poll().await;
    assert_eq!(app.only("Refunded Order").value, Some(worth));
    let (second, refund) = app.act(|shop, now| shop.refund(&order, Decimal::TWO, now));
    app.poll().await;
    app.poll().await;
    let refunds: Vec<_> = app.told().into_iter().filter(|event| event.metric == "Refunded Order").collect();
    let told: Vec<_> = refunds.iter().map(|event| (event.unique_id.clone().unwrap(), event.value)).collect();
    let first = format!("neto:alder-us:{order}");
    let later = format!("neto:alder-us:{order}:refund:{second}-{refund}");
    assert_eq!(told, [(first, Some(worth)), (later, Some(Decimal::TWO))]);
    app.repeat(&order).await;
    app.end().await;
}
