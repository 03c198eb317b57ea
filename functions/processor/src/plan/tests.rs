//! Which messages become one look, and what that look is.

use super::*;
use crate::samples::{message, notice, notice_by, order, probe, stores, webhook};

fn planned(records: &[SqsMessage]) -> Vec<Unit> {
    let stores = stores("http://127.0.0.1:1", "pk_1");
    plan(records, |id| stores.get(id))
}

/// The one look at order 5127 that `records` come to.
fn look(records: &[SqsMessage]) -> (Look, Option<Order>, SyncMode) {
    let [Unit { task, records: places }] = &planned(records)[..] else { panic!("it is one unit") };
    assert_eq!(*places, (0..records.len()).collect::<Vec<_>>());
    let Task::Order { look, as_read, mode, .. } = task else { panic!("it is a look at an order") };
    (look.clone(), as_read.as_deref().cloned(), *mode)
}

fn refunded(second: i64) -> Order {
    let refund = domain::Refund {
        id: "63".into(),
        at: crate::samples::at(second),
        amount: 5.into(),
        reason: None,
        lines: Vec::new(),
        amount_unknown: false,
    };
    Order { refunds: vec![refund], ..order(second) }
}

#[test]
fn a_reading_spares_reading_the_order() {
    let (look, as_read, mode) = look(&[notice(Some(order(1)))]);
    assert_eq!((look.id.as_str(), look.refunds), ("5127", false));
    assert_eq!((as_read, mode), (Some(order(1)), SyncMode::Periodic));
}

#[test]
fn of_several_readings_the_last_one_counts() {
    let records = [notice(Some(order(1))), notice(Some(order(3))), notice(Some(order(2)))];
    assert_eq!(look(&records).1, Some(order(2)));
}

#[test]
fn a_webhook_beats_readings_wherever_it_stands() {
    let (reading, webhook) = (notice(Some(order(1))), webhook(5127, "updated"));
    for records in [
        vec![webhook.clone(), reading.clone()],
        vec![reading.clone(), webhook.clone()],
        vec![reading.clone(), webhook.clone(), reading.clone()],
        vec![webhook.clone(), reading.clone(), reading.clone()],
    ] {
        let (_, as_read, mode) = look(&records);
        assert_eq!((as_read, mode), (None, SyncMode::Realtime));
    }
}

#[test]
fn a_request_to_look_beats_readings() {
    for records in [[notice(None), notice(Some(order(1)))], [notice(Some(order(1))), notice(None)]] {
        assert_eq!(look(&records).1, None);
    }
}

#[test]
fn when_an_order_was_cancelled_is_kept_whichever_notice_says_it() {
    let stores = crate::samples::neto();
    let notification = |status: &str| {
        let order = format!("<Order><OrderID>N1</OrderID><OrderStatus>{status}</OrderStatus></Order>");
        let time = "<CurrentTime>2025-08-14 03:27:45</CurrentTime>";
        let body = format!("<Event>{time}<EventType>Order</EventType>{order}</Event>");
        crate::samples::delivery(&StoreRef { platform: "neto".into(), id: "kettlebay".into() }, body.as_bytes())
    };
    let (cancelled, other) = (notification("Cancelled"), notification("New"));
    for records in [[cancelled.clone(), other.clone()], [other, cancelled]] {
        let units = plan(&records, |id| stores.get(id));
        let [Unit { task: Task::Order { look, .. }, .. }] = &units[..] else { panic!("it is one look at an order") };
        assert_eq!(look.cancelled_at.map(|at| at.to_string()).as_deref(), Some("2025-08-14T03:27:45Z"));
    }
}

#[test]
fn refunds_that_somebody_knows_of_are_read_with_the_order() {
    let quiet = || webhook(5127, "updated");
    for (records, refunds) in [
        (vec![quiet()], false),
        (vec![quiet(), webhook(5127, "refund/created")], true),
        (vec![quiet(), notice(Some(order(1)))], false),
        (vec![quiet(), notice(Some(refunded(1)))], true),
        (vec![notice(Some(refunded(1))), quiet()], true),
        (vec![notice(None)], true),
    ] {
        assert_eq!(look(&records).0.refunds, refunds);
    }
}

#[test]
fn what_is_news_to_one_is_news() {
    let historic = || notice_by(SyncMode::Historic, None);
    for (records, mode) in [
        (vec![historic()], SyncMode::Historic),
        (vec![historic(), notice(None)], SyncMode::Periodic),
        (vec![notice(None), historic()], SyncMode::Periodic),
        (vec![historic(), webhook(5127, "created"), notice(None)], SyncMode::Realtime),
    ] {
        assert_eq!(look(&records).2, mode);
    }
}

