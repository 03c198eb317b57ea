//! What goes wrong on the way costs a delay, or is set aside with its reason; nothing is lost, nothing told twice.

mod destination;
mod messages;
mod store;

use std::collections::BTreeMap;

use crate::support::App;

/// Lets the queues go on: everything of this order of one line is told once, and a second round tells nothing.
async fn goes_well(app: App, order: u64) {
    app.scene.stack.resume();
    app.settle().await;
    assert_eq!(app.counts(), BTreeMap::from([("Ordered Product".to_owned(), 1), ("Placed Order".to_owned(), 1)]));
    assert_eq!(app.parked().await, []);
    app.repeat(order).await;
    app.end().await;
}
