//! Wanted × present → what is wrong and what would be sent.

use serde::Deserialize;

use serde_json::Value;

use super::*;

const HERE: &str = "https://receiver.example/webhooks/alder";
const CREATED: &str = "order/created";

fn hook(id: usize, event: &str, url: &str) -> Value {
    json!({"id": id, "event": event, "url": url})
}

fn all_right() -> Vec<Value> {
    (1..).zip(TOPICS).map(|(id, event)| hook(id, event, HERE)).collect()
}

/// All right but for the hook of this event, which is these.
fn but(event: &str, instead: impl IntoIterator<Item = Value>) -> Vec<Value> {
    all_right().into_iter().filter(|hook| hook["event"] != event).chain(instead).collect()
}

/// Event, what is wrong with it, and the id and body of what would be sent.
type Row = (String, String, Option<(Option<String>, Value)>);

fn flaws_towards(towards: Option<&str>, present: &[Value]) -> Vec<Row> {
    let towards = towards.map(|url| Url::parse(url).unwrap());
    let present: Vec<_> = present.iter().map(|hook| Hook::deserialize(hook).unwrap()).collect();
    let flaws = Ideal::new(towards.as_ref(), "alder").flaws(&present);
    let row = |flaw: Flaw| (flaw.topic, flaw.what, flaw.change.map(|change| (change.id, change.body)));
    flaws.into_iter().map(row).collect()
}

fn flaws(present: &[Value]) -> Vec<Row> {
    flaws_towards(Some(HERE), present)
}

fn row(event: &str, what: &str, change: Option<(Option<&str>, Value)>) -> Row {
    let change = change.map(|(id, body)| (id.map(str::to_owned), body));
    (event.to_owned(), what.to_owned(), change)
}

fn body(event: &str) -> Value {
    json!({"event": event, "url": HERE})
}

#[test]
fn nothing_is_wrong_with_hooks_as_wanted() {
    assert_eq!(flaws(&all_right()), []);
    assert_eq!(flaws_towards(None, &all_right()), [], "nor while it is not known where they should go");
    let written_otherwise = hook(1, CREATED, "https://RECEIVER.example:443/webhooks/alder");
    assert_eq!(flaws(&but(CREATED, [written_otherwise])), []);
}

#[test]
fn what_is_missing_is_made() {
    let expected: Vec<_> = TOPICS.iter().map(|event| row(event, "missing", Some((None, body(event))))).collect();
    assert_eq!(flaws(&[]), expected);
    assert!(flaws_towards(None, &[]).iter().all(|(_, what, change)| what == "missing" && change.is_none()));
}

#[test]
fn one_that_leads_here_in_other_words_is_put_right() {
    for url in [
        "http://receiver.example/webhooks/alder",
        "https://receiver.example/webhooks/alder/",
        "https://receiver.example/webhooks/alder?from=tiendanube",
    ] {
        let expected = row(CREATED, "sent elsewhere", Some((Some("1"), body(CREATED))));
        assert_eq!(flaws(&but(CREATED, [hook(1, CREATED, url)])), [expected], "{url}");
    }
}

#[test]
fn hooks_of_others_are_neither_touched_nor_taken_for_ours() {
    for url in [
        "https://erp.example/hooks",
        "https://receiver.example/webhooks/alder-br",
        "https://other.example/webhooks/alder",
        "https://receiver.example:8443/webhooks/alder",
        "no address",
    ] {
        let mut present = all_right();
        present.push(hook(50, CREATED, url));
        assert_eq!(flaws(&present), [], "{url}");
        let missing = flaws(&but(CREATED, [hook(50, CREATED, url)]));
        assert_eq!(missing, [row(CREATED, "missing", Some((None, body(CREATED))))], "{url}");
    }
}

#[test]
fn one_of_ours_that_is_too_many_takes_the_place_of_a_missing_one_or_is_named_and_left() {
    let unwanted = hook(60, "product/created", HERE);
    let mut present = all_right();
    present.push(unwanted.clone());
    present.push(hook(61, CREATED, HERE));
    assert_eq!(flaws(&present), [row("product/created", "not wanted", None), row(CREATED, "there twice", None)]);
    let what = "missing, with `product/created` in its place";
    let expected = [row(CREATED, what, Some((Some("60"), body(CREATED))))];
    assert_eq!(flaws(&but(CREATED, [unwanted])), expected);
}

#[test]
fn of_two_the_one_that_needs_less_is_kept() {
    let stale = hook(60, CREATED, "https://receiver.example/webhooks/alder/");
    for present in [[stale.clone(), hook(1, CREATED, HERE)], [hook(1, CREATED, HERE), stale]] {
        assert_eq!(flaws(&but(CREATED, present)), [row(CREATED, "there twice", None)]);
    }
}

#[test]
fn while_the_address_is_unknown_hooks_are_known_by_the_stores_path() {
    let elsewhere = all_right().into_iter().map(|mut hook| {
        hook["url"] = json!("https://old.example/base/webhooks/alder");
        hook
    });
    assert_eq!(flaws_towards(None, &elsewhere.collect::<Vec<_>>()), []);
    let other = hook(1, CREATED, "https://old.example/webhooks/not-alder");
    assert_eq!(flaws_towards(None, &but(CREATED, [other])), [row(CREATED, "missing", None)]);
}
