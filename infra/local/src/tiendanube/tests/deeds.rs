//! What each deed changes and tells, on the bare model.

use jiff::SignedDuration;
use rust_decimal::Decimal;

use super::*;

#[test]
fn order_of_a_new_buyer_is_created_and_paid() {
    let mut shop = shop();
    let buyer = shop.somebody();
    let first = shop.buy(&buyer, &[(MATE, 1)], Payment::Paid, noon()).unwrap();
    assert_eq!(events(&first), ["customer/created", "order/created", "order/paid"]);
    let second = shop.buy(&buyer, &[(MATE, 1)], Payment::Pending, noon()).unwrap();
    assert_eq!(events(&second), ["order/created"]);
    assert_eq!(events(&shop.pay(second.outcome, noon()).unwrap()), ["order/paid"]);
    assert_eq!(shop.customers.len(), 1);
    assert!(shop.pay(second.outcome, noon()).is_err());
}

#[test]
fn cancelled_order_stays_paid_until_it_is_paid_back() {
    let mut shop = shop();
    let id = order(&mut shop, Payment::Paid, noon());
    let later = noon() + SignedDuration::from_hours(1);
    assert_eq!(events(&shop.cancel(id, "inventory", later).unwrap()), ["order/cancelled"]);
    assert_eq!((shop.orders[&id].status, shop.orders[&id].payment), (OrderStatus::Cancelled, PaymentStatus::Paid));
    assert_eq!(events(&shop.refund_rest(id, later).unwrap()), ["order/updated"]);
    assert_eq!(shop.orders[&id].payment, PaymentStatus::Refunded);
    assert!(shop.cancel(id, "other", later).is_err());
}

#[test]
fn refunds_add_up_to_what_was_paid_and_no_further() {
    let mut shop = shop();
    let id = order(&mut shop, Payment::Paid, noon());
    let _ = shop.refund(id, Decimal::from(5_500), noon()).unwrap();
    assert_eq!(shop.orders[&id].payment, PaymentStatus::PartiallyRefunded);
    assert_eq!(shop.orders[&id].paid_by_customer(), Decimal::from(69_000));
    assert!(shop.refund(id, Decimal::from(69_001), noon()).is_err());
    let _ = shop.refund_rest(id, noon()).unwrap();
    assert_eq!((shop.orders[&id].payment, shop.orders[&id].refunds.len()), (PaymentStatus::Refunded, 2));
}

#[test]
fn edit_changes_what_is_to_be_paid_and_tells_twice() {
    let mut shop = shop();
    let id = order(&mut shop, Payment::Paid, noon());
    let edited = shop.edit(id, YERBA, 2, noon()).unwrap();
    assert_eq!(events(&edited), ["order/edited", "order/updated"]);
    let order = &shop.orders[&id];
    assert_eq!((order.basket.total(), order.paid), (Decimal::from(85_500), Decimal::from(74_500)));
    assert_eq!(order.parcels[0].lines.last(), Some(&edited.outcome));
}

#[test]
fn unpaid_order_can_be_voided_and_then_no_longer_paid() {
    let mut shop = shop();
    let id = order(&mut shop, Payment::Pending, noon());
    assert_eq!(events(&shop.void(id, noon()).unwrap()), ["order/voided"]);
    assert!(shop.pay(id, noon()).is_err());
    assert!(shop.refund_rest(id, noon()).is_err());
}

#[test]
fn order_made_by_an_app_has_placeholders_and_no_customer() {
    let mut shop = shop();
    let id = shop.order_by_app(&[(MATE, 1)], noon()).unwrap().outcome;
    let order = &shop.orders[&id];
    assert_eq!(order.basket.buyer.email, "email@noinformado.com");
    assert_eq!((order.customer_id, order.storefront, order.paid_at), (None, "api", Some(noon())));
    assert!(shop.customers.is_empty());
}

#[test]
fn past_has_orders_of_every_kind_spread_evenly() {
    let mut shop = shop();
    let until = noon() + SignedDuration::from_hours(24 * 100);
    shop.grow_history(400, noon(), until);
    assert_eq!(shop.orders.len(), 400);
    let has = |of: &dyn Fn(&Order) -> bool| shop.orders.values().any(of);
    for payment in [
        PaymentStatus::Pending,
        PaymentStatus::Paid,
        PaymentStatus::Voided,
        PaymentStatus::PartiallyRefunded,
        PaymentStatus::Refunded,
    ] {
        assert!(has(&|order| order.payment == payment), "{payment:?}");
    }
    assert!(has(&|order| order.status == OrderStatus::Cancelled && order.payment == PaymentStatus::Paid));
    assert!(has(&|order| order.customer_id.is_none()));
    assert!(shop.orders.values().all(|order| order.created < until && order.updated <= until));
    assert!(shop.customers.len() < 330);
}
