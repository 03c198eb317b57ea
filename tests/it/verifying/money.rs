//! Gross, refunds and net agree with the store's own books.

use local::store::{OrderStatus, Payment, RefundOf, RefundRequest, RefundTo, Totals};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::stage::{DAY, Stage, at, is_right, on, quiet};
use crate::support::App;

fn refund(app: &App, order: u64, cents: i64, to: RefundTo, when: jiff::Timestamp) {
    let request = RefundRequest { to, ..RefundRequest::card(RefundOf::Amount(Decimal::new(cents, 2))) };
    app.scene.store.shop(|shop| shop.refund(order, &request, when).unwrap().outcome);
}

#[tokio::test(flavor = "multi_thread")]
async fn revenue_is_what_the_store_took_and_gave_back_that_day() {
    let app = App::with(quiet()).await;
    let (yesterday, tomorrow) = (DAY.yesterday().unwrap(), DAY.tomorrow().unwrap());
    let sold = [app.sell(at(9, 0)).await, app.sell(at(10, 0)).await];
    let euro = app.place_with(at(11, 0), Payment::Captured, |order| order.currency = "EUR".into());
    app.place_with(at(12, 0), Payment::Later, |_| {});
    let earlier = app.sell(on(yesterday, 12, 0)).await;
    refund(&app, earlier, 300, RefundTo::Card, at(13, 0));
    refund(&app, sold[0], 200, RefundTo::StoreCredit, at(14, 0));
    refund(&app, sold[0], 50, RefundTo::Refused, at(14, 30));
    refund(&app, sold[1], 400, RefundTo::Card, on(tomorrow, 0, 30));
    for order in [euro, earlier, sold[0], sold[1]] {
        app.tell(order).await;
    }
    let entry = app.verify().await;
    assert!(is_right(&entry), "{entry}");
    let total = |order: u64| app.scene.store.shop(|shop| Totals::of(&shop.orders[&order]).total_inc_tax);
    let row = |currency: &str, gross: Decimal, refunds: Decimal| {
        let [gross, refunds, net] = [gross, refunds, gross - refunds].map(|amount| amount.normalize().to_string());
        json!({"currency": currency, "gross": gross, "refunds": refunds, "net": net})
    };
    let expected: Value =
        vec![row("EUR", total(euro), Decimal::ZERO), row("USD", total(sold[0]) + total(sold[1]), Decimal::from(5))]
            .into();
    assert_eq!(entry["revenue"], expected);
    assert_eq!(entry["destinations"][0]["revenue"], expected);
    assert_eq!(entry["notes"], json!([]));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_nobody_was_told_of_shows_in_the_net() {
    let app = App::with(quiet()).await;
    let order = app.sell(at(9, 0)).await;
    refund(&app, order, 300, RefundTo::Card, at(13, 0));
    app.change(order, |order| order.status = OrderStatus::Completed);
    let entry = app.verify().await;
    assert!(is_right(&entry), "{entry}");
    let refunds = |at: &Value| at["revenue"][0]["refunds"].clone();
    assert_eq!((refunds(&entry), refunds(&entry["destinations"][0])), (json!("3"), json!("0")));
    assert_eq!(entry["notes"], json!(["the store gave back 3 USD on this day, and klaviyo-main was told of nothing"]));
    app.end().await;
}
