//! Against the local stack's sample store: scopes and headers, both shapes of the API, history, refunds and webhooks.

use std::collections::BTreeSet;
use std::sync::Arc;

use config::{GrantState, Section};
use jiff::{SignedDuration, Timestamp};
use local::clock::SystemClock;
use local::tiendanube::{Payment, Scope, TiendanubeSettings, TiendanubeStore, TokenHeader};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::super::concern::TOPICS;
use super::{Tiendanube, client, store};
use crate::fake_api::a_minute;
use crate::{Haste, Listed, Look, Moment, Platform, ReadError, Shop, Window};

async fn start(settings: TiendanubeSettings) -> TiendanubeStore {
    TiendanubeStore::start(TiendanubeSettings { pace: 100, ..settings }, Arc::new(SystemClock)).await.unwrap()
}

fn connect(sample: &TiendanubeStore) -> Arc<dyn Shop> {
    let settings = sample.settings();
    let credentials = json!({
        "store_id": settings.profile.store_id.to_string(),
        "access_token": settings.access_token,
        "client_secret": settings.client_secret,
        "user_agent": "Orderwire (ops@alder.example)",
    });
    let mut store = store(Some(sample.api_base()), Value::Null);
    store.credentials = Section::new("credentials", credentials);
    Tiendanube.connect(&store, &client(), Haste::Live).unwrap()
}

/// Someone buys one of the first product.
fn buy(sample: &TiendanubeStore) -> String {
    let bought = sample.act(|shop, now| {
        let (buyer, variant) = (shop.somebody(), shop.catalog.variant_ids()[0]);
        shop.buy(&buyer, &[(variant, 1)], Payment::Paid, now)
    });
    bought.unwrap().to_string()
}

fn look(id: &str) -> Look {
    Look { id: id.to_owned(), ..Look::default() }
}

/// All orders created in a window.
async fn walk(shop: &dyn Shop, window: Window) -> Vec<Listed> {
    let (mut all, mut next): (Vec<Listed>, Option<String>) = (Vec::new(), None);
    loop {
        let page = shop.page(&window, next.as_deref(), a_minute()).await.unwrap();
        assert_eq!(page.unusable, []);
        all.extend(page.orders);
        next = page.next;
        if next.is_none() {
            return all;
        }
    }
}

#[tokio::test]
async fn each_missing_scope_is_named_and_no_other() {
    let missing = async |scopes: BTreeSet<Scope>| {
        let sample = start(TiendanubeSettings { scopes, ..TiendanubeSettings::default() }).await;
        let found = connect(&sample).check(a_minute()).await.unwrap();
        assert_eq!(found.name.as_deref(), Some("Mates del Sur"));
        let missing = found.grants.into_iter().filter(|grant| matches!(grant.state, GrantState::Missing(_)));
        missing.map(|grant| grant.what).collect::<Vec<_>>()
    };
    assert_eq!(missing(Scope::ALL.into()).await, [""; 0]);
    for (scope, named) in
        [(Scope::Orders, &["read_orders", "read_orders (checkouts)"][..]), (Scope::Products, &["read_products"])]
    {
        let others = Scope::ALL.into_iter().filter(|other| *other != scope).collect();
        assert_eq!(missing(others).await, named);
    }
}

#[tokio::test]
async fn a_store_that_looks_for_the_token_in_the_other_header_is_read_all_the_same() {
    for token_header in [TokenHeader::Authentication, TokenHeader::Authorization, TokenHeader::Both] {
        let sample = start(TiendanubeSettings { token_header, ..TiendanubeSettings::default() }).await;
        let id = buy(&sample);
        assert_eq!(connect(&sample).order(&look(&id), a_minute()).await.unwrap().id, id);
    }
}

#[tokio::test]
async fn an_order_is_the_same_in_both_shapes_of_the_api() {
    let mut readings = Vec::new();
    for v1_shapes in [false, true] {
        let sample = start(TiendanubeSettings { v1_shapes, ..TiendanubeSettings::default() }).await;
        let id = buy(&sample);
        sample.act(|shop, now| shop.dispatch(id.parse().unwrap(), now)).unwrap();
        let order = connect(&sample).order(&look(&id), a_minute()).await.unwrap();
        assert!(order.fulfilled_at.is_some());
        readings.push((order.id, order.totals, order.customer, order.shipping_address, order.status, order.lines));
    }
    assert!(readings[0] == readings[1], "{:?} and {:?}", readings[0].1, readings[1].1);
}

