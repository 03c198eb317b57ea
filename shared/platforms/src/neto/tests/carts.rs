//! Carts.

use jiff::Timestamp;
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::{CARTS, FakeStore, ITEMS, kettlebay, shop};
use crate::CartNote;
use crate::fake_api::a_minute;

const LENA: &str = "c7f20d1e55";

fn since() -> Timestamp {
    "2025-08-12T00:00:00Z".parse().unwrap()
}

/// Lena's cart with some of its fields changed.
fn cart(fields: Value) -> Value {
    let answer: Value = serde_json::from_str(CARTS).unwrap();
    let mut cart = answer["Cart"][0].clone();
    for (name, value) in fields.as_object().unwrap() {
        cart[name] = value.clone();
    }
    cart
}

async fn store_with(cart: Value) -> FakeStore {
    FakeStore::start().await.with("Cart", [cart]).with_fixture("Item", ITEMS)
}

async fn listed(fake: &FakeStore) -> Vec<CartNote> {
    let shop = shop(fake, json!({"api_calls_per_minute": 500}));
    let (mut all, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = shop.carts(since(), after.as_deref(), a_minute()).await.unwrap();
        all.extend(page.carts);
        match page.next {
            Some(next) => after = Some(next),
            None => return all,
        }
    }
}

#[tokio::test]
async fn carts_are_listed_that_are_not_closed_and_whose_shopper_is_known() {
    let fake = kettlebay().await;
    let found = listed(&fake).await;
    assert_eq!(
        found.iter().map(|note| note.id.as_str()).collect::<Vec<_>>(),
        [LENA],
        "not Mira's, which has no e-mail"
    );
    let filter = &fake.take_calls()[0].body["Filter"];
    assert_eq!(filter["CheckoutStatus"], json!(["Open", "Abandoned"]));
    assert_eq!(filter["DateUpdatedFrom"], "2025-08-11 23:59:59");
}

#[tokio::test]
async fn a_store_that_passes_over_the_status_is_not_believed() {
    for (fields, is_wanted) in [
        (json!({"CheckoutStatus": "Open"}), true),
        (json!({"CheckoutStatus": "closed"}), false),
        (json!({"CustomerEmail": "lena"}), false),
        (json!({"OrderLines": ""}), false),
        (json!({"CartID": ""}), false),
        (json!({"DateUpdatedUTC": "", "DateUpdated": "", "DateCreatedUTC": "", "DateCreated": ""}), false),
    ] {
        let fake = FakeStore::start().await;
        fake.says("GetCart", [super::fake::success("Cart", &cart(fields.clone()))]);
        assert_eq!(listed(&fake).await.len(), usize::from(is_wanted), "{fields}");
    }
}

#[tokio::test(start_paused = true)]
async fn many_carts_are_all_listed() {
    let many = (0..400).map(|index| {
        let at = format!("2025-08-13 {:02}:{:02}:00", index / 60, index % 60);
        cart(json!({"CartID": format!("c{index}"), "DateUpdated": at, "DateUpdatedUTC": at}))
    });
    let fake = FakeStore::start().await.with("Cart", many);
    let mut found = listed(&fake).await;
    found.sort_by(|one, other| one.id.cmp(&other.id));
    found.dedup();
    assert_eq!(found.len(), 400);
}

