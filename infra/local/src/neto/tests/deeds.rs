//! What shoppers and staff do, and what it comes to.

use rust_decimal::Decimal;

use super::*;
use crate::store::DeedError;

fn shop() -> Shop {
    Shop::new(Profile::default(), 1, noon())
}

fn cents(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

/// A cart with two of the first thing and three of another, e-mail and address.
fn cart(shop: &mut Shop) -> String {
    let person = shop.somebody();
    let cart = shop.start_cart(Goods::new("TC-ESP2", 2).with("Gift box", "Yes"), noon()).unwrap().outcome;
    let _ = shop.add_to_cart(&cart, Goods::new("CL-PLT4", 3), noon()).unwrap();
    let _ = shop.enter_email(&cart, &person.email, noon()).unwrap();
    let _ = shop.enter_address(&cart, &person, noon()).unwrap();
    cart
}

#[test]
fn an_order_is_worth_its_lines_less_coupon_and_discounts_plus_sending() {
    let mut shop = shop();
    let cart = cart(&mut shop);
    let _ = shop.apply_coupon(&cart, "SPRING10", noon()).unwrap();
    let order = shop.place_order(&cart, Pay::Later, noon()).unwrap().outcome;
    let total = |shop: &Shop| shop.orders[&order].grand_total();
    // 2 × 22.00 and 3 × 34.00, less 10 %, and 9.95 for sending.
    assert_eq!(total(&shop), cents(14_135));
    assert_eq!(shop.orders[&order].lines[0].options, [("Gift box".to_owned(), "Yes".to_owned())]);
    let line = shop.orders[&order].lines[1].id.clone();
    let _ = shop.discount_line(&order, &line, cents(135), noon()).unwrap();
    assert_eq!((total(&shop), shop.orders[&order].tax(Decimal::TEN)), (cents(14_000), cents(1_273)));
    let _ = shop.pay(&order, noon()).unwrap();
    assert!(shop.orders[&order].is_paid());
    assert!(matches!(shop.pay(&order, noon()), Err(DeedError::NotNow { .. })));
}

#[test]
fn a_cart_is_open_abandoned_open_again_and_closed_by_its_order() {
    let mut shop = shop();
    let cart = cart(&mut shop);
    let status = |shop: &Shop| shop.carts[&cart].status;
    let _ = shop.abandon_cart(&cart, noon()).unwrap();
    assert_eq!(status(&shop), CheckoutStatus::Abandoned);
    let _ = shop.add_to_cart(&cart, Goods::new("CL-PLT4", 1), noon()).unwrap();
    assert_eq!(status(&shop), CheckoutStatus::Open);
    let _ = shop.place_order(&cart, Pay::Now, noon()).unwrap();
    assert_eq!((status(&shop), shop.carts[&cart].close_reason), (CheckoutStatus::Closed, "Order Placed"));
    assert!(matches!(shop.abandon_cart(&cart, noon()), Err(DeedError::NotNow { .. })));
}

#[test]
fn an_order_sent_in_part_becomes_two_that_are_worth_as_much_together() {
    let mut shop = shop();
    let cart = cart(&mut shop);
    let _ = shop.apply_coupon(&cart, "SPRING10", noon()).unwrap();
    let order = shop.place_order(&cart, Pay::Now, noon()).unwrap().outcome;
    let whole = shop.orders[&order].grand_total();
    let line = shop.orders[&order].lines[1].id.clone();
    let split = shop.dispatch_part(&order, &[(line, 1)], noon()).unwrap();
    let rest = split.outcome;
    let (first, second) = (&shop.orders[&order], &shop.orders[&rest]);
    assert_eq!(first.grand_total() + second.grand_total(), whole);
    assert_eq!((first.status, second.status), (OrderStatus::Dispatched, OrderStatus::NewBackorder));
    assert_eq!((second.related.as_ref(), second.placed), (Some(&order), first.placed));
    let quantities = |order: &Order| order.lines.iter().map(|line| line.quantity).collect::<Vec<_>>();
    assert_eq!((quantities(first), quantities(second)), (vec![1], vec![2, 2]));
    assert!(first.is_paid() && second.is_paid() && first.payments[0].id == second.payments[0].id);
    let told: Vec<_> = split.notifications.iter().map(|told| told.order.clone()).collect();
    assert_eq!(told, [order.clone(), rest.clone()]);
    let _ = shop.dispatch(&rest, noon()).unwrap();
    assert!(matches!(shop.cancel(&rest, noon()), Err(DeedError::NotNow { .. })));
}

#[test]
fn money_goes_back_by_authorisations_and_the_order_does_not_show_it() {
    let mut shop = shop();
    let cart = cart(&mut shop);
    let order = shop.place_order(&cart, Pay::Now, noon()).unwrap().outcome;
    let before = shop.orders[&order].updated;
    let later = noon() + jiff::SignedDuration::from_hours(1);
    let line = shop.orders[&order].lines[0].id.clone();
    let rma = shop.authorise_return(&order, &[(line, 1)], later).unwrap().outcome;
    assert_eq!(shop.rmas[&rma].total(), cents(2_200));
    let _ = shop.plan_refund(rma, cents(100), later).unwrap();
    assert_eq!(shop.refunded(&order), Decimal::ZERO, "only planned");
    let _ = shop.pay_back(rma, cents(2_200), later).unwrap();
    let _ = shop.refund(&order, cents(500), later).unwrap();
    assert_eq!((shop.refunded(&order), shop.orders[&order].updated), (cents(2_700), before));
    assert!(matches!(shop.refund(&order, cents(1_000_000), later), Err(DeedError::NotNow { .. })));
}

#[test]
fn a_past_has_everything_in_it_and_is_the_same_every_time() {
    let month = jiff::SignedDuration::from_hours(24 * 30);
    let grown = || {
        let mut shop = shop();
        shop.grow_history(300, noon() - month, noon());
        shop
    };
    let shop = grown();
    let with = |status| shop.orders.values().filter(|order| order.status == status).count();
    for status in [OrderStatus::Quote, OrderStatus::New, OrderStatus::Cancelled, OrderStatus::Pick] {
        assert!(with(status) > 0, "{status:?}");
    }
    assert!(with(OrderStatus::Dispatched) > 200);
    assert!(shop.orders.values().any(|order| order.related.is_some()));
    assert!(shop.rmas.len() > 5 && shop.carts.is_empty());
    assert!(shop.orders.values().all(|order| order.updated <= noon()));
    assert_eq!(format!("{:?}", shop.orders), format!("{:?}", grown().orders));
}
