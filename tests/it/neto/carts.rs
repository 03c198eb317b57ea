//! Carts, of which no notification tells: they are looked for.

use local::neto::{Goods, Pay, Shop};
use local::store::Person;
use local::web::{Fault, Moment, Request};
use serde_json::json;

use super::stage::{App, Stage, options, purchase, start};
use crate::support::Lines;

const STARTED: &str = "Started Checkout";

/// A guest's cart with two things, of nobody known yet.
fn fill(app: &App) -> (Person, String) {
    let guest = app.scene.store.shop(Shop::somebody);
    let cart = app.act(|shop, now| shop.start_cart(Goods::new("TC-MUG-RUST", 2), now));
    app.act(|shop, now| shop.add_to_cart(&cart, Goods::new("HH-KNIF", 1), now));
    (guest, cart)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_is_told_once_its_shopper_is_known_with_the_link_that_rebuilds_it() {
    let app = start().await;
    let (guest, cart) = fill(&app);
    assert_eq!(app.look_for_carts().await["queued"], 0, "nobody knows whose it is");
    app.act(|shop, now| shop.enter_email(&cart, &guest.email, now));
    app.look_for_carts().await;
    let started = app.only(STARTED);
    assert_eq!(started.unique_id, Some(format!("neto:alder-us:cart:{cart}")));
    let link = format!("https://www.kettlebay.example/_mycart?cart_restore={cart}");
    assert_eq!(started.properties["Checkout URL"], json!(link));
    let total = app.scene.store.shop(|shop| shop.carts[&cart].total());
    assert_eq!((started.value, started.value_currency.as_deref()), (Some(total), Some("AUD")));
    assert_eq!((started.email(), &started.properties["Sync Mode"]), (guest.email.as_str(), &json!("periodic")));
    assert_eq!(started.properties["ItemNames"], json!(["Stoneware Mug [Glaze: Rust]", "Bread Knife"]));
    app.act(|shop, now| shop.abandon_cart(&cart, now));
    assert_eq!(app.look_for_carts().await["queued"], 0, "it was told");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_abandoned_cart_is_told_as_well_and_an_emptied_one_is_not() {
    let app = start().await;
    let [(guest, left), (other, emptied)] = [fill(&app), fill(&app)];
    app.act(|shop, now| shop.enter_email(&left, &guest.email, now));
    app.act(|shop, now| shop.abandon_cart(&left, now));
    app.act(|shop, now| shop.enter_email(&emptied, &other.email, now));
    app.act(|shop, now| shop.close_cart(&emptied, now));
    app.look_for_carts().await;
    assert_eq!(app.keys(), [format!("{STARTED} cart:{left}")]);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_that_became_an_order_between_two_looks_is_no_checkout() {
    let app = start().await;
    let (guest, cart) = fill(&app);
    app.act(|shop, now| shop.enter_email(&cart, &guest.email, now));
    app.act(|shop, now| shop.enter_address(&cart, &guest, now));
    app.act(|shop, now| shop.place_order(&cart, Pay::Now, now));
    app.poll().await;
    assert_eq!((app.counts().get(STARTED), app.counts()["Placed Order"]), (None, 1));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_that_becomes_an_order_after_it_was_queued_is_no_checkout_either() {
    let app = start().await;
    let (guest, cart) = fill(&app);
    app.act(|shop, now| shop.enter_email(&cart, &guest.email, now));
    app.act(|shop, now| shop.enter_address(&cart, &guest, now));
    app.scene.stack.pause().await;
    let entry = app.poller_entry(json!({"action": "carts", "store": local::scene::STORE})).await;
    assert_eq!(entry["queued"], 1, "{entry}");
    app.act(|shop, now| shop.place_order(&cart, Pay::Now, now));
    app.scene.store.settled().await;
    app.scene.stack.resume();
    app.settle().await;
    assert_eq!((app.counts().get(STARTED), app.counts()["Placed Order"]), (None, 1));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_poll_looks_for_carts_too() {
    let app = start().await;
    let (guest, cart) = fill(&app);
    app.act(|shop, now| shop.enter_email(&cart, &guest.email, now));
    assert_eq!(app.poll().await["carts_queued"], 1);
    app.only(STARTED);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn carts_that_cannot_be_read_are_said_and_keep_the_poll_from_no_order() {
    let lines = Lines::default();
    let mut options = options();
    options.output = lines.output();
    let app = App::with(options).await;
    app.unheard(|shop, now| purchase(shop, 1, now));
    let is_of_carts = |request: &Request| request.header("NETOAPI_ACTION") == Some("GetCart");
    app.scene.store.faults().inject(u32::MAX, Moment::Before, Fault::status(404), is_of_carts);
    let entry = app.poll().await;
    assert_eq!((&entry["queued"], entry["carts_error"].is_string()), (&json!(1), true), "{entry}");
    app.only("Placed Order");
    lines.say(&app, "\"PollFailed\":1").await;
    app.scene.store.faults().clear();
    assert_eq!(app.poll().await.get("carts_error"), None);
    app.end().await;
}
