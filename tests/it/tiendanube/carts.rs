//! Checkouts that were left, which only a look can find.

use jiff::{SignedDuration, ToSpan};
use local::tiendanube::{Buyer, Payment};

use super::stage::{MATE, Stage, Tienda, YERBA, now, scene};

#[tokio::test(flavor = "multi_thread")]
async fn an_abandoned_checkout_is_told_once() {
    let app = Tienda::with(scene()).await;
    let checkout = app
        .act(|shop, now| {
            let buyer = shop.somebody();
            shop.start_checkout(&buyer, &[(MATE, 1), (YERBA, 2)], now)
        })
        .await;
    assert_eq!(app.keys(), [""; 0], "no webhook tells of it");
    assert_eq!(app.look_for_carts().await["queued"], 1);
    assert_eq!(app.keys(), [format!("Started Checkout cart:{checkout}")]);
    assert_eq!(app.value("Started Checkout", &format!("cart:{checkout}")), "48000.00 ARS", "with shipping");
    let started = app.only("Started Checkout");
    let (created, token) = app.scene.store.shop(|shop| {
        let checkout = &shop.checkouts[&checkout];
        (checkout.created, checkout.token.clone())
    });
    assert_eq!(started.time.as_second(), created.as_second());
    assert_eq!(started.properties["Sync Mode"], "periodic");
    assert!(started.properties["CheckoutURL"].as_str().unwrap().ends_with(&token), "{:?}", started.properties);
    assert_eq!(app.look_for_carts().await["queued"], 0);
    app.act(|shop, now| shop.add_line(checkout, YERBA, 1, now)).await;
    app.look_for_carts().await;
    assert_eq!(app.counts()["Started Checkout"], 1);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkout_that_became_an_order_and_one_of_nobody_are_not_told() {
    let app = Tienda::with(scene()).await;
    app.act(|shop, now| {
        let nobody = Buyer { email: String::new(), ..shop.somebody() };
        shop.start_checkout(&nobody, &[(MATE, 1)], now)
    })
    .await;
    app.act(|shop, now| shop.start_checkout(&Buyer::unknown("es"), &[(MATE, 1)], now)).await;
    let bought = app
        .act(|shop, now| {
            let buyer = shop.somebody();
            shop.start_checkout(&buyer, &[(MATE, 1)], now)
        })
        .await;
    app.scene.stack.pause().await;
    let entry = app.poller_entry(serde_json::json!({"action": "carts", "store": local::scene::STORE})).await;
    assert_eq!(entry["queued"], 1, "{entry}");
    app.scene.store.act(|shop, now| shop.place(bought, Payment::Paid, now)).unwrap();
    app.scene.store.settled().await;
    app.scene.stack.resume();
    app.settle().await;
    assert_eq!(app.counts().get("Started Checkout"), None);
    assert_eq!(app.counts()["Placed Order"], 1);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkout_that_appears_hours_later_is_found_then() {
    let mut scene = scene();
    scene.store.checkouts_after = SignedDuration::from_hours(2);
    let app = Tienda::with(scene).await;
    let [early, late] = [3, 1].map(|hours| {
        app.silently(|shop, now| {
            let buyer = shop.somebody();
            shop.start_checkout(&buyer, &[(MATE, 1)], now - hours.hours())
        })
    });
    assert_eq!(app.poll().await["ok"], true, "a poll looks for them as well");
    assert_eq!(app.keys(), [format!("Started Checkout cart:{early}")]);
    app.scene.store.shop(|shop| shop.checkouts.get_mut(&late).unwrap().created = now() - 2.hours());
    app.look_for_carts().await;
    assert_eq!(app.counts()["Started Checkout"], 2);
    app.end().await;
}
