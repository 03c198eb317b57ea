//! What Wicked Reports refuses.

use local::store::Payment;
use local::wicked::{Kind, Trouble};

use super::stage::{Stage, scene};
use crate::support::App;

#[tokio::test(flavor = "multi_thread")]
async fn a_row_refused_in_a_success_is_set_aside_and_told_elsewhere() {
    let app = App::with(scene()).await;
    let words = "OrderTotal is not valid for ";
    app.wicked().trouble(Trouble::Refused(words.to_owned()), |kind, _| kind == Kind::Orders);
    let order = app.buy(2, Payment::Captured);
    app.settle().await;
    let parked = app.parked().await;
    assert_eq!(parked.len(), 1, "{parked:?}");
    assert_eq!((parked[0].0.as_str(), parked[0].1.trim()), (format!("order#{order}").as_str(), words.trim()));
    assert_eq!((app.counts()["Placed Order"], app.wicked().all(Kind::Orders).len()), (1, 0));
    app.wicked().relent();
    app.repeat(order).await;
    assert!(app.wicked().all(Kind::Orders).is_empty(), "what is set aside waits for a person");
    let (next, total) = app.sell(1);
    app.settle().await;
    app.assert_report(total, total);
    assert_eq!(app.payments(next).len(), 1);
    app.end().await;
}
