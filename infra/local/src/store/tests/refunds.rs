//! Refunds: what they move, and how they are listed.

use jiff::SignedDuration;
use rust_decimal::Decimal;
use serde_json::json;

use super::*;

#[test]
fn refund_of_lines_pays_back_what_was_paid_for_them_and_then_the_rest() {
    let mut shop = shop();
    let id = order(&mut shop, Payment::Captured, noon());
    let line = shop.orders[&id].lines[0].id;
    let part = shop.refund(id, &RefundRequest::card(RefundOf::Lines(vec![(line, 1)])), noon()).unwrap();
    assert_eq!(
        scopes(&part.webhooks),
        ["order/refund/created", "order/transaction/created", "order/statusUpdated", "order/updated"]
    );
    assert_eq!(part.webhooks[2].data["status"]["new_status_id"], 14);
    assert_eq!(shop.refunds[&part.outcome].amount, Decimal::new(2106, 2));
    let total = Totals::of(&shop.orders[&id]).total_inc_tax;
    let _ = shop.refund(id, &RefundRequest::card(RefundOf::Rest), noon()).unwrap();
    assert_eq!(shop.refunded(id), total);
    assert_eq!(shop.orders[&id].status, OrderStatus::Refunded);
    assert!(shop.orders[&id].lines.iter().all(|line| line.refunded == line.quantity));
    assert!(shop.refund(id, &RefundRequest::card(RefundOf::Rest), noon()).is_err());
}

#[test]
fn second_partial_refund_changes_no_status_and_no_date() {
    let mut shop = shop();
    let id = order(&mut shop, Payment::Captured, noon());
    let goodwill =
        RefundRequest { of: RefundOf::Amount(Decimal::from(5)), to: RefundTo::StoreCredit, reason: "Late".to_owned() };
    let _ = shop.refund(id, &goodwill, noon()).unwrap();
    let later = noon() + SignedDuration::from_hours(1);
    let second = shop.refund(id, &goodwill, later).unwrap();
    assert_eq!(scopes(&second.webhooks), ["order/refund/created", "order/transaction/created"]);
    assert_eq!(shop.orders[&id].modified, noon());
}

#[test]
fn refused_refund_moves_no_money_and_no_status() {
    let mut shop = shop();
    let id = order(&mut shop, Payment::Captured, noon());
    let refused = RefundRequest { of: RefundOf::Rest, to: RefundTo::Refused, reason: String::new() };
    let _ = shop.refund(id, &refused, noon()).unwrap();
    assert_eq!(shop.refunded(id), Decimal::ZERO);
    assert_eq!(shop.orders[&id].status, OrderStatus::AwaitingFulfillment);
}

#[test]
fn status_set_by_hand_leaves_no_refund() {
    let mut shop = shop();
    let id = order(&mut shop, Payment::Captured, noon());
    let _ = shop.set_status(id, OrderStatus::Refunded, noon()).unwrap();
    assert!(shop.refunds.is_empty());
}

#[tokio::test]
async fn refunds_are_listed_by_order_and_for_the_store() {
    let (store, _) = store().await;
    let (one, other) = store.shop(|shop| {
        let one = order(shop, Payment::Captured, noon());
        let other = order(shop, Payment::Captured, noon());
        let tax = RefundRequest::card(RefundOf::Tax(Decimal::ONE));
        let _ = shop.refund(one, &tax, noon()).unwrap();
        let _ = shop.refund(one, &RefundRequest::card(RefundOf::Rest), noon() + SignedDuration::from_secs(10)).unwrap();
        let _ = shop.refund(other, &tax, noon() + SignedDuration::from_secs(20)).unwrap();
        (one, other)
    });
    let of_one = get(&store, &format!("/v3/orders/{one}/payment_actions/refunds")).await.json();
    assert_eq!(of_one["data"].as_array().unwrap().len(), 2);
    assert_eq!(of_one["data"][0]["items"], json!([]), "tax alone has no items");
    let list = async |query: &str| {
        let reply = get(&store, &format!("/v3/orders/payment_actions/refunds?{query}")).await;
        let rows = reply.json()["data"].as_array().unwrap().clone();
        rows.iter().map(|row| row["id"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(list(&format!("order_id:in={other},{one}&limit=2")).await, [61, 62]);
    assert_eq!(list(&format!("order_id:in={other}")).await, [63]);
    assert_eq!(list("created:min=2026-11-20T12:00:10%2B00:00&created:max=2026-11-20T12:00:20%2B00:00").await, [62, 63]);
    assert_eq!(get(&store, "/v3/orders/payment_actions/refunds/62").await.json()["data"]["order_id"], one);
    assert_eq!(get(&store, "/v3/orders/1/payment_actions/refunds").await.status, 404);
    let order = get(&store, &format!("/v2/orders/{one}")).await.json();
    assert_eq!((&order["refunded_amount"], &order["status_id"]), (&json!("0.0000"), &json!(4)));
}
