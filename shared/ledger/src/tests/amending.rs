//! Events made due again, and what was set aside taken up.

use super::*;

fn parked(table: &Table, at: Timestamp) -> Parked {
    Parked {
        store: table.store.clone(),
        what: "order#5127".into(),
        destination: Some(KLAVIYO.into()),
        events: ["placed".to_owned()].into(),
        reason: "Invalid email address".into(),
        at,
    }
}

#[tokio::test]
async fn forgotten_events_are_due_again_and_others_are_not() {
    let table = table().await;
    table.claim("a", 0, 20).await;
    let told = Outcome {
        sent: [Tag::Placed, Tag::Line("90211".into()), Tag::Fulfilled].into(),
        refused: [Tag::Line("90212".into()), Tag::Cancelled].into(),
        dropped: false,
        in_doubt: false,
    };
    let outcomes = [(KLAVIYO.to_owned(), told.clone()), ("wicked".to_owned(), told.clone())].into();
    table.complete("a", &Completion { outcomes, facts: Some(facts(1)), ..Completion::default() }).await.unwrap();
    let forgotten = [Tag::Placed, Tag::Line("90212".into()), Tag::Refund("never told".into())].into();
    table.ledger.forget(&table.store, &order(), KLAVIYO, &forgotten).await.unwrap();
    let record = table.ledger.read(&table.store, &order()).await.unwrap();
    assert_eq!(*record.sent(KLAVIYO), [Tag::Line("90211".into()), Tag::Fulfilled].into());
    assert_eq!(*record.refused(KLAVIYO), [Tag::Cancelled].into());
    assert_eq!((record.sent("wicked"), record.refused("wicked")), (&told.sent, &told.refused));
    assert_eq!(record.version, Some(at(1)), "the reading stays known");
}

#[tokio::test]
async fn all_events_of_a_destination_can_be_forgotten_and_told_anew() {
    let table = table().await;
    for _ in 0..2 {
        table.claim("a", 0, 20).await;
        table.complete("a", &sent(&[Tag::Placed, Tag::Fulfilled])).await.unwrap();
        table.ledger.forget(&table.store, &order(), KLAVIYO, &table.emitted().await).await.unwrap();
        assert_eq!(table.emitted().await, Emitted::new());
    }
}

#[tokio::test]
async fn forgetting_leaves_a_claim_alone() {
    let table = table().await;
    table.claim("a", 0, 20).await;
    table.ledger.forget(&table.store, &order(), KLAVIYO, &[Tag::Placed].into()).await.unwrap();
    assert_eq!(table.claim("b", 1, 20).await, Claim::Held);
    table.complete("a", &sent(&[Tag::Placed])).await.unwrap();
}

#[tokio::test]
async fn where_nothing_is_known_there_is_nothing_to_forget_and_nothing_is_written() {
    let table = table().await;
    for tags in [Emitted::new(), [Tag::Placed].into()] {
        table.ledger.forget(&table.store, &order(), KLAVIYO, &tags).await.unwrap();
    }
    assert!(table.ledger.records(&table.store, &[order()]).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_taken_up_is_no_longer_listed() {
    let table = table().await;
    let mut whole = parked(&table, at(0));
    whole.destination = None;
    for parked in [parked(&table, at(0)), whole.clone()] {
        table.ledger.park(&parked).await.unwrap();
    }
    assert!(table.ledger.unpark(&parked(&table, at(0))).await.unwrap());
    assert_eq!(table.ledger.parked("alder-us").await.unwrap(), [whole]);
    assert!(table.ledger.unpark(&parked(&table, at(0))).await.unwrap(), "it is gone, whoever took it up");
}

#[tokio::test]
async fn what_was_set_aside_anew_stays() {
    let table = table().await;
    let (before, anew) = (parked(&table, at(0)), parked(&table, at(9)));
    for parked in [&before, &anew] {
        table.ledger.park(parked).await.unwrap();
    }
    assert!(!table.ledger.unpark(&before).await.unwrap());
    assert_eq!(table.ledger.parked("alder-us").await.unwrap(), std::slice::from_ref(&anew));
    assert!(table.ledger.unpark(&anew).await.unwrap());
    assert_eq!(table.ledger.parked("alder-us").await.unwrap(), []);
}
