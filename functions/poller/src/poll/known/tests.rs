//! What is news.

use domain::{CheckoutTrigger, Currency, OrderValue, Rules, Status, StoreRef, SyncMode, Totals};
use serde_json::value::RawValue;

use super::*;

const KLAVIYO: &str = "klaviyo-main";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_784_045_100 + second).unwrap()
}

/// Awaiting Fulfillment, worth 10.
fn order(id: &str, modified: i64) -> Listed {
    let ten = Decimal::TEN;
    Listed {
        id: id.into(),
        created_at: at(0),
        modified_at: at(modified),
        status: Status { id: "11".into(), name: "Awaiting Fulfillment".into() },
        in_checkout: false,
        deleted: false,
        test: false,
        totals: Totals {
            currency: Currency::parse("USD").unwrap(),
            total: ten,
            subtotal: ten,
            shipping: Decimal::ZERO,
            discount: Decimal::ZERO,
            coupon_discount: Decimal::ZERO,
        },
        cart_id: Some(format!("cart-of-{id}")),
        part_of: None,
        position: String::new(),
        refunds: false,
        raw: RawValue::from_string("{}".into()).unwrap(),
    }
}

fn incomplete(id: &str) -> Listed {
    let status = Status { id: "0".into(), name: "Incomplete".into() };
    Listed { status, in_checkout: true, ..order(id, 0) }
}

/// What the table has of [`order`].
fn record(modified: i64) -> Record {
    let mut record = Record::default();
    (record.version, record.status, record.total) = (Some(at(modified)), Some("11".into()), Some(Decimal::TEN));
    record
}

