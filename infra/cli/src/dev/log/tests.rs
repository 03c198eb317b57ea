//! What is kept, in which order, and what is found of it.

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_784_045_109 + second).unwrap()
}

fn parked(store: &str, subject: Option<&str>) -> Draft {
    let what = What::Parked { what: "order#1".into(), destination: None, reason: "it was refused".into() };
    Draft { at: at(0), store: Some(store.into()), subjects: only(subject.map(str::to_owned)), what }
}

fn decision(subject: &str, second: i64, status: &str) -> Draft {
    let decided = Decided { mode: "realtime".into(), status: Some(status.into()), events: serde_json::json!([]) };
    Draft { at: at(second), what: What::Decision(decided), ..parked("a", Some(subject)) }
}

fn numbers(entries: &[Arc<Entry>]) -> Vec<u64> {
    entries.iter().map(|entry| entry.seq).collect()
}

#[test]
fn entries_are_numbered_and_read_on_from_any_number() {
    let log = Log::default();
    let given: Vec<_> = (0..4).map(|_| log.add(parked("a", Some("order#1")))).collect();
    assert_eq!(given, [1, 2, 3, 4]);
    let page = |after, limit| {
        let (entries, last) = log.after(after, limit);
        (numbers(&entries), last)
    };
    assert_eq!(page(0, 2), (vec![1, 2], 4));
    assert_eq!(page(2, 9), (vec![3, 4], 4));
    assert_eq!(page(u64::MAX, 9), (vec![], 4));
    assert_eq!(*log.watch().borrow(), 4);
}

#[test]
fn a_flood_of_pages_pushes_no_order_out() {
    let log = Log::default();
    log.add(parked("a", Some("order#1")));
    for _ in 0..2_000 {
        log.add(parked("a", None));
    }
    let (entries, last) = log.after(0, usize::MAX);
    assert_eq!((entries.len(), entries[0].seq, last), (501, 1, 2_001));
}

#[test]
fn large_entries_are_given_few_at_a_time_but_never_none() {
    let log = Log::default();
    let large = || {
        let what = What::Parked { what: "order#1".into(), destination: None, reason: "x".repeat(PAGE_BYTES / 2) };
        Draft { what, ..parked("a", Some("order#1")) }
    };
    for _ in 0..3 {
        log.add(large());
    }
    assert_eq!([0, 1, 2].map(|after| numbers(&log.after(after, 9).0)), [vec![1], vec![2], vec![3]]);
}

#[test]
fn orders_are_found_by_a_part_of_their_id_with_the_latest_first() {
    let log = Log::default();
    log.add(decision("order#5127", 1, "Awaiting Payment"));
    log.add(decision("order#6127", 2, "Shipped"));
    log.add(decision("order#5127", 3, "Awaiting Fulfillment"));
    log.add(parked("b", Some("order#5127")));
    let found = |text, store| -> Vec<String> {
        let seen = log.seen(text, store).into_iter();
        seen.map(|seen| format!("{} {} {} {:?}", seen.store, seen.subject, seen.entries, seen.status)).collect()
    };
    let fulfilled = "a order#5127 2 Some(\"Awaiting Fulfillment\")";
    assert_eq!(found("127", Some("a")), [fulfilled, "a order#6127 1 Some(\"Shipped\")"]);
    assert_eq!(found("51", None), [fulfilled, "b order#5127 1 None"]);
    assert_eq!(found("order", None), [""; 0], "the id is what is asked for");
    assert_eq!(numbers(&log.about("a", "order#5127")), [1, 3]);
}

#[test]
fn an_entry_is_written_as_the_page_reads_it() {
    let log = Log::default();
    log.add(parked("a", Some("order#1")));
    log.add(Draft { subjects: ["order#1".into(), "order#2".into()].into(), ..parked("a", None) });
    let (entries, _) = log.after(0, 9);
    let expected = serde_json::json!({
        "seq": 1, "at": "2026-07-14T16:05:09Z", "kind": "parked", "store": "a", "subject": "order#1",
        "what": "order#1", "destination": null, "reason": "it was refused",
    });
    assert_eq!(serde_json::to_value(&*entries[0]).unwrap(), expected);
    assert_eq!(serde_json::to_value(&*entries[1]).unwrap()["subjects"], serde_json::json!(["order#1", "order#2"]));
}