#[test]
fn every_message_is_in_one_unit_and_what_is_about_different_things_is_not_merged() {
    let unknown = {
        let notice = queue::OrderNotice {
            store: domain::StoreRef { platform: "bigcommerce".into(), id: "other".into() },
            id: "5127".into(),
            mode: SyncMode::Periodic,
            destination: None,
            order: None,
        };
        message(&notice.outgoing(crate::samples::at(0)))
    };
    let mut unreadable = notice(None);
    unreadable.body = Some("{".into());
    let records = [
        webhook(5127, "created"),
        webhook(5128, "created"),
        unreadable.clone(),
        webhook(5127, "updated"),
        unknown.clone(),
        unreadable,
        unknown,
    ];
    let units = planned(&records);
    let places: Vec<_> = units.iter().map(|unit| unit.records.clone()).collect();
    assert_eq!(places, [vec![0, 3], vec![1], vec![2], vec![4], vec![5], vec![6]]);
    let names: Vec<_> = units.iter().map(|unit| unit.task.name()).collect();
    assert_eq!(names[..2], ["alder-us order#5127", "alder-us order#5128"]);
    assert!(matches!((&units[2].task, &units[3].task), (Task::Park { .. }, Task::UnknownStore)));
}

#[test]
fn each_probe_is_answered_by_itself_with_its_nonce() {
    let records = [probe("one"), webhook(5127, "created"), probe("two")];
    let units = planned(&records);
    let answered = units.iter().filter_map(|unit| match &unit.task {
        Task::Answer { store, nonce } => Some((store.id.as_str(), nonce.as_str(), unit.records.as_slice())),
        _ => None,
    });
    assert_eq!(answered.collect::<Vec<_>>(), [("alder-us", "one", &[0][..]), ("alder-us", "two", &[2][..])]);
    assert_eq!((units.len(), units[0].task.name().as_str()), (3, "alder-us probe"));
}

/// A notice of a cart that a list showed.
fn listed_cart(version: &str) -> SqsMessage {
    let notice = queue::CartNotice {
        store: crate::samples::store(),
        id: "c-1".into(),
        version: version.into(),
        added: Default::default(),
        mode: SyncMode::Periodic,
    };
    message(&notice.outgoing(crate::samples::at(0)))
}

fn followed_cart(step: u8) -> SqsMessage {
    let (next, delay) = FollowUp::after(step, crate::samples::store(), "c-1".into(), "9".into()).unwrap();
    message(&FollowUp { more_seconds: 0, ..next }.outgoing(crate::samples::at(0), delay))
}

#[test]
fn of_a_cart_the_latest_state_listed_counts_and_a_look_that_was_planned_goes_before() {
    let visit = |records: &[SqsMessage]| {
        let [Unit { task: Task::Cart { id, visit, .. }, .. }] = &planned(records)[..] else {
            panic!("one look at a cart")
        };
        assert_eq!(id, "c-1");
        visit.clone()
    };
    let listed = |version: &str| Visit::Listed { version: version.into(), mode: SyncMode::Periodic };
    let step = |step| Visit::Step { step, seen: Some("9".into()) };
    assert_eq!(visit(&[listed_cart("1"), listed_cart("2")]), listed("2"));
    assert_eq!(visit(&[listed_cart("1"), followed_cart(1)]), step(2));
    assert_eq!(visit(&[followed_cart(2), listed_cart("1"), followed_cart(0)]), step(3));
}

#[test]
fn a_notice_for_one_destination_is_a_look_of_its_own_that_tells_nobody_else() {
    let alone = |destination: &str| {
        let notice = queue::OrderNotice {
            store: crate::samples::store(),
            id: "5127".into(),
            mode: SyncMode::Historic,
            destination: Some(destination.into()),
            order: None,
        };
        message(&notice.outgoing(crate::samples::at(0)))
    };
    let units = planned(&[notice(None), alone("klaviyo-main"), alone("gone")]);
    let only = |unit: &Unit| match &unit.task {
        Task::Order { store, .. } => Some(store.only.clone()),
        _ => None,
    };
    assert_eq!(units.iter().map(only).collect::<Vec<_>>(), [Some(None), Some(Some("klaviyo-main".into())), None]);
}

/// What `record` comes to while its store is paused.
fn while_paused(record: &SqsMessage) -> Task {
    let stores = stores("http://127.0.0.1:1", "pk_1");
    let paused = |id: &str| Some(Arc::new(Store { paused: true, ..Store::clone(&*stores.get(id)?) }));
    plan(std::slice::from_ref(record), paused).remove(0).task
}

#[test]
fn of_a_paused_store_new_webhooks_are_dropped_and_everything_else_goes_round() {
    assert!(matches!(while_paused(&webhook(5127, "created")), Task::Nothing));
    assert!(matches!(while_paused(&probe("one")), Task::Answer { .. }), "the way can be tried all the same");
    let mut failed = webhook(5127, "created");
    failed.attributes.insert("ApproximateReceiveCount".into(), "2".into());
    let mut left_behind = webhook(5127, "created");
    left_behind.attributes.remove("MessageGroupId");
    for record in [failed, left_behind, notice(Some(order(1))), listed_cart("1"), followed_cart(1)] {
        let Task::GoRound { message, .. } = while_paused(&record) else { panic!("{record:?} goes round") };
        assert_eq!((message.delay_seconds, Some(&message.body)), (900, record.body.as_ref()));
        let kind = record.message_attributes["kind"].string_value.clone().unwrap();
        assert!(message.order.is_none() && message.attributes.contains(&("kind", kind)), "{message:?}");
    }
}
