//! Deliveries that go wrong, in part or as a whole.

use std::time::Duration;

use domain::{Emitted, Event, Verdict};
use local::web::{Answer, Fault, Moment};
use local::wicked::{Kind, Trouble, Wicked};
use serde_json::json;

use super::stage::{account, account_within, due, soon, wicked};
use crate::samples::order_of;

/// Three orders of three shoppers, and how many events each has.
fn three() -> (Vec<Event>, usize) {
    let of = |id: &str| due(&order_of(id, &format!("s{id}@harbourmail.example")), &Emitted::new());
    let events: Vec<_> = ["1", "2", "3"].iter().flat_map(|id| of(id)).collect();
    let each = events.len() / 3;
    (events, each)
}

/// The verdict on each of the three, the same for all of its events.
async fn verdicts(wicked: &Wicked) -> Vec<Verdict> {
    verdicts_within(wicked, Duration::from_secs(20)).await
}

async fn verdicts_within(wicked: &Wicked, limit: Duration) -> Vec<Verdict> {
    let (events, each) = three();
    let verdicts = account_within(wicked, limit).deliver(&events, soon()).await;
    let of_order = |verdicts: &[Verdict]| {
        assert!(verdicts.iter().all(|verdict| *verdict == verdicts[0]), "{verdicts:?}");
        verdicts[0].clone()
    };
    verdicts.chunks(each).map(of_order).collect()
}

fn rejected(why: &str) -> Verdict {
    Verdict::rejected(why)
}

#[tokio::test]
async fn a_row_refused_in_a_success_is_rejected_alone_without_personal_words() {
    let wicked = wicked().await;
    let words = "Date of s2@harbourmail.example (Mara Okafor) is not valid";
    wicked.trouble(Trouble::Refused(words.into()), |kind, row| kind == Kind::Orders && row["SourceID"] == "2");
    let expected = [Verdict::delivered(), rejected("Date of … … …) is not valid"), Verdict::delivered()];
    let found = verdicts(&wicked).await;
    assert_eq!((&found[0], &found[2]), (&expected[0], &expected[2]));
    let Verdict::Rejected { why } = &found[1] else { panic!("{found:?}") };
    assert!(!why.contains("Mara") && !why.contains('@') && why.contains("is not valid"), "{why}");
    assert_eq!(wicked.all(Kind::Orders).len(), 2);
}

#[tokio::test]
async fn orders_of_a_refused_contact_share_its_fate() {
    let wicked = wicked().await;
    let is_second = |row: &serde_json::Value| row["SourceID"] == "s2@harbourmail.example";
    wicked.trouble(Trouble::Refused("No.".into()), move |kind, row| kind == Kind::Contacts && is_second(row));
    assert_eq!(verdicts(&wicked).await, [Verdict::delivered(), rejected("No."), Verdict::delivered()]);
    assert!(wicked.strangers().is_empty());
}

#[tokio::test]
async fn a_row_that_is_missing_without_a_word_is_found_by_asking() {
    let wicked = wicked().await;
    wicked.trouble(Trouble::Lost, |kind, row| kind == Kind::Orders && row["SourceID"] == "3");
    let lost = rejected("Wicked Reports did not store it and does not say why");
    assert_eq!(verdicts(&wicked).await, [Verdict::delivered(), Verdict::delivered(), lost]);
}

#[tokio::test]
async fn a_product_that_is_refused_holds_up_nothing() {
    let wicked = wicked().await;
    wicked.trouble(Trouble::Refused("No.".into()), |kind, _| kind == Kind::Products);
    assert_eq!(verdicts(&wicked).await, vec![Verdict::delivered(); 3]);
}

#[tokio::test]
async fn a_request_refused_as_a_whole_is_halved_until_the_bad_row_is_alone() {
    let wicked = wicked().await;
    let bad = Fault::Answer(Answer::json(422, &json!({"status": "error", "message": "Bad order."})));
    let holds_it = |request: &local::web::Request| {
        request.path == "/orders" && String::from_utf8_lossy(&request.body).contains("s2@harbourmail.example")
    };
    wicked.faults().inject(9, Moment::Before, bad, holds_it);
    assert_eq!(verdicts(&wicked).await, [Verdict::delivered(), rejected("Bad order."), Verdict::delivered()]);
    assert!(wicked.doubled().is_empty());
}

#[tokio::test]
async fn too_large_is_halved_too() {
    let wicked = wicked().await;
    let more_than_one = |request: &local::web::Request| {
        request.path == "/orders" && String::from_utf8_lossy(&request.body).matches("OrderTotal").count() > 1
    };
    wicked.faults().inject(9, Moment::Before, Fault::bare_status(413), more_than_one);
    assert_eq!(verdicts(&wicked).await, vec![Verdict::delivered(); 3]);
}

#[tokio::test]
async fn a_refused_key_and_a_full_house_put_everything_off_untouched() {
    for path in ["/products", "/contacts", "/orders"] {
        for (status, refused) in [(401, true), (402, true), (403, true), (429, false)] {
            let wicked = wicked().await;
            wicked.faults().inject(1, Moment::Before, Fault::retry_after(status, 30), move |one| one.path == path);
            for verdict in verdicts(&wicked).await {
                let Verdict::TryLater { after, credentials_refused, .. } = verdict else { panic!("{verdict:?}") };
                assert_eq!((after, credentials_refused), (Some(Duration::from_secs(30)), refused), "{path} {status}");
            }
            assert!(wicked.all(Kind::Orders).is_empty());
        }
    }
}

#[tokio::test]
async fn orders_whose_answer_is_lost_are_in_doubt_and_others_are_not() {
    for fault in [Fault::Hang, Fault::Close, Fault::bare_status(504)] {
        let wicked = wicked().await;
        wicked.faults().inject(1, Moment::After, fault, |request| request.path == "/orders");
        let found = verdicts_within(&wicked, Duration::from_millis(300)).await;
        assert!(found.iter().all(|verdict| matches!(verdict, Verdict::InDoubt { .. })), "{found:?}");
        assert_eq!(wicked.all(Kind::Orders).len(), 3);
    }
    for path in ["/products", "/contacts"] {
        let wicked = wicked().await;
        wicked.faults().inject(1, Moment::After, Fault::Close, move |request| request.path == path);
        let found = verdicts(&wicked).await;
        assert!(found.iter().all(|verdict| matches!(verdict, Verdict::TryLater { .. })), "{path}: {found:?}");
        assert!(account(&wicked).deliver(&three().0, soon()).await.iter().all(|one| *one == Verdict::delivered()));
    }
}
