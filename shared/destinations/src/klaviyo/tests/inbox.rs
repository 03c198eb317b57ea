//! What was sent, read back from the local stack's inbox.

use std::sync::Arc;
use std::time::Duration;

use domain::{Metric, Order, SyncMode, Totals};
use jiff::civil::date;
use jiff::tz::TimeZone;
use local::clock::SystemClock;
use local::inbox::{Inbox, InboxSettings, Planted};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

use super::fake::{account_of, soon};
use crate::samples::{events_in, order, order_of};
use crate::{Books, Destination, Told};

const PERTH: &str = "Australia/Perth";

async fn inbox(time_zone: &str) -> (Inbox, Arc<dyn Destination>) {
    let settings = InboxSettings { time_zone: time_zone.to_owned(), ..InboxSettings::default() };
    let inbox = Inbox::start(settings, Arc::new(SystemClock)).await.unwrap();
    let account = account_of(inbox.api_base(), &inbox.settings().api_key, Duration::from_secs(20));
    (inbox, account)
}

/// Sends an order of this id, time and total.
async fn send(account: &dyn Destination, id: &str, created_at: &str, total: Decimal, currency: &str) {
    let totals = Totals { total, currency: domain::Currency::parse(currency).unwrap(), ..order().totals };
    let named = order_of(id, &format!("s{id}@harbourmail.example"));
    let order = Order { created_at: created_at.parse().unwrap(), totals, ..named };
    let verdicts = account.deliver(&events_in(order, SyncMode::Historic), soon()).await;
    assert!(verdicts.iter().all(|verdict| matches!(verdict, domain::Verdict::Delivered { .. })));
}

async fn told(books: &dyn Books) -> Vec<Told> {
    let (from, until) = ("2026-08-01T16:00:00Z".parse().unwrap(), "2026-08-02T16:00:00Z".parse().unwrap());
    books.told(Metric::PlacedOrder, from, until, soon()).await.unwrap()
}

#[tokio::test]
async fn the_accounts_zone_is_read_even_under_an_old_name() {
    let (_inbox, account) = inbox("US/Eastern").await;
    assert_eq!(account.books().unwrap().time_zone(soon()).await.unwrap().iana_name(), Some("US/Eastern"));
}

#[tokio::test]
async fn days_are_those_of_the_zone_asked_for_with_sums_by_currency() {
    let (_inbox, account) = inbox(PERTH).await;
    send(&*account, "1", "2026-08-01T15:59:59Z", dec!(10.10), "AUD").await;
    send(&*account, "2", "2026-08-01T16:00:00Z", dec!(20.20), "AUD").await;
    send(&*account, "3", "2026-08-02T01:00:00Z", dec!(30.30), "USD").await;
    send(&*account, "4", "2025-02-02T01:00:00Z", dec!(40.40), "AUD").await;
    let books = account.books().unwrap();
    let days = async |zone: &str, first, last| {
        let zone = TimeZone::get(zone).unwrap();
        let days = books.days(Metric::PlacedOrder, (first, last), &zone, soon()).await.unwrap();
        days.into_iter().map(|(day, sum)| (day, sum.count, Vec::from_iter(sum.sums))).collect::<Vec<_>>()
    };
    let aud = |amount| ("AUD".to_owned(), amount);
    let second = (date(2026, 8, 2), 2, vec![aud(dec!(20.2)), ("USD".to_owned(), dec!(30.3))]);
    let first = (date(2026, 8, 1), 1, vec![aud(dec!(10.1))]);
    let long_ago = (date(2025, 2, 2), 1, vec![aud(dec!(40.4))]);
    assert_eq!(days(PERTH, date(2026, 8, 2), date(2026, 8, 2)).await, std::slice::from_ref(&second));
    assert_eq!(days(PERTH, date(2024, 1, 1), date(2026, 8, 3)).await, [long_ago, first, second]);
    let in_utc = days("UTC", date(2026, 8, 1), date(2026, 8, 1)).await;
    assert_eq!(in_utc, [(date(2026, 8, 1), 2, vec![aud(dec!(30.3))])]);
    let lines = books.days(Metric::OrderedProduct, (date(2026, 8, 1), date(2026, 8, 2)), &TimeZone::UTC, soon()).await;
    assert_eq!(lines.unwrap().values().map(|day| day.count).collect::<Vec<_>>(), [4, 2]);
}

#[tokio::test]
async fn zones_with_new_names_and_odd_midnights_are_counted_alike() {
    let (_inbox, account) = inbox(PERTH).await;
    send(&*account, "1", "2026-04-23T22:00:00Z", dec!(1), "AUD").await;
    let books = account.books().unwrap();
    for zone in ["Europe/Kyiv", "Pacific/Kanton", "Africa/Cairo", "America/St_Johns"] {
        let zone = TimeZone::get(zone).unwrap();
        let days =
            books.days(Metric::PlacedOrder, (date(2026, 4, 20), date(2026, 4, 28)), &zone, soon()).await.unwrap();
        let day = "2026-04-23T22:00:00Z".parse::<jiff::Timestamp>().unwrap().to_zoned(zone).date();
        assert_eq!(days.into_keys().collect::<Vec<_>>(), [day]);
    }
}

#[tokio::test]
async fn events_come_back_with_their_keys_page_after_page() {
    let (inbox, account) = inbox(PERTH).await;
    send(&*account, "1", "2026-08-02T01:00:00Z", dec!(63.7200), "AUD").await;
    send(&*account, "2", "2026-08-03T01:00:00Z", dec!(5), "AUD").await;
    let first = Told {
        key: Some("bigcommerce:7k2m:1".into()),
        at: "2026-08-02T01:00:00Z".parse().unwrap(),
        value: Some(dec!(63.72)),
        currency: Some("AUD".into()),
    };
    let books = account.books().unwrap();
    assert_eq!(told(books).await, [first]);
    for index in 0..2_100 {
        inbox.plant(Planted {
            metric: "Placed Order".into(),
            unique_id: Some(format!("bigcommerce:7k2m:x{index}")),
            email: "jo@harbourmail.example".into(),
            time: "2026-08-02T02:00:00Z".parse().unwrap(),
            value: None,
            value_currency: None,
        });
    }
    let keys: std::collections::BTreeSet<_> = told(books).await.into_iter().map(|told| told.key).collect();
    assert_eq!(keys.len(), 2_101);
    assert_eq!(inbox.requests().count("/api/events"), 4, "pages of 1000");
    assert_eq!(inbox.requests().count("/api/metrics"), 1, "ids are remembered");
}

#[tokio::test]
async fn what_only_klaviyo_knows_doubles_and_losses_show() {
    let (inbox, account) = inbox(PERTH).await;
    for id in ["1", "2"] {
        send(&*account, id, "2026-08-02T01:00:00Z", dec!(5), "AUD").await;
    }
    let books = account.books().unwrap();
    let placed = inbox.events().into_iter().find(|event| event.metric == "Placed Order").unwrap();
    inbox.plant(Planted::double_of(&placed, "other@harbourmail.example"));
    let alien = Planted { unique_id: Some("shop:9".into()), ..Planted::double_of(&placed, "a@harbourmail.example") };
    inbox.plant(alien);
    inbox.forget("Placed Order", "bigcommerce:7k2m:2");
    let mut keys: Vec<_> = told(books).await.into_iter().filter_map(|told| told.key).collect();
    keys.sort();
    assert_eq!(keys, ["bigcommerce:7k2m:1", "bigcommerce:7k2m:1", "shop:9"]);
}
