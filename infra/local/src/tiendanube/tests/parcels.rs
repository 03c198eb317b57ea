//! Parcels: what can be seen of them at each step.

use serde_json::json;

use super::*;

async fn shipping_status(store: &TiendanubeStore, id: u64) -> String {
    get(store, &format!("/orders/{id}")).await.json()["shipping_status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn parcel_is_packed_sent_and_handed_over() {
    let (store, clock) = store().await;
    let id = store.shop(|shop| order(shop, Payment::Paid, noon()));
    assert_eq!(shipping_status(&store, id).await, "unpacked");
    store.act(|shop, now| shop.pack(id, now)).unwrap();
    assert_eq!(shipping_status(&store, id).await, "unshipped");
    clock.advance(Duration::from_hours(2));
    store.act(|shop, now| shop.dispatch(id, now)).unwrap();
    assert_eq!(shipping_status(&store, id).await, "shipped");
    clock.advance(Duration::from_hours(40));
    store.act(|shop, now| shop.deliver(id, now)).unwrap();
    assert_eq!(shipping_status(&store, id).await, "delivered");
    let parcels = get(&store, &format!("/orders/{id}/fulfillment-orders")).await.json();
    let parcel = &parcels[0];
    assert_eq!(
        (&parcel["status"], &parcel["fulfilled_at"]),
        (&json!("DELIVERED"), &json!("2026-11-20T14:00:00+00:00"))
    );
    let steps: Vec<_> =
        parcel["status_history"].as_array().unwrap().iter().map(|step| step["to_status"].as_str().unwrap()).collect();
    assert_eq!(steps, ["PACKED", "DISPATCHED", "DELIVERED"]);
    assert_eq!(parcel["tracking_info"]["code"], "CS1001");
    assert_eq!(parcel["total_price"], json!({"value": 69500, "currency": "ARS"}));
}

#[tokio::test]
async fn order_in_two_parcels_is_sent_in_two_steps() {
    let (store, _) = store().await;
    let id = store.shop(|shop| order(shop, Payment::Paid, noon()));
    store.act(|shop, now| shop.split_parcel(id, now)).unwrap();
    let told = store.shop(|shop| shop.dispatch_one(id, 1, noon())).unwrap();
    assert_eq!(events(&told), ["fulfillment_order/status_updated", "order/updated"]);
    assert_eq!(shipping_status(&store, id).await, "partially_fulfilled");
    let rest = store.shop(|shop| shop.dispatch(id, noon())).unwrap();
    assert_eq!(events(&rest), ["fulfillment_order/status_updated", "order/fulfilled"]);
    assert_eq!(shipping_status(&store, id).await, "shipped");
    assert!(store.shop(|shop| shop.dispatch(id, noon())).is_err());
}

#[tokio::test]
async fn download_has_no_parcel() {
    let (store, _) = store().await;
    let id = store.shop(|shop| {
        let buyer = shop.somebody();
        shop.buy(&buyer, &[(RECIPES, 1)], Payment::Paid, noon()).unwrap().outcome
    });
    assert_eq!(shipping_status(&store, id).await, "unpacked");
    assert_eq!(get(&store, &format!("/orders/{id}/fulfillment-orders")).await.json(), json!([]));
    assert_eq!(get(&store, &format!("/orders/{id}")).await.json()["total"], "3000.00");
}

#[tokio::test]
async fn lists_name_parcels_by_id_and_show_them_when_asked() {
    let (store, _) = store().await;
    let id = store.shop(|shop| order(shop, Payment::Paid, noon()));
    let parcel = store.shop(|shop| shop.orders[&id].parcels[0].id.clone());
    let plain = get(&store, "/orders").await.json();
    assert_eq!(plain[0]["fulfillments"], json!([{"id": parcel}]));
    let whole = get(&store, "/orders?aggregates=fulfillment_orders").await.json();
    assert_eq!(whole[0]["fulfillments"][0]["status"], "UNPACKED");
}
