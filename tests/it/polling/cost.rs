//! What a poll costs that finds nothing new.

use std::collections::BTreeMap;
use std::time::Instant;

use jiff::ToSpan;

use super::recorded::record_all_but;
use super::{now, poll, scene, set_cursor};
use crate::support::choke::{Choke, Service};

/// Polls a shop with so many known orders that changed in the last day; requests by what they are, without the order of
/// which they are.
async fn cost(orders: u32) -> BTreeMap<(Service, String), usize> {
    let (app, choke) = Choke::on("Poller", scene()).await;
    app.scene.store.shop(|shop| shop.grow_history(orders, now() - 20.hours(), now() - 1.hour()));
    record_all_but(&app, &[]).await;
    set_cursor(&app, now() - 23.hours()).await;
    choke.take();
    let began = Instant::now();
    let entry = poll(&app).await;
    println!("{orders} known orders polled in {:?}: {entry}", began.elapsed());
    assert_eq!((&entry["seen"], &entry["queued"]), (&orders.into(), &0.into()), "{entry}");
    let mut cost = BTreeMap::new();
    for asked in choke.take() {
        *cost.entry(asked).or_default() += 1;
    }
    app.end().await;
    cost
}

fn of(cost: &BTreeMap<(Service, String), usize>, service: Service) -> BTreeMap<String, usize> {
    let of_service = cost.iter().filter(|((asked, _), _)| *asked == service);
    of_service.map(|((_, what), count)| (what.clone(), *count)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn poll_over_unchanged_orders_writes_the_cursor_and_reads_in_batches() {
    let cost = cost(2_000).await;
    let table = of(&cost, Service::DynamoDb);
    assert_eq!(table.get("PutItem"), Some(&1), "the cursor: {table:?}");
    assert_eq!(table.get("BatchGetItem"), Some(&24), "three for each page of 250: {table:?}");
    assert_eq!(of(&cost, Service::Sqs), BTreeMap::new());
    println!("{cost:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute, and prints the figures for 10,000 orders"]
async fn figures_of_ten_thousand_unchanged_orders() {
    println!("{:#?}", cost(10_000).await);
}
