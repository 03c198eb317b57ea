//! What each deed changes and tells, on the bare model.

use jiff::SignedDuration;
use rust_decimal::Decimal;

use super::*;

#[test]
fn first_line_makes_a_cart_and_tells_of_line_and_cart() {
    let mut shop = shop();
    let cart = shop.start_cart(0, MUG, 1, noon()).unwrap();
    assert_eq!(scopes(&cart.webhooks), ["cart/created", "cart/lineItem/created", "cart/updated"]);
    let more = shop.add_line(&cart.outcome, MUG, 1, noon()).unwrap();
    assert_eq!(scopes(&more.webhooks), ["cart/lineItem/created", "cart/updated"]);
    assert_eq!(shop.carts[&cart.outcome].version, 2);
}

#[test]
fn email_is_told_and_the_address_is_not() {
    let mut shop = shop();
    let person = shop.somebody();
    let cart = shop.start_cart(0, MUG, 1, noon()).unwrap().outcome;
    assert_eq!(scopes(&shop.enter_email(&cart, &person.email, noon()).unwrap().webhooks), ["cart/updated"]);
    assert_eq!(scopes(&shop.enter_address(&cart, &person, noon()).unwrap().webhooks), Vec::<&str>::new());
    let shipping = shop.choose_shipping(&cart, "Flat Rate", Decimal::from(5), noon()).unwrap();
    assert_eq!(scopes(&shipping.webhooks), Vec::<&str>::new());
}

#[test]
fn last_line_taken_out_deletes_the_cart() {
    let mut shop = shop();
    let cart = shop.start_cart(0, MUG, 1, noon()).unwrap().outcome;
    let line = shop.carts[&cart].lines[0].id.clone();
    let removed = shop.remove_line(&cart, &line, noon()).unwrap();
    assert_eq!(scopes(&removed.webhooks), ["cart/lineItem/deleted", "cart/deleted"]);
    assert!(shop.carts.is_empty());
}

#[test]
fn paid_order_goes_from_incomplete_to_awaiting_fulfillment() {
    let mut shop = shop();
    let person = shop.somebody();
    let bought = shop.buy(0, &person, &[(MUG, 1)], Payment::Captured, noon()).unwrap();
    let told = scopes(&bought.webhooks);
    let order_told =
        ["order/created", "order/transaction/created", "order/statusUpdated", "order/updated", "cart/converted"];
    assert_eq!(told[told.len() - 5..], order_told);
    let status = &bought.webhooks[told.len() - 3].data["status"];
    assert_eq!(*status, serde_json::json!({"previous_status_id": 0, "new_status_id": 11}));
    assert_eq!(shop.orders[&bought.outcome].status, OrderStatus::AwaitingFulfillment);
}

