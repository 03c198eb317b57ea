//! Answers that are lost, and workers that die after they have sent: Wicked Reports drops no repeats, so none may come.

use std::time::Duration;

use local::clock::ManualClock;
use local::store::{Payment, RefundOf, RefundRequest};
use local::web::{Fault, Moment};
use local::wicked::Kind;
use rust_decimal::Decimal;

use super::stage::{Stage, scene};
use crate::support::App;

/// The queues show a message again whose reader has died, or that was put back.
const LONG: Duration = Duration::from_secs(3_600);
/// A destination that did not answer is left alone for some seconds of the machine's own time. Meanwhile messages must not come
/// back so often that the queue gives them up.
const SHORT: Duration = Duration::from_secs(60);

/// Works the queues off, and lets time pass, and the leases of the dead with it, until nothing is left.
async fn work_off(app: &App, clock: &ManualClock, step: Duration) {
    let figures = || ["OrdersQueue", "FollowupsQueue"].map(|queue| app.scene.stack.figures(queue));
    loop {
        app.scene.stack.resume();
        app.until("all is received", || figures().iter().all(|figures| figures.visible == 0)).await;
        app.scene.stack.pause().await;
        if figures().iter().all(|figures| figures.in_flight + figures.delayed == 0) {
            return;
        }
        app.end_leases().await;
        clock.advance(step);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_whose_answers_are_lost_are_asked_for_and_not_repeated() {
    let (app, clock) = App::stepwise(scene()).await;
    let lose = |path: &'static str, fault: Fault| {
        app.wicked().faults().inject(1, Moment::After, fault, move |request| request.path == path);
    };
    for (path, fault) in [
        ("/orders", Fault::Hang),
        ("/orders", Fault::Close),
        ("/orders", Fault::bare_status(504)),
        ("/contacts", Fault::Close),
        ("/products", Fault::Close),
    ] {
        lose(path, fault);
        app.sell(2);
        app.scene.store.settled().await;
        work_off(&app, &clock, SHORT).await;
    }
    let placed: Decimal = app.scene.store.shop(|shop| super::stage::books(shop).0);
    app.assert_report(placed, placed);
    let (refunded, total) = app.sell(2);
    app.scene.store.settled().await;
    work_off(&app, &clock, SHORT).await;
    lose("/orderpayments", Fault::Close);
    let request = RefundRequest::card(RefundOf::Amount(Decimal::ONE));
    app.scene.store.act(|shop, now| shop.refund(refunded, &request, now)).unwrap();
    app.scene.store.settled().await;
    work_off(&app, &clock, SHORT).await;
    app.assert_report(placed + total, placed + total - Decimal::ONE);
    let orders = app.scene.store.shop(|shop| shop.orders.len());
    assert_eq!(app.counts()["Placed Order"], orders, "Klaviyo was told once");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_processor_had_sent_is_not_sent_again() {
    let mut options = scene();
    options.inbox.dedupe = local::inbox::Dedupe::ByProfileMetricAndId;
    let (app, clock) = App::stepwise(options).await;
    for path in ["/products", "/contacts", "/orders"] {
        for moment in [Moment::Before, Moment::After] {
            kill_at(&app, &clock, path, moment, || {
                app.buy(2, Payment::Captured);
            })
            .await;
        }
    }
    let orders = app.scene.store.shop(|shop| shop.orders.keys().copied().collect::<Vec<_>>());
    for (order, moment) in orders.iter().zip([Moment::Before, Moment::After]) {
        let deed = || app.scene.store.act(|shop, now| shop.cancel(*order, now)).unwrap();
        kill_at(&app, &clock, "/orderpayments", moment, deed).await;
    }
    assert_eq!(app.wicked().all(Kind::Orders).len(), orders.len());
    let (gross, net) = app.scene.store.shop(|shop| super::stage::books(shop));
    app.assert_report(gross, net);
    assert!(app.parked().await.is_empty());
    app.end().await;
}

/// Kills the processor (SIGKILL) while it waits for the answer to this request, then lets another one go on.
async fn kill_at(app: &App, clock: &ManualClock, path: &'static str, moment: Moment, deed: impl FnOnce()) {
    // A new process knows no product and no contact.
    app.scene.stack.function("Processor").kill_all().await;
    app.wicked().faults().inject(1, moment, Fault::Hang, move |request| request.path == path);
    let before = app.wicked().requests().count(path);
    deed();
    app.scene.store.settled().await;
    app.scene.stack.resume();
    app.until("it has asked", || app.wicked().requests().count(path) > before).await;
    app.scene.stack.function("Processor").kill_all().await;
    app.scene.stack.pause().await;
    app.end_leases().await;
    clock.advance(LONG);
    work_off(app, clock, LONG).await;
}
