//! Wanted × present → what is wrong and what would be sent.

use super::*;

const URL: &str = "https://receiver.example/webhooks/alder-us";
const ASIDE: &str = "https://receiver.example/webhooks/alder-us?about=deliveries";
const ELSEWHERE: &str = "https://old.example/webhooks/alder-us";

fn tokens() -> Vec<Secret> {
    ["current", "previous"].map(Secret::new).to_vec()
}

fn hook(id: u32, scope: &str, destination: &str, headers: Value) -> Value {
    json!({"id": id, "scope": scope, "destination": destination, "headers": headers, "is_active": true})
}

/// A hook as it should be.
fn right(id: u32, scope: &str) -> Value {
    let destination = if scope == TROUBLE { ASIDE } else { URL };
    hook(id, scope, destination, json!({"X-Orderwire-Token": "current"}))
}

/// All of them: ids 1, 2, … in the order of [`TOPICS`], and 100.
fn all_right() -> Vec<Value> {
    let usual = (1..).zip(TOPICS).map(|(id, scope)| right(id, scope));
    usual.chain([right(100, TROUBLE)]).collect()
}

/// All right but for the hook of this scope, which is these.
fn but(scope: &str, instead: impl IntoIterator<Item = Value>) -> Vec<Value> {
    let others = all_right().into_iter().filter(|hook| hook["scope"] != scope);
    others.chain(instead).collect()
}

/// All right but for one field of the hook of this scope.
fn with(scope: &str, field: &str, value: Value) -> Vec<Value> {
    let mut hook = all_right().into_iter().find(|hook| hook["scope"] == scope).unwrap();
    hook[field] = value;
    but(scope, [hook])
}

/// Topic, what is wrong, and the hook and body of the request that would put it right.
type Row = (String, String, Option<(Option<String>, Value)>);

fn flaws_towards(url: Option<&str>, present: &[Value]) -> Vec<Row> {
    let url = url.map(|url| Url::parse(url).unwrap());
    let present: Vec<Hook> = present.iter().map(|hook| serde_json::from_value(hook.clone()).unwrap()).collect();
    let flaws = Ideal::new(url.as_ref(), &tokens(), false).flaws(&present);
    flaws.into_iter().map(|flaw| (flaw.topic, flaw.what, flaw.change.map(|change| (change.id, change.body)))).collect()
}

fn flaws(present: &[Value]) -> Vec<Row> {
    flaws_towards(Some(URL), present)
}

fn row(topic: &str, what: &str, change: Option<(Option<&str>, Value)>) -> Row {
    (topic.to_owned(), what.to_owned(), change.map(|(id, body)| (id.map(str::to_owned), body)))
}

const ORDER: &str = "store/order/created";

#[test]
fn nothing_is_wrong_with_hooks_as_wanted() {
    assert_eq!(flaws(&all_right()), []);
    assert_eq!(flaws_towards(None, &all_right()), [], "nor while it is not known where they should go");
}

#[test]
fn a_store_without_hooks_gets_all_of_them() {
    let flaws = flaws(&[]);
    let topics: Vec<_> = flaws.iter().map(|(topic, ..)| topic.as_str()).collect();
    assert_eq!(topics, [&[TROUBLE], TOPICS].concat());
    let body = |scope: &str, destination: &str| {
        let headers = json!({"X-Orderwire-Token": "current"});
        json!({"scope": scope, "destination": destination, "is_active": true, "headers": headers})
    };
    assert_eq!(flaws[0], row(TROUBLE, "missing", Some((None, body(TROUBLE, ASIDE)))));
    assert_eq!(flaws[1], row(ORDER, "missing", Some((None, body(ORDER, URL)))));
}

#[test]
fn each_flaw_is_named_and_only_its_field_is_set() {
    let current = json!({"X-Orderwire-Token": "current"});
    let cases = [
        ("is_active", json!(false), "switched off", json!({"is_active": true})),
        ("destination", json!(ELSEWHERE), "sent elsewhere", json!({"destination": URL})),
        ("headers", json!(null), "without the current token", json!({"headers": current})),
        ("headers", json!({"x-orderwire-TOKEN": "previous"}), "without the current token", json!({"headers": current})),
        (
            "headers",
            json!({"x-orderwire-token": "current ", "X-Orderwire-Token": "current"}),
            "without the current token",
            json!({"headers": current}),
        ),
        (
            "headers",
            json!({"X-Of-Theirs": "kept", "X-Orderwire-Token": "wrong"}),
            "without the current token",
            json!({"headers": {"X-Of-Theirs": "kept", "X-Orderwire-Token": "current"}}),
        ),
    ];
    for (field, value, what, body) in cases {
        let expected = row(ORDER, what, Some((Some("1"), body)));
        assert_eq!(flaws(&with(ORDER, field, value.clone())), [expected], "{field}: {value}");
    }
}

