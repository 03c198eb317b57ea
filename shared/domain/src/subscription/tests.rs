//! Rules over single orders, and what holds for chains however their orders come.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{Link, Recurrence, SubscriptionRule};
use crate::samples::{at, line, order, store};
use crate::{Line, LineOption, Order, Subscription};

const CUSTOMER: Option<&str> = Some("c0ffee");

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn product(id: &str) -> Line {
    Line { product_id: Some(id.into()), ..line(id, Decimal::ONE) }
}

fn of_lines(lines: Vec<Line>) -> Order {
    Order { lines, ..order() }
}

fn option(name: &str, values: &[&str]) -> SubscriptionRule {
    SubscriptionRule::Option { name: name.into(), values: set(values) }
}

fn interval(from_days: u32, to_days: u32) -> SubscriptionRule {
    SubscriptionRule::Interval { from_days, to_days, products: set(&[]) }
}

/// Its place when nothing else is known.
fn alone(order: &Order, rules: &[SubscriptionRule]) -> Option<Subscription> {
    Recurrence::of(order, rules)?.place(order, &store(), CUSTOMER, &[])
}

/// The order numbered `number`, of one product, placed on the given day.
fn on_day(number: usize, day: i64) -> Order {
    let created_at = at(0) + SignedDuration::from_hours(24 * day);
    Order { id: format!("{}", 5000 + number), created_at, ..of_lines(vec![product("311")]) }
}

/// Sees orders one after the other, and gives what they are told as, in the same order.
fn seen<'a>(orders: impl IntoIterator<Item = &'a Order>, rules: &[SubscriptionRule]) -> Vec<Option<Subscription>> {
    let mut known: Vec<Link> = Vec::new();
    let place = |order: &Order| {
        let place = Recurrence::of(order, rules)?.place(order, &store(), CUSTOMER, &known)?;
        known.retain(|link| link.order != order.id);
        known.push(Link::of(order, &place.id));
        Some(place)
    };
    orders.into_iter().map(place).collect()
}

fn ids(places: &[Option<Subscription>]) -> BTreeSet<&str> {
    places.iter().flatten().map(|place| place.id.as_str()).collect()
}

fn numbers(places: &[Option<Subscription>]) -> Vec<u32> {
    places.iter().map(|place| place.as_ref().map_or(0, |place| place.number)).collect()
}

#[test]
fn an_option_counts_with_the_values_named_or_with_any() {
    let options = vec![LineOption { name: "Delivery ".into(), value: "every MONTH".into() }];
    let order = of_lines(vec![Line { options, ..product("311") }]);
    let fits = |rule| alone(&order, &[rule]).is_some();
    assert!(fits(option("delivery", &[])) && fits(option("Delivery", &["Every month", "Weekly"])));
    assert!(!fits(option("delivery", &["Once"])) && !fits(option("Colour", &[])));
}

#[test]
fn a_product_counts_by_id_sku_or_code_and_a_category_by_name() {
    let line = Line {
        sku: Some("BOX-12-M".into()),
        product_code: Some("BOX-12".into()),
        categories: vec!["Coffee".into(), "Subscriptions".into()],
        ..product("311")
    };
    let order = of_lines(vec![line]);
    let place = |rule| alone(&order, &[rule]);
    let products = ["311", "box-12-m", " BOX-12 "].map(|name| place(SubscriptionRule::Product(set(&[name]))));
    let category = place(SubscriptionRule::Category(set(&["subscriptions"])));
    assert!(category.is_some() && products.iter().all(|found| *found == category), "one chain, whatever tells it");
    assert_eq!(place(SubscriptionRule::Product(set(&["312"]))), None);
    assert_eq!(place(SubscriptionRule::Category(set(&["Tea"]))), None);
}