fn records(records: impl IntoIterator<Item = (&'static str, Record)>) -> HashMap<Subject, Record> {
    records.into_iter().map(|(id, record)| (Subject::Order(id.into()), record)).collect()
}

fn refund(id: &str, order: &str, amount: i64) -> (String, Vec<RefundNote>) {
    let note =
        RefundNote { id: id.into(), order_id: order.into(), at: at(0), amount: amount.into(), amount_unknown: false };
    (order.to_owned(), vec![note])
}

/// Calls `test` with the knowledge of a store that excludes Incomplete and Pending.
fn with_known<T>(test: impl FnOnce(Known<'_>) -> T) -> T {
    with_known_of(&[KLAVIYO], test)
}

/// The same if these destinations are told of begun checkouts.
fn with_known_of<T>(told_of_carts: &[&str], test: impl FnOnce(Known<'_>) -> T) -> T {
    let store = StoreRef { platform: "bigcommerce".into(), id: "alder-us".into() };
    let rules = Rules {
        excluded_statuses: ["0", "1"].map(String::from).into(),
        order_value: OrderValue::Total,
        checkout_trigger: CheckoutTrigger::Contact,
        ..Rules::default()
    };
    let situation = Situation { store: &store, rules: &rules, connected_at: None, mode: SyncMode::Periodic };
    test(Known::new(situation, |metric| match metric {
        Metric::StartedCheckout => told_of_carts.to_vec(),
        _ => vec![KLAVIYO],
    }))
}

fn ids(orders: &[Listed]) -> Vec<&str> {
    orders.iter().map(|order| order.id.as_str()).collect()
}

#[test]
fn order_is_news_unless_the_table_has_this_state_or_a_later_one() {
    let listed = [order("absent", 5), order("same", 5), order("later-in-table", 5), order("earlier-in-table", 5)];
    let in_table = [("same", record(5)), ("later-in-table", record(6)), ("earlier-in-table", record(4))];
    let claimed = ("claimed", Record::default());
    let found = with_known(|mut known| {
        let listed = listed.into_iter().chain([order("claimed", 5)]).collect();
        known.news(listed, &records(in_table.into_iter().chain([claimed])), &mut Refunds::new())
    });
    assert_eq!(ids(&found), ["absent", "earlier-in-table", "claimed"]);
}

#[test]
fn second_change_within_a_second_is_news() {
    let paid = Listed { status: Status { id: "2".into(), name: "Shipped".into() }, ..order("status", 5) };
    let mut dearer = order("total", 5);
    dearer.totals.total = Decimal::ONE_HUNDRED;
    let known_states = records([("status", record(5)), ("total", record(5)), ("same", record(5))]);
    let listed = vec![paid, dearer, order("same", 5)];
    let found = with_known(|mut known| known.news(listed, &known_states, &mut Refunds::new()));
    assert_eq!(ids(&found), ["status", "total"]);
}

#[test]
fn state_is_news_once_in_a_poll_and_another_state_again() {
    with_known(|mut known| {
        let mut look = |modified| known.news(vec![order("1", modified)], &HashMap::new(), &mut Refunds::new()).len();
        assert_eq!([5, 5, 6, 6].map(&mut look), [1, 0, 1, 0]);
    });
}

#[test]
fn order_at_the_payment_step_is_known_by_its_cart() {
    with_known(|known| {
        let subject = |order: Listed| known.subject(&order).to_string();
        assert_eq!(subject(incomplete("1")), "cart#cart-of-1");
        assert_eq!(subject(order("1", 0)), "order#1");
        assert_eq!(subject(Listed { deleted: true, ..incomplete("1") }), "order#1", "nothing will be told of it");
        assert_eq!(subject(Listed { cart_id: None, ..incomplete("1") }), "order#1");
        let pending = Listed { status: Status { id: "1".into(), name: "Pending".into() }, ..order("1", 0) };
        assert_eq!(subject(pending), "order#1", "excluded, but past the payment step");
        let counted = Listed { status: order("1", 0).status, ..incomplete("1") };
        assert_eq!(subject(counted), "order#1", "counts as placed");
    });
}

#[test]
fn cart_that_was_not_told_everywhere_is_news() {
    let cart = (Subject::Cart("cart-of-1".into()), record(5));
    let found = with_known(|mut known| known.news(vec![incomplete("1")], &[cart].into(), &mut Refunds::new()));
    assert_eq!(ids(&found), ["1"]);
}

#[test]
fn cart_that_nobody_is_to_be_told_of_is_no_news() {
    let found = with_known_of(&[], |mut known| {
        known.news(vec![incomplete("1"), order("2", 0)], &HashMap::new(), &mut Refunds::new())
    });
    assert_eq!(ids(&found), ["2"]);
}

#[test]
fn known_order_with_an_untold_refund_is_read_with_its_refunds() {
    with_known(|mut known| {
        let mut refunds = Refunds::from([refund("61", "1", 5), refund("62", "2", 0), refund("63", "3", 5)]);
        let in_table = records([("1", record(5)), ("2", record(5))]);
        let found = known.news(vec![order("1", 5), order("2", 5)], &in_table, &mut refunds);
        assert_eq!((ids(&found), found[0].refunds), (vec!["1"], true), "no money went back on 2");
        assert_eq!(refunds.into_keys().collect::<Vec<_>>(), ["3"], "left for later: not on this page");
    });
}

#[test]
fn refund_of_an_order_on_no_page_is_news_once() {
    with_known(|mut known| {
        let in_table = records([("1", record(5))]);
        let refunds = || Refunds::from([refund("61", "1", 5), refund("62", "2", 0)]);
        assert_eq!(known.refunded(refunds(), &in_table), ["1"]);
        assert_eq!(known.refunded(refunds(), &in_table), Vec::<String>::new());
    });
}

#[test]
fn refund_of_which_nobody_says_how_much_it_was_is_news() {
    with_known(|mut known| {
        let (order, mut notes) = refund("61", "1", 0);
        notes[0].amount_unknown = true;
        let in_table = records([("1", record(5))]);
        assert_eq!(known.refunded(Refunds::from([(order, notes)]), &in_table), ["1"]);
    });
}

#[test]
fn every_new_refund_of_an_order_is_noted() {
    with_known(|mut known| {
        let (order, mut notes) = refund("61", "1", 5);
        notes.extend(refund("62", "1", 5).1);
        let refunds = || Refunds::from([(order.clone(), notes.clone())]);
        assert_eq!(known.refunded(refunds(), &HashMap::new()).len(), 1);
        assert!(known.refunded(refunds(), &HashMap::new()).is_empty());
    });
}

#[test]
fn nothing_is_news_of_an_order_whose_customer_was_deleted() {
    with_known(|mut known| {
        let (redacted, unread) = (record(5).redacted_at(at(1)), Record::default().redacted_at(at(1)));
        let in_table = records([("1", redacted), ("2", unread)]);
        let mut refunds = Refunds::from([refund("61", "1", 5)]);
        assert!(known.news(vec![order("1", 9), order("2", 9)], &in_table, &mut refunds).is_empty());
        assert!(known.refunded(Refunds::from([refund("61", "1", 5)]), &in_table).is_empty());
    });
}
