//! Orders that change while pages are read, or come late: none is passed over.

use std::sync::atomic::{AtomicU32, Ordering};

use jiff::{Timestamp, ToSpan};
use local::store::{OrderStatus, RefundOf, RefundRequest, Shop};
use local::web::{Fault, Moment, Request};
use rust_decimal::Decimal;

use super::recorded::record_all_but;
use super::{PATIENCE, buy_unheard_at, cursor_of, now, poll, scene, told_times};
use crate::support::App;

/// Orders on a page of the store's list (BigCommerce docs: at most 250).
const PAGE: usize = 250;

/// Whether it asks for a page of the orders that are not archived.
fn is_page(request: &Request) -> bool {
    request.path.ends_with("/v2/orders") && request.parameter("is_deleted").is_none_or(|value| value == "false")
}

/// A shop with two pages of orders changed in the last hours, and those on both sides of the page break unknown.
struct TwoPages {
    app: App,
    ids: Vec<u64>,
    unknown: Vec<u64>,
}

impl TwoPages {
    async fn of(app: App) -> Self {
        app.scene.store.shop(|shop| shop.grow_history(300, now() - 20.hours(), now() - 1.hour()));
        let ids: Vec<u64> = app.scene.store.shop(|shop| shop.orders.keys().copied().collect());
        let unknown: Vec<u64> = ids[PAGE - 10..PAGE + 10].iter().copied().filter(|id| is_done(&app, *id)).collect();
        record_all_but(&app, &unknown).await;
        Self { app, ids, unknown }
    }

    /// The first order from this place of the list on that has gone well.
    fn done_near(&self, place: usize) -> u64 {
        self.ids[place..].iter().copied().find(|id| is_done(&self.app, *id)).unwrap()
    }

    /// The unknown orders that were not told exactly once so far.
    fn not_told(&self) -> Vec<u64> {
        self.unknown.iter().copied().filter(|id| told_times(&self.app, "Placed Order", id) != 1).collect()
    }
}

/// Neither cancelled, nor refunded, nor left at the payment page.
fn is_done(app: &App, order: u64) -> bool {
    let status = app.scene.store.shop(|shop| shop.orders[&order].status);
    matches!(status, OrderStatus::Shipped | OrderStatus::Completed)
}

fn add_line(shop: &mut Shop, order: u64, at: Timestamp) -> u64 {
    let item = shop.item(shop.catalog.variant_ids()[0]).unwrap();
    shop.add_order_line(order, item, 1, at).unwrap().outcome
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_of_the_cursors_own_second_and_those_the_store_shows_late_are_told() {
    let app = App::with(scene()).await;
    app.buy_unheard(1);
    poll(&app).await;
    app.settle().await;
    let cursor = cursor_of(&app).await.unwrap().until;
    let late = [0, 0, 0, 300].map(|seconds| buy_unheard_at(&app, cursor - seconds.seconds()));
    assert_eq!(poll(&app).await["queued"], 4);
    app.settle().await;
    assert_eq!(late.map(|order| told_times(&app, "Placed Order", order)), [1; 4]);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_edited_while_pages_are_read_are_told_by_the_same_poll() {
    let two = TwoPages::of(App::with(scene()).await).await;
    let (on_first, on_second, refunded) = (two.done_near(5), two.done_near(PAGE + 20), two.done_near(50));
    two.app.scene.store.interludes().before(2, is_page, move |shop, at| {
        add_line(shop, on_first, at);
        add_line(shop, on_second, at);
        let goodwill = RefundRequest::card(RefundOf::Amount(Decimal::ONE));
        let _ = shop.refund(refunded, &goodwill, at).unwrap();
    });
    let entry = poll(&two.app).await;
    assert_eq!(entry["queued"], two.unknown.len() + 3, "{entry}");
    two.app.settle().await;
    assert_eq!(two.not_told(), Vec::<u64>::new());
    let lines = |order: u64| {
        let line = two.app.scene.store.shop(|shop| shop.orders[&order].lines.last().unwrap().id);
        told_times(&two.app, "Ordered Product", format!("{order}:line:{line}"))
    };
    assert_eq!([on_first, on_second].map(lines), [1, 1]);
    assert_eq!(told_times(&two.app, "Refunded Order", refunded), 1);
    assert_eq!(poll(&two.app).await["queued"], 0);
    two.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_that_leave_the_stretch_of_time_hide_no_others_and_are_told_by_the_next_poll() {
    let two = TwoPages::of(App::with(scene()).await).await;
    let (on_first, on_second) = (two.done_near(5), *two.unknown.last().unwrap());
    let edited = now() + 8.seconds();
    two.app.scene.store.interludes().before(2, is_page, move |shop, _| {
        add_line(shop, on_first, edited);
        add_line(shop, on_second, edited);
    });
    poll(&two.app).await;
    two.app.settle().await;
    assert_eq!(two.not_told(), [on_second], "changed after the poll began, as far as the poll can see");
    two.app.until("the moment of the edits has come", || now() >= edited).await;
    assert_eq!(poll(&two.app).await["queued"], 2);
    two.app.settle().await;
    assert_eq!(two.not_told(), Vec::<u64>::new());
    two.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn poll_without_time_left_goes_on_by_a_message_and_loses_nothing() {
    let mut options = scene();
    options.template = options.template.replace("Timeout: 900", "Timeout: 5");
    let two = TwoPages::of(App::with(options).await).await;
    let stack = &two.app.scene.stack;
    stack.pause().await;
    let pages = AtomicU32::new(0);
    let is_second_page = move |request: &Request| is_page(request) && pages.fetch_add(1, Ordering::Relaxed) == 1;
    two.app.scene.store.faults().inject(1, Moment::Before, Fault::Hang, is_second_page);
    let entry = poll(&two.app).await;
    assert_eq!(entry["unfinished"], true, "{entry}");
    let stored = cursor_of(&two.app).await.unwrap();
    assert!(stored.pass.is_some_and(|pass| pass.after.is_some()) && stored.until < now() - 20.hours());
    stack.resume();
    stack.drained(&["RunsQueue"], PATIENCE).await.unwrap();
    two.app.settle().await;
    assert_eq!(two.not_told(), Vec::<u64>::new());
    let stored = cursor_of(&two.app).await.unwrap();
    assert!(stored.pass.is_none() && stored.until > now() - 1.minute(), "{stored:?}");
    two.app.end().await;
}
