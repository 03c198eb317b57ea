//! Checkouts that were left.

use jiff::SignedDuration;

use super::*;

#[tokio::test]
async fn checkout_appears_late_and_only_while_it_is_no_order() {
    let settings =
        TiendanubeSettings { checkouts_after: SignedDuration::from_mins(90), ..TiendanubeSettings::default() };
    let (store, clock) = store_with(settings).await;
    let buyer = store.shop(Shop::somebody);
    let [left, bought] = [1, 2].map(|n| store.act(|shop, now| shop.start_checkout(&buyer, &[(MATE, n)], now)).unwrap());
    assert_eq!(get(&store, "/checkouts").await.status, 404);
    assert_eq!(get(&store, &format!("/checkouts/{left}")).await.status, 404);
    clock.advance(Duration::from_mins(90));
    assert_eq!(ids(&get(&store, "/checkouts").await), [bought, left]);
    store.act(|shop, now| shop.place(bought, Payment::Paid, now)).unwrap();
    assert_eq!(ids(&get(&store, "/checkouts").await), [left]);
    assert_eq!(get(&store, &format!("/orders/{bought}")).await.status, 200, "the order has the checkout's id");
    clock.advance(Duration::from_hours(30 * 24));
    assert_eq!(get(&store, &format!("/checkouts/{left}")).await.status, 404);
}

#[tokio::test]
async fn checkouts_are_bounded_from_above_and_by_id_only() {
    let (store, clock) = store().await;
    let buyer = store.shop(Shop::somebody);
    let first = store.act(|shop, now| shop.start_checkout(&buyer, &[(MATE, 1)], now)).unwrap();
    clock.advance(Duration::from_mins(10));
    let second = store.act(|shop, now| shop.start_checkout(&buyer, &[(YERBA, 1)], now)).unwrap();
    assert_eq!(ids(&get(&store, "/checkouts?created_at_max=2026-11-20T12:09:00Z").await), [first]);
    assert_eq!(ids(&get(&store, &format!("/checkouts?since_id={first}")).await), [second]);
    assert_eq!(ids(&get(&store, "/checkouts?created_at_min=2026-11-20T12:09:00Z").await), [second, first]);
}

#[tokio::test]
async fn coupon_takes_its_share_of_the_goods() {
    let (store, _) = store().await;
    let buyer = store.shop(Shop::somebody);
    let id = store.act(|shop, now| shop.start_checkout(&buyer, &[(MATE, 1), (YERBA, 1)], now)).unwrap();
    store.act(|shop, now| shop.apply_coupon(id, "BIENVENIDA", now)).unwrap();
    store.act(|shop, now| shop.add_line(id, RECIPES, 1, now)).unwrap();
    let one = get(&store, &format!("/checkouts/{id}")).await.json();
    let sums = ["subtotal", "discount", "shipping_cost_customer", "total"].map(|name| one[name].as_str().unwrap());
    assert_eq!(sums, ["40500.00", "4050.00", "5000.00", "41450.00"]);
    assert_eq!(one["coupon"][0]["code"], "BIENVENIDA");
}