#[test]
fn an_external_id_names_its_chain_as_the_other_system_does() {
    let place = |id: &str, separator: Option<&str>| {
        let rule = SubscriptionRule::ExternalId { prefix: "SUB-".into(), separator: separator.map(Into::into) };
        let order = Order { external_id: Some(id.into()), ..order() };
        alone(&order, &[rule]).map(|place| place.id)
    };
    let chain = Some("SUB-3391".to_owned());
    assert_eq!(place("SUB-3391/7", Some("/")), chain);
    assert_eq!(place("sub-3391/8", Some("/")), chain);
    assert_eq!([place("SUB-3391", Some("/")), place(" SUB-3391 ", None)], [chain.clone(), chain]);
    assert_eq!(place("SUB-3391/7", None), Some("SUB-3391/7".to_owned()), "without a separator all of it is the name");
    assert_eq!(
        [place("SUB-", None), place("SUB-/1", Some("/")), place("WEB-1", None), place("SÜ", None)],
        [const { None }; 4]
    );
}

#[test]
fn customers_stores_and_products_have_chains_of_their_own() {
    let rules = [SubscriptionRule::Product(set(&["1", "2"]))];
    let place = |id: &str, store_id: &str, customer| {
        let order = of_lines(vec![product(id)]);
        let store = crate::StoreRef { id: store_id.into(), ..store() };
        Recurrence::of(&order, &rules)?.place(&order, &store, customer, &[]).map(|place| place.id)
    };
    let found: BTreeSet<_> =
        [place("1", "a", CUSTOMER), place("2", "a", CUSTOMER), place("1", "b", CUSTOMER), place("1", "a", Some("d"))]
            .into();
    assert!(found.len() == 4 && !found.contains(&None));
    assert_eq!(place("1", "a", None), None, "nobody knows whose order it is");
}

#[test]
fn the_first_rule_counts_and_two_subscriptions_in_one_order_are_noticed() {
    let monthly = || vec![LineOption { name: "Delivery".into(), value: "Monthly".into() }];
    let lines =
        vec![product("1"), Line { options: monthly(), ..product("2") }, Line { options: monthly(), ..product("3") }];
    let order = of_lines(lines);
    let by_option = Recurrence::of(&order, &[option("Delivery", &[]), interval(1, 9)]).unwrap();
    assert!(by_option.is_ambiguous, "2 and 3 recur");
    let second = alone(&of_lines(vec![product("2")]), &[SubscriptionRule::Product(set(&["2"]))]);
    assert_eq!(by_option.place(&order, &store(), CUSTOMER, &[]), second);
    let first = Recurrence::of(&order, &[SubscriptionRule::Product(set(&["3"])), option("Colour", &[])]).unwrap();
    assert!(!first.is_ambiguous);
    assert!(!Recurrence::of(&order, &[interval(1, 9)]).unwrap().is_ambiguous, "buying three things is no subscription");
}

#[test]
fn an_order_follows_another_within_the_interval_and_no_sooner() {
    let days = [0, 5, 30, 60, 200, 231];
    let orders: Vec<_> = days.iter().enumerate().map(|(number, day)| on_day(number, *day)).collect();
    let places = seen(&orders, &[interval(20, 45)]);
    assert_eq!(
        numbers(&places),
        [1, 0, 2, 3, 1, 2],
        "the one after five days is a second order, that of day 200 a new chain"
    );
    assert_eq!(ids(&places).len(), 2);
    let other = Order { created_at: orders[0].created_at, ..of_lines(vec![product("9")]) };
    let links = [Link::of(&orders[0], "chain")];
    let place = Recurrence::of(&other, &[interval(20, 45)]).unwrap().place(&other, &store(), CUSTOMER, &links);
    assert!(place.is_some_and(|place| place.id != "chain" && place.number == 1), "another product");
}

#[test]
fn history_read_afterwards_joins_the_chain_that_live_orders_began() {
    let orders: Vec<_> = [0, 30, 60, 90, 120].iter().enumerate().map(|(number, day)| on_day(number, *day)).collect();
    let places = seen(orders[3..].iter().chain(&orders[..3]), &[interval(20, 45)]);
    assert_eq!(ids(&places).len(), 1);
    assert_eq!(numbers(&places), [1, 2, 1, 2, 3], "what was told of the live ones stays");
}

