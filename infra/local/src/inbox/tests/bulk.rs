//! Bulk jobs: all or nothing.

use super::*;
use crate::web::testing::assert_same_shape;

const GROUPS: &str = "/data/attributes/events-bulk-create/data";

#[tokio::test]
async fn job_is_taken_as_a_whole_and_backfill_of_a_group_holds_for_its_events() {
    let inbox = inbox().await;
    let reply = post(&inbox, BULK, &fixture!("event_bulk_job.json")).await;
    assert_eq!((reply.status, reply.body.len()), (202, 0));
    assert_eq!(reply.header("ratelimit-limit"), Some("10, 10;w=1, 150;w=60"));
    let events = inbox.events();
    assert_eq!(events.len(), 3);
    assert!(events.iter().all(|event| event.backfill && event.request == 1));
}

#[tokio::test]
async fn one_bad_group_refuses_all_and_is_named() {
    let inbox = inbox().await;
    let body = job(&[("jo@quaymail.example", &["a"]), ("nobody", &["b"]), ("bo@quaymail.example", &["c"])]);
    let reply = post(&inbox, BULK, &body).await;
    assert_eq!(reply.status, 400);
    assert_same_shape(&reply.json(), &fixture!("error_400_bulk.json"), "");
    assert_eq!(pointers(&reply), [format!("{GROUPS}/1/attributes/profile/data/attributes/email")]);
    assert!(inbox.arrivals().is_empty());
}

#[tokio::test]
async fn key_that_repeats_inside_a_request_refuses_it_and_a_known_one_is_dropped() {
    let inbox = inbox().await;
    let twice = job(&[("jo@quaymail.example", &["a"]), ("Jo@quaymail.example", &["a"])]);
    let reply = post(&inbox, BULK, &twice).await;
    assert_eq!(pointers(&reply), [format!("{GROUPS}/1/attributes/events/data/0/attributes/unique_id")]);
    let other_profile = job(&[("jo@quaymail.example", &["a"]), ("bo@quaymail.example", &["a"])]);
    assert_eq!(post(&inbox, BULK, &other_profile).await.status, 202);
    assert_eq!(post(&inbox, BULK, &job(&[("jo@quaymail.example", &["a", "b"])])).await.status, 202);
    let fates: Vec<_> = inbox.arrivals().iter().map(|arrival| arrival.fate).collect();
    assert_eq!(fates, [Fate::Stored, Fate::Stored, Fate::Duplicate, Fate::Stored]);
}

#[tokio::test]
async fn job_is_refused_above_a_thousand_events_or_five_megabytes() {
    let inbox = inbox().await;
    let ids: Vec<_> = (0..1001).map(|n| n.to_string()).collect();
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    assert_eq!(pointers(&post(&inbox, BULK, &job(&[("jo@quaymail.example", &ids)])).await), [GROUPS]);
    assert_eq!(post(&inbox, BULK, &job(&[("jo@quaymail.example", &ids[1..])])).await.status, 202);
    let mut large = job(&[("bo@quaymail.example", &ids[..60])]);
    let events = large.pointer_mut(&format!("{GROUPS}/0/attributes/events/data")).unwrap().as_array_mut().unwrap();
    events.iter_mut().for_each(|event| event["attributes"]["properties"]["a"] = "x".repeat(100_000).into());
    assert_eq!(post(&inbox, BULK, &large).await.status, 413);
    assert_eq!(inbox.events().len(), 1000);
}
