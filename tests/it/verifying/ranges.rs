//! Many days at once, as the command compares them.

use std::sync::Mutex;
use std::time::Duration;

use jiff::civil::{Date, date};
use local::inbox::Planted;
use local::scene::DESTINATION;
use orderwire_http::Deadline;
use poller::{Compared, DayReport, verify_days};
use serde_json::json;

use super::stage::{DAY, Stage, at, on, quiet};
use crate::support::App;

async fn verify(app: &App, first: Date, last: Date) -> Vec<DayReport> {
    let deadline = Deadline::within(Duration::from_secs(60));
    let shown = Mutex::new(Vec::new());
    let progress = |report: &DayReport| shown.lock().unwrap().push(report.clone());
    let reports = verify_days(&app.tools(), &app.store(), first..=last, false, deadline, &progress).await.unwrap();
    assert_eq!(*shown.lock().unwrap(), reports);
    reports
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_reads_everybody_once_and_events_only_of_days_that_differ() {
    let app = App::with(quiet()).await;
    let (crowded, lossy) = (date(2026, 6, 5), date(2026, 6, 20));
    let right = app.sell(at(12, 0)).await;
    let lost = app.place(on(lossy, 12, 0));
    let last = app.sell(on(date(2026, 7, 4), 12, 0)).await;
    // More of another store than come in one answer.
    let placed = app.event("Placed Order", right);
    for number in 0..1_001 {
        let unique_id = Some(format!("bigcommerce:alder-eu:{number}"));
        app.scene.inbox.plant(Planted {
            unique_id,
            time: on(crowded, 12, 0),
            ..Planted::double_of(&placed, "x@harbourmail.example")
        });
    }
    let count = |app: &App| {
        let (store, inbox) = (app.scene.store.requests(), app.scene.inbox.requests());
        [
            store.count("/v2/orders"),
            store.count("/v2/orders/count"),
            inbox.count("/api/metric-aggregates"),
            inbox.count("/api/events"),
        ]
    };
    let before = count(&app);
    let reports = verify(&app, date(2026, 6, 1), date(2026, 7, 5)).await;
    let after = count(&app);
    let asked: Vec<_> = before.iter().zip(after).map(|(before, after)| after - before).collect();
    // 31 days and 4: the list and that of archived orders, the count, the sums of orders and of lines; no refund was
    // ever told. Two answers for the crowded day, one and its lines for the lossy one, one for the few events of July.
    assert_eq!(asked, [4, 2, 4, 5]);
    assert_eq!(reports.len(), 35);
    let of = |day: Date| reports.iter().find(|report| report.day == day).unwrap();
    let compared = |day: Date| of(day).destinations[0].compared;
    assert_eq!([crowded, DAY, lossy].map(compared), [Compared::Keys, Compared::Sums, Compared::Keys]);
    assert_eq!((of(crowded).destinations[0].foreign, of(crowded).is_right()), (1_001, true));
    assert_eq!((of(DAY).destinations[0].orders, of(DAY).is_right()), (Some(1), true));
    assert_eq!((of(lossy).missing.clone(), of(lossy).is_right()), (vec![lost.to_string()], false));
    assert_eq!(of(date(2026, 7, 4)).destinations[0].orders, Some(1), "{last}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_is_not_over_or_to_come_says_so() {
    let app = App::with(quiet()).await;
    let (order, today) = app.unheard(|shop, now| {
        let (person, variant) = (shop.somebody(), shop.catalog.variant_ids()[0]);
        let deed = shop.buy(0, &person, &[(variant, 1)], local::store::Payment::Captured, now)?;
        let today = now.in_tz("America/Denver").unwrap().date();
        Ok(local::store::Deed { outcome: (deed.outcome, today), webhooks: deed.webhooks })
    });
    let reports = verify(&app, today, today.tomorrow().unwrap()).await;
    let [now, later] = &reports[..] else { panic!("two days") };
    assert_eq!((now.over, &now.notes[..]), (false, &["the day is not over yet".to_owned()][..]));
    assert_eq!(now.explained[&order.to_string()], "placed a moment ago, so it may be on its way");
    assert_eq!((later.over, &later.notes[..]), (false, &["the day has not begun".to_owned()][..]));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_that_does_not_answer_hides_nothing_of_the_others() {
    let mut app = App::with(quiet()).await;
    app.expected_refusals = true;
    let lost = app.place(at(12, 0));
    app.configure(|config| {
        let mut other = config["destinations"][0].clone();
        (other["id"], other["credentials"]["api_key"]) = (json!("other"), json!("pk_wrong"));
        config["destinations"].as_array_mut().unwrap().push(other);
        config["stores"][0]["destinations"] = json!([DESTINATION, "other"]);
    });
    let reports = verify(&app, DAY, DAY).await;
    let [main, other] = &reports[0].destinations[..] else { panic!("two destinations") };
    assert_eq!((&main.missing, &main.error), (&vec![lost.to_string()], &None));
    assert_eq!((other.orders, other.compared, other.credentials_refused), (None, Compared::Nothing, true));
    assert_eq!(other.missing, [lost.to_string()], "the table says that it was never told");
    assert!(other.error.is_some() && !reports[0].is_right());
    app.end().await;
}