#[test]
fn refused_payment_leaves_an_incomplete_order_that_a_second_try_completes() {
    let mut shop = shop();
    let first = order(&mut shop, Payment::Refused, noon());
    assert_eq!(shop.orders[&first].status, OrderStatus::Incomplete);
    let cart = shop.orders[&first].cart_id.clone();
    assert!(!shop.carts[&cart].is_converted);
    let later = noon() + SignedDuration::from_mins(3);
    let second = shop.place_order(&cart, Payment::Captured, later).unwrap();
    assert_eq!(second.outcome, first);
    assert_eq!(scopes(&second.webhooks)[0], "order/updated");
    let order = &shop.orders[&first];
    assert_eq!((order.status, order.created), (OrderStatus::AwaitingFulfillment, noon()));
    assert_eq!(order.transactions.iter().map(|entry| entry.ok).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn bank_transfer_waits_and_is_paid_later() {
    let mut shop = shop();
    let id = order(&mut shop, Payment::Later, noon());
    assert_eq!(shop.orders[&id].status, OrderStatus::AwaitingPayment);
    let paid = shop.pay(id, noon()).unwrap();
    assert_eq!(scopes(&paid.webhooks), ["order/transaction/created", "order/statusUpdated", "order/updated"]);
    assert!(shop.pay(id, noon()).is_err());
}

#[test]
fn parcels_move_the_order_to_partially_shipped_and_then_shipped() {
    let mut shop = shop();
    let id = order(&mut shop, Payment::Captured, noon());
    let line = shop.orders[&id].lines[0].id;
    let first = shop.ship(id, &[(line, 1)], noon()).unwrap();
    assert_eq!(scopes(&first.webhooks), ["shipment/created", "order/statusUpdated", "order/updated"]);
    assert_eq!((shop.orders[&id].status, shop.orders[&id].shipped), (OrderStatus::PartiallyShipped, None));
    let _ = shop.ship_all(id, noon()).unwrap();
    assert_eq!((shop.orders[&id].status, shop.orders[&id].shipped), (OrderStatus::Shipped, Some(noon())));
    assert_eq!(shop.orders[&id].items_shipped(), 3);
    assert!(shop.ship(id, &[(line, 1)], noon()).is_err(), "nothing is left to send");
    assert!(shop.cancel(id, noon()).is_err(), "it is on its way");
}

#[test]
fn download_is_completed_by_the_payment() {
    let mut shop = shop();
    let person = shop.somebody();
    let video = *shop.catalog.variant_ids().last().unwrap();
    let id = shop.buy(0, &person, &[(video, 1)], Payment::Captured, noon()).unwrap().outcome;
    assert_eq!(shop.orders[&id].status, OrderStatus::Completed);
    assert!(shop.orders[&id].parcels_to.is_none());
}

#[test]
fn totals_add_up_with_coupon_and_manual_discount() {
    let mut shop = shop();
    let person = shop.somebody();
    let cart = shop.start_cart(0, MUG, 2, noon()).unwrap().outcome;
    let _ = shop.add_gift_certificate(&cart, Decimal::from(25), "friend@postbox.example", noon()).unwrap();
    let _ = shop.apply_coupon(&cart, "WELCOME10", noon()).unwrap();
    let _ = shop.enter_email(&cart, &person.email, noon()).unwrap();
    let _ = shop.enter_address(&cart, &person, noon()).unwrap();
    let _ = shop.choose_shipping(&cart, "Flat Rate", Decimal::new(750, 2), noon()).unwrap();
    let id = shop.place_order(&cart, Payment::Captured, noon()).unwrap().outcome;
    let _ = shop.discount_order(id, Decimal::from(5), noon()).unwrap();
    let order = &shop.orders[&id];
    let totals = Totals::of(order);
    // 39.00 less 3.90 by coupon; 5.00 off spread as 3.05 and 1.95; 7.50 for sending; 8 % on goods and sending.
    assert_eq!(totals.discounts, Decimal::new(890, 2));
    assert_eq!(totals.total_ex_tax, Decimal::new(6260, 2));
    assert_eq!(totals.total_tax, Decimal::new(316, 2));
    let lines: Decimal = order.lines.iter().map(|line| line.paid(order.tax_rate)).sum();
    assert_eq!(lines + Decimal::new(810, 2), totals.total_inc_tax);
}

#[test]
fn bulk_edit_tells_of_every_order_and_changes_no_status() {
    let mut shop = shop();
    let orders = [order(&mut shop, Payment::Captured, noon()), order(&mut shop, Payment::Later, noon())];
    let edited = shop.bulk_edit(&orders, noon(), |order| {
        "checked".clone_into(&mut order.staff_notes);
        order.status = OrderStatus::Disputed;
    });
    assert_eq!(scopes(&edited.webhooks), ["order/updated", "order/updated"]);
    assert_eq!(shop.orders[&orders[1]].status, OrderStatus::AwaitingPayment);
    assert_eq!(shop.orders[&orders[1]].staff_notes, "checked");
}

#[test]
fn deed_that_fails_changes_nothing() {
    let mut shop = shop();
    let cart = shop.start_cart(0, MUG, 1, noon()).unwrap().outcome;
    let refused = shop.place_order(&cart, Payment::Captured, noon()).unwrap_err();
    assert_eq!(refused.to_string(), format!("cart `{cart}` has no address yet"));
    assert!(shop.orders.is_empty());
    assert!(shop.cancel(1, noon()).is_err());
}
