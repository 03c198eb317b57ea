//! Whole deliveries that go well, over HTTP.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use domain::{Customer, Email, Order, Remark, Tag, Verdict};
use tokio::sync::Barrier;

use super::fake::{Fake, Reply, account, serve, soon};
use crate::samples::{event_of, events_of, order, order_of, order_with_lines};

const SINGLE: &str = "/api/events";
const BULK: &str = "/api/event-bulk-create-jobs";

#[tokio::test]
async fn one_event_is_a_single_create() {
    let fake = Fake::start(|_| Reply::Accept).await;
    let verdicts = fake.account().deliver(&[event_of(order(), &Tag::Placed)], soon()).await;
    assert_eq!(verdicts, [Verdict::delivered()]);
    let asked = fake.asked();
    assert_eq!(asked.iter().map(|asked| asked.path.as_str()).collect::<Vec<_>>(), [SINGLE]);
    let headers = ["authorization", "revision", "accept", "content-type"].map(|name| &asked[0].headers[name]);
    let json = "application/vnd.api+json";
    assert_eq!(headers, ["Klaviyo-API-Key pk_test", "2026-07-15", json, json]);
}

#[tokio::test]
async fn five_events_are_one_job() {
    let fake = Fake::start(|_| Reply::Accept).await;
    let events = events_of(order_with_lines(4));
    let verdicts = fake.account().deliver(&events, soon()).await;
    assert_eq!(verdicts, vec![Verdict::delivered(); 5]);
    let asked = fake.asked();
    assert_eq!(asked.iter().map(|asked| asked.path.as_str()).collect::<Vec<_>>(), [BULK]);
    assert_eq!(asked[0].groups().len(), 1);
}

#[tokio::test]
async fn orders_share_a_job_with_a_group_for_each() {
    let fake = Fake::start(|_| Reply::Accept).await;
    let shoppers =
        [("1", "ana@harbourmail.example"), ("2", "ben@harbourmail.example"), ("3", "ana@harbourmail.example")];
    let events: Vec<_> = shoppers.iter().flat_map(|(id, email)| events_of(order_of(id, email))).collect();
    fake.account().deliver(&events, soon()).await;
    let groups = fake.asked()[0].groups();
    let emails: Vec<_> = groups.iter().map(|group| &group["profile"]["data"]["attributes"]["email"]).collect();
    assert_eq!(emails, shoppers.map(|(_, email)| email));
}

#[tokio::test]
async fn an_order_of_1200_lines_is_two_jobs_without_repeats() {
    let fake = Fake::start(|_| Reply::Accept).await;
    let events = events_of(order_with_lines(1_200));
    let verdicts = fake.account().deliver(&events, soon()).await;
    assert_eq!(verdicts, vec![Verdict::delivered(); 1_201]);
    assert_eq!(fake.asked().iter().map(|asked| asked.events().len()).collect::<Vec<_>>(), [1_000, 201]);
    assert_eq!(fake.holds().iter().collect::<BTreeSet<_>>().len(), 1_201);
}

#[tokio::test]
async fn an_event_given_twice_is_sent_once_and_answered_twice() {
    let fake = Fake::start(|_| Reply::Accept).await;
    let event = event_of(order(), &Tag::Placed);
    let verdicts = fake.account().deliver(&[event.clone(), event], soon()).await;
    assert_eq!(verdicts, vec![Verdict::delivered(); 2]);
    assert_eq!(fake.holds(), ["Placed Order bigcommerce:7k2m:20517"]);
}

#[tokio::test]
async fn an_unknown_shopper_does_not_hold_up_the_others() {
    let fake = Fake::start(|_| Reply::Accept).await;
    let nobody = Order { id: "7".into(), customer: Customer::default(), ..order() };
    let events = [event_of(nobody, &Tag::Placed), event_of(order(), &Tag::Placed)];
    let verdicts = fake.account().deliver(&events, soon()).await;
    assert_eq!(verdicts, [Verdict::rejected("no valid e-mail address or phone number"), Verdict::delivered()]);
    assert_eq!(fake.asked()[0].path, SINGLE);
}

#[tokio::test]
async fn an_address_klaviyo_drops_is_sent_and_remarked_upon() {
    let fake = Fake::start(|_| Reply::Accept).await;
    let customer = Customer { email: Email::parse("mara@example.com"), ..order().customer };
    let events =
        [event_of(Order { customer, ..order() }, &Tag::Placed), event_of(order_of("2", "b@x.example"), &Tag::Placed)];
    let verdicts = fake.account().deliver(&events, soon()).await;
    assert_eq!(verdicts, [Verdict::Delivered { remark: Some(Remark::SilentlyDropped) }, Verdict::delivered()]);
    assert_eq!(fake.holds().len(), 2);
}

#[tokio::test]
async fn no_more_than_ten_requests_are_in_flight() {
    let barrier = Arc::new(Barrier::new(10));
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(0)));
    let seen = Arc::clone(&most);
    let app = Router::new().fallback(move || {
        let (barrier, now, most) = (Arc::clone(&barrier), Arc::clone(&now), Arc::clone(&seen));
        async move {
            let current = now.fetch_add(1, Ordering::SeqCst) + 1;
            let highest = *most.lock().unwrap();
            *most.lock().unwrap() = current.max(highest);
            barrier.wait().await;
            now.fetch_sub(1, Ordering::SeqCst);
            StatusCode::ACCEPTED
        }
    });
    let account = account(&serve(app).await, std::time::Duration::from_secs(20));
    let deliveries = (0..30).map(|index| {
        let (account, order) = (Arc::clone(&account), order_of(&index.to_string(), "ana@harbourmail.example"));
        tokio::spawn(async move { account.deliver(&events_of(order), soon()).await })
    });
    for delivery in deliveries.collect::<Vec<_>>() {
        assert_eq!(delivery.await.unwrap(), vec![Verdict::delivered(); 3]);
    }
    assert_eq!(*most.lock().unwrap(), 10);
}