#[test]
fn small_differences_are_none() {
    let right = [
        ("headers", json!({"x-orderwire-token": "current"})),
        ("headers", json!({"X-Orderwire-Token": "current", "X-Of-Theirs": "theirs"})),
        ("destination", json!("https://RECEIVER.example:443/webhooks/alder-us")),
        ("is_active", json!("true")),
        ("id", json!("1")),
    ];
    for (field, value) in right {
        assert_eq!(flaws(&with(ORDER, field, value.clone())), [], "{field}: {value}");
    }
}

#[test]
fn several_flaws_of_one_hook_are_put_right_at_once() {
    let mut lost = hook(1, ORDER, ELSEWHERE, json!({"x-orderwire-token": "previous"}));
    lost["is_active"] = json!(false);
    let body = json!({"is_active": true, "destination": URL, "headers": {"X-Orderwire-Token": "current"}});
    let what = "switched off, sent elsewhere, without the current token";
    assert_eq!(flaws(&but(ORDER, [lost])), [row(ORDER, what, Some((Some("1"), body)))]);
}

#[test]
fn hooks_of_others_are_neither_touched_nor_taken_for_ours() {
    let foreign = |id, scope| hook(id, scope, "https://erp.example/hooks", json!({"X-Erp": "current"}));
    let mut present = all_right();
    present.extend([foreign(50, ORDER), foreign(51, "store/order/*"), foreign(52, "store/cart/updated")]);
    assert_eq!(flaws(&present), []);
    let missing = flaws(&but(ORDER, [foreign(50, ORDER)]));
    assert_eq!((missing.len(), missing[0].1.as_str()), (1, "missing"));
    assert_eq!(missing[0].2.as_ref().unwrap().0, None, "a new one, beside theirs");
}

#[test]
fn the_one_hook_about_deliveries_may_belong_to_somebody_else() {
    let theirs = hook(50, TROUBLE, "https://erp.example/hooks", json!({}));
    let what = "missing, and the only one the store allows is not ours";
    assert_eq!(flaws(&but(TROUBLE, [theirs])), [row(TROUBLE, what, None)]);
}

#[test]
fn a_hook_about_deliveries_has_an_address_of_its_own() {
    let expected = row(TROUBLE, "sent elsewhere", Some((Some("100"), json!({"destination": ASIDE}))));
    assert_eq!(flaws(&with(TROUBLE, "destination", json!(URL))), [expected]);
    let expected = row(ORDER, "sent elsewhere", Some((Some("1"), json!({"destination": URL}))));
    assert_eq!(flaws(&with(ORDER, "destination", json!(ASIDE))), [expected]);
}

#[test]
fn one_of_ours_that_is_too_many_is_named_and_left() {
    let token = || json!({"X-Orderwire-Token": "previous"});
    let cases = [
        (hook(60, "store/order/*", URL, json!({})), "store/order/*", "not wanted"),
        (hook(60, "store/channel/1/order/created", ELSEWHERE, token()), "store/channel/1/order/created", "not wanted"),
        (hook(60, ORDER, ELSEWHERE, token()), ORDER, "there twice"),
    ];
    for (surplus, topic, what) in cases {
        let mut present = all_right();
        present.insert(0, surplus.clone());
        assert_eq!(flaws(&present), [row(topic, what, None)], "{surplus}");
        present[0]["is_active"] = json!(false);
        assert_eq!(flaws(&present), [], "switched off it does no harm");
    }
}

#[test]
fn one_of_ours_that_is_too_many_takes_the_place_of_a_missing_one() {
    let wildcard = hook(60, "store/order/*", ELSEWHERE, json!({"X-Orderwire-Token": "current"}));
    let body = json!({"scope": ORDER, "destination": URL});
    let what = "missing, with `store/order/*` in its place, sent elsewhere";
    assert_eq!(flaws(&but(ORDER, [wildcard.clone()])), [row(ORDER, what, Some((Some("60"), body)))]);
    let rest: Vec<_> = all_right().into_iter().filter(|hook| hook["id"] != 1 && hook["id"] != 2).collect();
    let two_missing = flaws(&[rest, vec![wildcard]].concat());
    let ids: Vec<_> = two_missing.iter().map(|(.., change)| change.as_ref().unwrap().0.as_deref()).collect();
    assert_eq!(ids, [Some("60"), None]);
}

#[test]
fn of_two_the_one_that_needs_less_is_kept() {
    let stale = hook(60, ORDER, ELSEWHERE, json!({"X-Orderwire-Token": "current"}));
    for present in [[stale.clone(), right(1, ORDER)], [right(1, ORDER), stale]] {
        assert_eq!(flaws(&but(ORDER, present)), [row(ORDER, "there twice", None)]);
    }
}

#[test]
fn while_the_address_is_unknown_hooks_are_known_by_their_token() {
    let mut present = all_right();
    present[0]["destination"] = json!(ELSEWHERE);
    present[1]["is_active"] = json!(false);
    present[2]["headers"] = json!({});
    let found = flaws_towards(None, &present);
    let named: Vec<_> = found.iter().map(|(topic, what, _)| (topic.as_str(), what.as_str())).collect();
    assert_eq!(named, [(TOPICS[1], "switched off"), (TOPICS[2], "missing")]);
    assert!(found[1].2.is_none(), "nor could it be made");
}
