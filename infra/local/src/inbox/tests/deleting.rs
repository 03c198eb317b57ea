//! People are deleted on request.

use super::*;

const DELETIONS: &str = "/api/data-privacy-deletion-jobs";

fn deletion(profile: Value) -> Value {
    let profile = json!({"data": profile});
    json!({"data": {"type": "data-privacy-deletion-job", "attributes": {"profile": profile}}})
}

fn by(attributes: Value) -> Value {
    deletion(json!({"type": "profile", "attributes": attributes}))
}

async fn with_two_people() -> Inbox {
    let inbox = inbox().await;
    let both = job(&[("jo@quaymail.example", &["1", "2"]), ("mara@quaymail.example", &["3"])]);
    assert_eq!(post(&inbox, BULK, &both).await.status, 202);
    inbox
}

fn people(inbox: &Inbox) -> Vec<String> {
    inbox.profiles().iter().map(|profile| profile.attributes["email"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_deleted_person_is_gone_with_all_events_and_nobody_else_is() {
    let inbox = with_two_people().await;
    let reply = post(&inbox, DELETIONS, &by(json!({"email": "Jo@quaymail.example"}))).await;
    assert_eq!((reply.status, reply.body.len()), (202, 0));
    assert_eq!(reply.header("ratelimit-limit"), Some("3, 3;w=1, 60;w=60"));
    assert_eq!(people(&inbox), ["mara@quaymail.example"]);
    let keys: Vec<_> = inbox.events().iter().filter_map(|event| event.unique_id.clone()).collect();
    assert_eq!((keys, inbox.arrivals().len()), (vec!["3".to_owned()], 3), "what was sent stays known");
}

#[tokio::test]
async fn whoever_comes_again_is_somebody_new() {
    let inbox = with_two_people().await;
    let before = inbox.profiles()[0].id.clone();
    for _ in 0..2 {
        assert_eq!(post(&inbox, DELETIONS, &by(json!({"email": "jo@quaymail.example"}))).await.status, 202);
    }
    assert_eq!(post(&inbox, EVENTS, &event("Placed Order", "jo@quaymail.example", "1")).await.status, 202);
    assert_eq!(people(&inbox), ["mara@quaymail.example", "jo@quaymail.example"]);
    assert_ne!(inbox.profiles()[1].id, before);
    assert_eq!(inbox.events().len(), 2, "an event with a key of the deleted profile is kept");
}

#[tokio::test]
async fn a_phone_or_an_id_will_do() {
    let inbox = inbox().await;
    for (phone, key) in [("+61491570156", "1"), ("+61491570157", "2")] {
        let mut event = event("Placed Order", "", key);
        event["data"]["attributes"]["profile"]["data"]["attributes"] = json!({"phone_number": phone});
        assert_eq!(post(&inbox, EVENTS, &event).await.status, 202);
    }
    assert_eq!(post(&inbox, DELETIONS, &by(json!({"phone_number": "+61491570156"}))).await.status, 202);
    let [left] = inbox.profiles().try_into().unwrap();
    let by_id = deletion(json!({"type": "profile", "id": left.id, "attributes": {}}));
    assert_eq!(post(&inbox, DELETIONS, &by_id).await.status, 202);
    assert!(inbox.profiles().is_empty() && inbox.events().is_empty());
}

#[tokio::test]
async fn exactly_one_identifier_must_be_given() {
    let inbox = with_two_people().await;
    let both = json!({"email": "jo@quaymail.example", "phone_number": "+61491570156"});
    let nobody = json!({"data": {"type": "data-privacy-deletion-job", "attributes": {}}});
    let wrong = json!({"data": {"type": "profile", "attributes": {}}});
    let odd = [by(json!({"email": "jo"})), by(json!({"name": "Jo", "email": "jo@quaymail.example"}))];
    for body in [by(both), by(json!({})), nobody, wrong, odd[0].clone(), odd[1].clone()] {
        assert_eq!(post(&inbox, DELETIONS, &body).await.status, 400, "{body}");
    }
    assert_eq!(people(&inbox).len(), 2);
}

#[tokio::test]
async fn it_takes_a_scope_of_its_own() {
    let settings = InboxSettings { scopes: Scopes::without("data-privacy:write"), ..InboxSettings::default() };
    let (inbox, _) = inbox_with(settings).await;
    assert_eq!(post(&inbox, DELETIONS, &by(json!({"email": "jo@quaymail.example"}))).await.status, 403);
}
