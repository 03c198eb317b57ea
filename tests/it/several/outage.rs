//! One of two destinations is down: the other gets everything at once, and the one that was down exactly its own afterwards.

use std::time::{Duration, Instant};

use local::store::Payment;
use local::web::{Fault, Moment};

use super::stage::{Pair, deliveries};

const FOLLOWUPS: &str = "FollowupsQueue";

/// An order is bought and shipped while the second destination answers with `fault` for an hour of the queues' clock.
async fn outage(fault: Fault) {
    let (pair, clock) = Pair::stepwise().await;
    let (app, stack) = (&pair.app, &pair.app.scene.stack);
    pair.second.faults().inject(u32::MAX, Moment::Before, fault, |_| true);
    let order = app.buy(1, Payment::Captured);
    app.scene.store.settled().await;
    stack.resume();
    app.settle().await;
    assert_eq!(app.keys().len(), 2, "nothing waits for the other one: {:?}", app.keys());
    assert_eq!(
        (deliveries(&pair.second), stack.figures(FOLLOWUPS).sent),
        (1, 1),
        "one try, and one message for another"
    );
    app.scene.store.act(|shop, now| shop.ship_all(order, now)).unwrap();
    app.settle().await;
    app.only("Fulfilled Order");
    stack.pause().await;

    // Its own messages come back later each time, and no other one is held up.
    let (mut waited, mut tries) = (0, 0);
    while waited < 3_600 {
        waited += app.comes_back_to(FOLLOWUPS, &clock);
        app.fails_on(FOLLOWUPS).await;
        tries += 1;
    }
    assert!((11..=26).contains(&tries), "{tries} tries in {waited} s, by one message or two");
    assert_eq!((pair.second_keys().len(), app.keys().len()), (0, 3));
    let asked = deliveries(&app.scene.inbox);

    pair.second.faults().clear();
    clock.advance(Duration::from_secs(4_000));
    stack.resume();
    app.settle_follow_ups().await;
    assert_eq!(pair.second_keys(), app.keys(), "all of it, once");
    assert_eq!(deliveries(&app.scene.inbox), asked, "the other one was told nothing again");
    pair.app.repeat(order).await;
    assert_eq!(pair.second_keys(), pair.app.keys());
    pair.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_answers_500_for_an_hour_delays_only_its_own() {
    outage(Fault::bare_status(500)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_gone_delays_only_its_own() {
    outage(Fault::Close).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_hangs_slows_nobody_down() {
    const ORDERS: usize = 30;
    let (pair, clock) = Pair::stepwise().await;
    let (app, stack) = (&pair.app, &pair.app.scene.stack);
    pair.second.faults().inject(u32::MAX, Moment::Before, Fault::Hang, |_| true);
    stack.resume();
    // So that it is known to hang.
    app.buy(1, Payment::Captured);
    app.settle().await;
    let began = Instant::now();
    for _ in 1..ORDERS {
        app.buy(1, Payment::Captured);
    }
    let all = |told: &[std::sync::Arc<_>]| told.len() == 2 * ORDERS;
    app.scene.inbox.wait_until(all).await;
    println!("{} orders were told in {:?}", ORDERS - 1, began.elapsed());
    app.settle().await;
    println!("and done with in {:?}", began.elapsed());
    let tried = deliveries(&pair.second);
    assert!(tried < ORDERS as u64, "each try takes ten seconds: {tried}");
    pair.second.faults().clear();
    // It is tried again after its rest, which goes by the machine's clock. A message that met another one's attempt comes
    // back once more although all is told, by the queues' clock, so that one goes on until none is left.
    let is_done = || {
        clock.advance(Duration::from_secs(5));
        let follow_ups = stack.figures(FOLLOWUPS);
        pair.second_keys().len() == 2 * ORDERS && follow_ups.deleted == follow_ups.sent
    };
    app.until("the other one has everything", is_done).await;
    println!("and told of elsewhere in {:?}", began.elapsed());
    app.settle_follow_ups().await;
    println!("and settled in {:?}", began.elapsed());
    assert_eq!(pair.second_keys(), app.keys(), "nothing is lost or doubled");
    pair.app.end().await;
}
