//! Added to Cart from the server: once for each line that a known shopper puts into the cart, where that is wanted.

use local::scene::SceneOptions;
use local::store::{Disturbance, Webhook};
use serde_json::json;

use super::STARTED;
use super::visit::Step::{Address, Email};
use super::visit::Visit;
use crate::support::options;

const ADDED: &str = "Added to Cart";

fn wanted() -> SceneOptions {
    let mut options = options();
    options.options = json!({"added_to_cart": true});
    options.topics.push("store/cart/lineItem/created".to_owned());
    options
}

impl Visit {
    /// Puts one piece of the variant at this place of the catalog into the cart; gives the line's id.
    fn put(&self, variant: usize) -> String {
        let put = |shop: &mut local::store::Shop, now| {
            let variant = shop.catalog.variant_ids()[variant];
            shop.add_line(&self.cart, variant, 1, now)
        };
        self.app.scene.store.act(put).expect("it is sold");
        let last = |shop: &mut local::store::Shop| shop.carts[&self.cart].lines.last().map(|line| line.id.clone());
        self.app.scene.store.shop(last).expect("it was put there").to_string()
    }

    fn told(&self, metric: &str) -> Vec<String> {
        let events = self.app.keys().into_iter().filter(|key| key.starts_with(metric));
        events.collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_known_shopper_puts_into_the_cart_is_told_once_and_what_was_there_is_not() {
    let visit = Visit::with(wanted()).await;
    visit.put(3);
    visit.app.settle().await;
    assert_eq!(visit.app.keys(), Vec::<String>::new(), "nobody knows whose cart it is");
    visit.heard(&[Email]);
    visit.app.settle().await;
    assert_eq!(visit.app.keys(), Vec::<String>::new(), "what was put there before is the script's to tell");
    visit.app.scene.store.disturb(Disturbance { extra_copies: 2, ..Disturbance::default() });
    let line = visit.put(5);
    visit.app.settle().await;
    let told = [format!("{ADDED} cart:{}:added:{line}", visit.cart)];
    assert_eq!(visit.app.keys(), told, "and not yet that a checkout has started");
    let event = visit.app.only(ADDED);
    let (name, amount) = visit.app.scene.store.shop(|shop| {
        let cart = &shop.carts[&visit.cart];
        (cart.lines.last().map(|line| line.item.name.clone()), cart.amount())
    });
    assert_eq!(event.properties["AddedItemProductName"], json!(name));
    assert_eq!(event.properties["AddedItemQuantity"], 1);
    assert_eq!(event.properties["Items"].as_array().map(Vec::len), Some(3));
    assert_eq!((event.email(), event.backfill), (visit.guest.email.as_str(), false));
    assert!(event.value >= Some(amount), "the cart's total, with tax: {:?}", event.value);
    visit.heard(&[Address]);
    let at = visit.app.scene.store.shop(|shop| shop.carts[&visit.cart].updated);
    visit.app.scene.store.announce(&[Webhook::cart("store/cart/updated", &visit.cart, at)]);
    visit.app.settle().await;
    assert_eq!((visit.told(STARTED).len(), visit.told(ADDED).len()), (1, 1));
    let another = visit.put(7);
    visit.app.settle().await;
    assert_eq!(visit.told(ADDED).len(), 2, "also once the checkout has begun");
    assert!(visit.told(ADDED).contains(&format!("{ADDED} cart:{}:added:{another}", visit.cart)));
    visit.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_told_of_additions_unless_it_is_wanted() {
    let mut options = wanted();
    options.options = json!({});
    let visit = Visit::with(options).await;
    visit.heard(&[Email]);
    visit.put(5);
    visit.app.settle().await;
    assert_eq!(visit.app.keys(), Vec::<String>::new());
    visit.app.end().await;
}
