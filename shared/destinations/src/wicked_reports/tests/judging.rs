//! What answers mean.

use bytes::Bytes;
use domain::Verdict;
use http::{HeaderMap, StatusCode};
use orderwire_http::Response;
use serde_json::{Value, json};

use super::super::judge::{Judgement, judge, sort};
use super::super::row::{Identity, Row};

fn answer(status: u16, body: &str) -> Judgement {
    let status = StatusCode::from_u16(status).unwrap();
    let headers = HeaderMap::from_iter([("retry-after".parse().unwrap(), "7".parse().unwrap())]);
    judge(Some(Ok(Response { status, headers, body: Bytes::copy_from_slice(body.as_bytes()) })))
}

fn rows(ids: &[&str]) -> Vec<Row> {
    let row = |id: &&str| {
        let identity = Identity::new("Alder", [("SourceID", (*id).to_owned())]);
        Row::new(Vec::new(), identity, &json!({"SourceID": id}))
    };
    ids.iter().map(row).collect()
}

/// The refused rows of a request for 1, 2 and 3 and whether it is certain that the others were taken.
fn taken(body: &Value) -> (Vec<String>, bool) {
    let Judgement::Taken(report) = answer(200, &body.to_string()) else { panic!("a success") };
    let sorted = sort(rows(&["1", "2", "3"]), &report.complaints);
    let certain = report.is_certain(3, sorted.named.len(), sorted.loose.is_some());
    (sorted.named.into_iter().map(|(row, words)| format!("{} {words}", row.order())).collect(), certain)
}

#[test]
fn a_success_is_believed_as_far_as_it_goes() {
    let said = "Successfully added";
    assert_eq!(taken(&json!({"success": said})), (vec![], true));
    assert_eq!(taken(&json!({"success": said, "records": "3", "totalRecords": 3})), (vec![], true));
    let error = |item: Value| json!({"error": "Bad date.", "item": item});
    let named = json!({"success": said, "records": 2, "totalRecords": 3, "errors": [error(json!({"SourceID": "2"}))]});
    assert_eq!(taken(&named), (vec!["2 Bad date.".to_owned()], true));
    for open in [
        json!({"success": said, "records": 2, "totalRecords": 3}),
        json!({"success": said, "records": 1, "totalRecords": 1}),
        json!({"success": said, "errors": [error(json!({"SourceID": "9"}))]}),
        json!({"success": said, "errors": ["Something went wrong."]}),
        json!({"status": "error"}),
        json!([]),
    ] {
        assert_eq!(taken(&open), (vec![], false), "{open}");
    }
}

#[test]
fn only_400_and_422_speak_about_the_rows() {
    for status in [400, 422] {
        let body = json!({"status": "error", "message": "A list is required."}).to_string();
        let Judgement::Refused(complaints) = answer(status, &body) else { panic!("{status}") };
        assert_eq!(complaints[0].words, "A list is required.");
        assert!(matches!(answer(status, "<html>"), Judgement::Refused(complaints) if complaints.len() == 1));
    }
    assert!(matches!(answer(413, ""), Judgement::TooLarge));
}

#[test]
fn a_refused_key_is_told_from_what_passes_and_from_what_may_have_been_taken() {
    let verdict = |status| match answer(status, "") {
        Judgement::NotNow(verdict) => verdict,
        other => panic!("{status}: {other:?}"),
    };
    for status in [401, 402, 403] {
        assert!(matches!(verdict(status), Verdict::TryLater { credentials_refused: true, .. }), "{status}");
    }
    for status in [404, 405, 409, 415, 429] {
        let later = matches!(verdict(status), Verdict::TryLater { after: Some(_), credentials_refused: false, .. });
        assert!(later, "{status}");
    }
    for status in [408, 500, 502, 503, 504] {
        assert!(matches!(verdict(status), Verdict::InDoubt { .. }), "{status}");
    }
    assert!(matches!(judge(None), Judgement::NotNow(Verdict::TryLater { .. })));
}
