//! People are deleted at Klaviyo, and what is said when they cannot be.

use domain::{Customer, Email};
use orderwire_http::Deadline;
use serde_json::json;
use std::time::Duration;

use super::fake::{Fake, Reply, soon};
use crate::Forgotten;

const DELETIONS: &str = "/api/data-privacy-deletion-jobs";

fn person(email: Option<&str>, phone: Option<&str>) -> Customer {
    Customer { email: email.and_then(Email::parse), phone: phone.map(str::to_owned), ..Customer::default() }
}

#[tokio::test]
async fn the_e_mail_address_is_enough_and_a_phone_stands_in_for_it() {
    let fake = Fake::start(|_| Reply::Say(202, "")).await;
    for (person, attributes) in [
        (person(Some("Jo@quaymail.example"), Some("+61 491 570 156")), json!({"email": "jo@quaymail.example"})),
        (person(None, Some("+61 491 570 156")), json!({"phone_number": "+61491570156"})),
    ] {
        assert_eq!(fake.account().forget(&person, soon()).await, Forgotten::Asked);
        let asked = fake.asked().pop().unwrap();
        let profile = json!({"data": {"type": "profile", "attributes": attributes}});
        let body = json!({"data": {"type": "data-privacy-deletion-job", "attributes": {"profile": profile}}});
        assert_eq!((asked.path.as_str(), asked.body), (DELETIONS, body));
    }
}

#[tokio::test]
async fn whoever_cannot_be_named_there_is_left_to_a_person_and_nothing_is_asked() {
    let fake = Fake::start(|_| Reply::Say(202, "")).await;
    for nobody in [person(None, None), person(Some("no address"), Some("0491 570 156"))] {
        let Forgotten::ByHand { why } = fake.account().forget(&nobody, soon()).await else { panic!("by hand") };
        assert!(why.contains("Audience > Profiles") && !why.contains("0491"), "{why}");
    }
    assert!(fake.asked().is_empty());
}

#[tokio::test]
async fn a_missing_scope_waits_for_a_better_key_and_a_refusal_for_nobody() {
    let words = r#"{"errors": [{"code": "x", "title": "jo@quaymail.example", "detail": "Jo of jo@quaymail.example"}]}"#;
    let answer = async |status| {
        let fake = Fake::start(move |_| Reply::Say(status, words)).await;
        fake.account()
            .forget(&person(Some("jo@quaymail.example"), None), Deadline::within(Duration::from_secs(2)))
            .await
    };
    for status in [401, 403] {
        let Forgotten::TryLater { why, credentials_refused: true, .. } = answer(status).await else {
            panic!("{status}")
        };
        assert!(why.contains(&status.to_string()) && (status == 401 || why.contains("data-privacy:write")), "{why}");
    }
    for status in [400, 404] {
        let Forgotten::ByHand { why } = answer(status).await else { panic!("{status}") };
        assert!(why.contains(&status.to_string()) && !why.contains("Jo") && !why.contains("jo@"), "{why}");
    }
    assert!(matches!(answer(503).await, Forgotten::TryLater { credentials_refused: false, .. }));
}