#[test]
fn an_order_that_is_looked_at_again_keeps_its_place() {
    let orders: Vec<_> = (0..3).map(|number| on_day(number, 30 * i64::try_from(number).unwrap())).collect();
    for rule in [interval(20, 45), SubscriptionRule::Product(set(&["311"]))] {
        let places = seen(&orders, std::slice::from_ref(&rule));
        let again = seen(orders.iter().chain(&orders), &[rule]);
        assert_eq!((&again[..3], &again[3..]), (&places[..], &places[..]));
    }
}

proptest! {
    #[test]
    fn a_chain_has_one_id_and_its_order_of_places_whatever_order_its_orders_are_seen_in(
        days in prop::collection::btree_set(0_i64..2_000, 1..12),
        keys in prop::collection::vec(any::<u32>(), 12),
    ) {
        let orders: Vec<_> = days.iter().enumerate().map(|(number, day)| on_day(number, *day)).collect();
        let mut shuffled: Vec<_> = orders.iter().zip(keys).collect();
        shuffled.sort_by_key(|(_, key)| *key);
        let rule = [SubscriptionRule::Product(set(&["311"]))];
        let places = seen(shuffled.iter().map(|(order, _)| *order), &rule);
        prop_assert_eq!(ids(&places).len(), 1);
        let again = seen(&orders, &rule);
        prop_assert_eq!(ids(&again), ids(&places));
        prop_assert_eq!(numbers(&again), (1..=u32::try_from(orders.len()).unwrap()).collect::<Vec<_>>());
    }

    /// Orders are told as they are placed, and history oldest first, before live orders or after some of them.
    #[test]
    fn an_unbroken_chain_of_intervals_is_one_wherever_live_orders_began(
        gaps in prop::collection::vec(20_i64..=45, 1..12),
        live_from in any::<prop::sample::Index>(),
    ) {
        let days = gaps.iter().scan(0, |day, gap| { *day += gap; Some(*day) });
        let orders: Vec<_> = days.enumerate().map(|(number, day)| on_day(number, day)).collect();
        let (history, live) = orders.split_at(live_from.index(orders.len()));
        let places = seen(live.iter().chain(history), &[interval(20, 45)]);
        prop_assert_eq!(ids(&places).len(), 1);
        prop_assert!(places.iter().all(Option::is_some));
    }

    /// Oldest first, every pause that is longer than the interval begins a new chain, and no other does.
    #[test]
    fn chains_of_intervals_end_where_the_interval_does(gaps in prop::collection::vec(20_i64..=90, 0..12)) {
        let mut day = 0;
        let mut orders = vec![on_day(0, day)];
        let mut expected = vec![1];
        for (number, gap) in gaps.iter().enumerate() {
            day += gap;
            orders.push(on_day(number + 1, day));
            expected.push(if *gap > 45 { 1 } else { expected[number] + 1 });
        }
        let places = seen(&orders, &[interval(20, 45)]);
        prop_assert_eq!(ids(&places).len(), expected.iter().filter(|number| **number == 1).count());
        prop_assert_eq!(numbers(&places), expected);
    }
}

#[test]
fn days_are_rounded() {
    let later = |hours| Order { id: "2".into(), created_at: at(0) + SignedDuration::from_hours(hours), ..on_day(1, 0) };
    let first = on_day(0, 0);
    let follows = |hours| seen([&first, &later(hours)], &[interval(30, 30)])[1].as_ref().map(|place| place.number);
    assert_eq!([follows(30 * 24 - 12), follows(30 * 24 + 11), follows(30 * 24 + 12)], [Some(2), Some(2), Some(1)]);
    assert_eq!(follows(30 * 24 - 13), None);
}