#[tokio::test]
async fn a_checkout_says_who_shops_what_it_is_worth_and_where_it_goes_on() {
    let fake = kettlebay().await;
    let checkout = shop(&fake, Value::Null).checkout(LENA, a_minute()).await.unwrap().unwrap();
    assert_eq!(checkout.cart_id, LENA);
    assert_eq!(checkout.updated_at.to_string(), "2025-08-13T00:12:40Z", "as the field says that names its zone");
    assert_eq!(checkout.customer.email.as_ref().unwrap().as_str(), "lena.fox@harbour-mail.example");
    assert_eq!((checkout.customer.first_name.as_deref(), checkout.customer.phone.as_deref()), (Some("Lena"), None));
    assert_eq!((checkout.totals.total, checkout.totals.currency.as_str()), (dec!(89.50), "AUD"));
    let url = "https://www.kettlebay.example/_mycart?cart_restore=c7f20d1e55";
    assert_eq!((checkout.checkout_url.as_deref(), checkout.shipping_known), (Some(url), false));
    let lines: Vec<_> =
        checkout.lines.iter().map(|line| (line.id.as_str(), line.paid, line.categories.len())).collect();
    assert_eq!(lines, [("KETTLE-1L", dec!(64.50), 0), ("TEA-EARL-250", dec!(25.00), 1)]);
    assert_eq!(listed(&fake).await[0].version, checkout.version);
}

#[tokio::test]
async fn a_cart_that_changes_has_another_version() {
    let version = async |fields: Value| {
        let fake = store_with(cart(fields)).await;
        shop(&fake, Value::Null).checkout(LENA, a_minute()).await.unwrap().unwrap().version
    };
    let before = version(json!({})).await;
    assert_eq!(version(json!({"CloseReason": "x"})).await, before);
    assert_ne!(version(json!({"DateUpdatedUTC": "2025-08-13 00:13:00"})).await, before);
    assert_ne!(version(json!({"CartTotal": "64.50"})).await, before);
}

#[tokio::test]
async fn a_cart_that_is_closed_or_gone_is_none() {
    let fake = kettlebay().await;
    let shop = shop(&fake, Value::Null);
    for id in ["c7f20d1aa0", "never"] {
        assert_eq!(shop.checkout(id, a_minute()).await, Ok(None), "{id}");
    }
}

#[tokio::test]
async fn of_an_anonymous_cart_the_catalog_is_not_asked() {
    let fake = kettlebay().await;
    let checkout = shop(&fake, Value::Null).checkout("c7f20d1e90", a_minute()).await.unwrap().unwrap();
    assert!(!checkout.customer.is_identifiable() && checkout.lines.len() == 1);
    assert_eq!(checkout.checkout_url, None);
    assert_eq!(fake.take_actions(), ["GetCart"]);
}

#[tokio::test]
async fn shipping_is_known_once_there_is_an_address_to_send_to() {
    let address = json!({"ShipStreetLine1": "5 Ridge St", "ShipCity": "HOBART", "ShipCountry": "AU"});
    let fake = store_with(cart(json!({"ShippingAddress": address}))).await;
    assert!(shop(&fake, Value::Null).checkout(LENA, a_minute()).await.unwrap().unwrap().shipping_known);
}

#[tokio::test]
async fn lines_of_a_cart_without_ids_are_known_by_their_skus_in_every_layout() {
    let line = |sku: &str| json!({"SKU": sku, "Name": "Mug", "Qty": 2, "Price": "10.00"});
    let named_twice = |sku: &str| {
        json!({
            "SKU": sku, "ProductName": "Mug", "Name": "", "Quantity": "2", "Qty": "2", "UnitPrice": "10.00", "Price": "9.00",
        })
    };
    for lines in [
        json!([line("A"), line("A"), {"Name": "Note"}]),
        json!({"OrderLine": [line("A"), line("A"), {"Name": "Note", "Qty": 1}]}),
        json!([named_twice("A"), named_twice("A"), {"Name": "Note"}]),
    ] {
        let fake = store_with(cart(json!({"OrderLines": lines, "CartTotal": ""}))).await;
        let checkout = shop(&fake, Value::Null).checkout(LENA, a_minute()).await.unwrap().unwrap();
        let ids: Vec<_> = checkout.lines.iter().map(|line| line.id.as_str()).collect();
        assert_eq!(ids, ["A", "A#2", "line"]);
        assert_eq!(
            (checkout.totals.total, checkout.lines[0].name.as_str()),
            (dec!(40), "Mug"),
            "what the lines add up to"
        );
    }
}