#[tokio::test]
async fn history_is_read_whole_whichever_end_lists_begin_with() {
    let to: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    for newest_first in [true, false] {
        let sample = start(TiendanubeSettings { newest_first, ..TiendanubeSettings::default() }).await;
        sample.shop(|shop| shop.grow_history(300, to - SignedDuration::from_hours(24 * 500), to));
        let shop = connect(&sample);
        let window = Window { by: Moment::Created, from: None, to: Some(to) };
        let listed = walk(&*shop, window).await;
        let ids: BTreeSet<u64> = listed.iter().map(|order| order.id.parse().unwrap()).collect();
        assert_eq!((listed.len(), ids), (300, sample.shop(|shop| shop.orders.keys().copied().collect())));
        assert_eq!(shop.count(&window, a_minute()).await.unwrap().unwrap().values().sum::<u64>(), 300);
        let completed = shop.complete(listed, a_minute()).await.unwrap();
        let orders: Vec<_> = completed.into_iter().map(|it| it.order.unwrap()).collect();
        let (known, sent) = orders.iter().fold((0, 0), |(known, sent), order| {
            (known + u32::from(order.customer.is_identifiable()), sent + u32::from(order.fulfilled_at.is_some()))
        });
        assert!((270..300).contains(&known) && sent > 170, "{known} of somebody, {sent} sent");
        let refunded = |order: &domain::Order| order.refunds.iter().map(|refund| refund.amount).sum::<Decimal>();
        assert!(orders.iter().all(|order| refunded(order) <= order.totals.total));
        assert!(
            orders.iter().any(|order| order.status.id.ends_with("partially_refunded") && refunded(order) > dec!(0))
        );
    }
}

#[tokio::test]
async fn refunds_are_the_same_sum_whether_payments_may_be_seen_or_not() {
    let mut sums = Vec::new();
    for transactions in [false, true] {
        let sample = start(TiendanubeSettings { transactions, ..TiendanubeSettings::default() }).await;
        let id = buy(&sample);
        let number = id.parse().unwrap();
        for _ in 0..2 {
            sample.act(|shop, now| shop.refund(number, dec!(1_000), now)).unwrap();
        }
        let order = connect(&sample).order(&look(&id), a_minute()).await.unwrap();
        sums.push(order.refunds.last().unwrap().id.clone());
        sample.act(|shop, now| shop.refund_rest(number, now)).unwrap();
        let order = connect(&sample).order(&look(&id), a_minute()).await.unwrap();
        assert_eq!(order.refunds.iter().map(|refund| refund.amount).sum::<Decimal>(), order.totals.total);
        assert!(order.dead && order.cancelled_at.is_none());
    }
    assert_eq!(sums, ["sum-2000", "sum-2000"]);
}

#[tokio::test]
async fn abandoned_checkouts_are_found_until_they_are_orders() {
    let sample = start(TiendanubeSettings::default()).await;
    let begin = || {
        let begun = sample.act(|shop, now| {
            let (buyer, variant) = (shop.somebody(), shop.catalog.variant_ids()[0]);
            shop.start_checkout(&buyer, &[(variant, 1)], now)
        });
        begun.unwrap()
    };
    let (left, placed) = (begin(), begin());
    let (shop, since) = (connect(&sample), "2020-01-01T00:00:00Z".parse().unwrap());
    let ids = async || {
        let page = shop.carts(since, None, a_minute()).await.unwrap();
        let rest = shop.carts(since, page.next.as_deref(), a_minute()).await.unwrap();
        assert!(rest.next.is_none());
        page.carts.into_iter().map(|cart| cart.id).collect::<BTreeSet<_>>()
    };
    assert_eq!(ids().await, [left, placed].map(|id| id.to_string()).into());
    sample.act(|shop, now| shop.place(placed, Payment::Paid, now)).unwrap();
    assert_eq!(ids().await, [left.to_string()].into());
    assert_eq!(shop.checkout(&placed.to_string(), a_minute()).await, Ok(None));
    let read = shop.checkout(&left.to_string(), a_minute()).await.unwrap().unwrap();
    assert!(read.order_id.is_none() && read.shipping_known && read.checkout_url.is_some());
}

#[tokio::test]
async fn webhooks_are_made_once_and_are_right_from_then_on() {
    let sample = start(TiendanubeSettings::default()).await;
    let (shop, url) = (connect(&sample), "http://127.0.0.1:9/webhooks/alder");
    let made = shop.hooks(Some(url), a_minute()).await.unwrap();
    assert!(made.len() == TOPICS.len() && made.iter().all(|finding| finding.repaired), "{made:?}");
    assert_eq!(shop.hooks(Some(url), a_minute()).await, Ok(Vec::new()));
    assert_eq!(shop.hooks(None, a_minute()).await, Ok(Vec::new()), "known by their path");
    assert_eq!(sample.hooks().len(), TOPICS.len());
}

#[tokio::test]
async fn a_suspended_store_is_waited_for_and_a_removed_app_is_not() {
    let sample = start(TiendanubeSettings::default()).await;
    let (shop, id) = (connect(&sample), buy(&sample));
    sample.suspend(true);
    let suspended = shop.order(&look(&id), a_minute()).await;
    assert!(matches!(suspended, Err(ReadError::TryLater { after: Some(_), .. })), "{suspended:?}");
    sample.suspend(false);
    assert!(shop.order(&look(&id), a_minute()).await.is_ok());
    sample.uninstall();
    let removed = shop.order(&look(&id), a_minute()).await;
    assert!(matches!(removed, Err(ReadError::CredentialsRefused { .. })), "{removed:?}");
}
