//! Notifications: of changes of status only, with the token, and gone if nobody takes them.

use super::*;
use crate::web::receiver::Receiver;
use crate::web::{CourierSettings, Disruption};

/// What the two headers of a notification hold.
const SENT: (&[u8], &[u8]) = (b"Order", b"sample-webhook-token");

fn text(body: &[u8], name: &str) -> String {
    let body = std::str::from_utf8(body).unwrap();
    let (_, rest) = body.split_once(&format!("<{name}>")).unwrap();
    rest.split_once('<').unwrap().0.to_owned()
}

async fn notified(store: &NetoStore, answers: &[u16]) -> Receiver {
    let receiver = Receiver::start(answers).await;
    store.notify(Some(receiver.url.parse().unwrap()));
    receiver
}

#[tokio::test]
async fn every_change_of_status_is_told_with_token_and_nothing_else_is() {
    let (store, _) = store().await;
    let receiver = notified(&store, &[]).await;
    let order = buy(&store, 2);
    store.act(|shop, now| shop.pick(&order, now)).unwrap();
    store.act(|shop, now| shop.pick(&order, now)).unwrap();
    store.act(|shop, now| shop.stick_note(&order, "Gift", now)).unwrap();
    store.act(|shop, now| shop.refund(&order, rust_decimal::Decimal::ONE, now)).unwrap();
    store.act(|shop, now| shop.dispatch(&order, now)).unwrap();
    store.settled().await;
    let mut told: Vec<_> =
        receiver.calls().iter().map(|(_, body)| (text(body, "EventID"), text(body, "OrderStatus"))).collect();
    told.sort();
    let expected = [("90001", "New"), ("90002", "Pick"), ("90003", "Dispatched")];
    assert_eq!(told, expected.map(|(event, status)| (event.to_owned(), status.to_owned())));
    for (headers, body) in receiver.calls() {
        assert_eq!((headers["neto_notification"].as_bytes(), headers["netoapi_key"].as_bytes()), SENT);
        assert_eq!((text(&body, "OrderID"), text(&body, "EventType")), (order.clone(), "Order".to_owned()));
    }
}

#[tokio::test]
async fn bodies_have_the_elements_of_the_sample_in_any_order() {
    let names = |body: &str| {
        let mut names: Vec<_> = body.split('<').filter_map(|part| Some(part.split_once('>')?.0.to_owned())).collect();
        names.sort();
        names
    };
    let sample = names(include_str!("../fixtures/notification_order.xml"));
    let told = |event| Notification { event, order: "KB1".to_owned(), status: OrderStatus::New, at: noon() }.body();
    assert_eq!((names(&told(1)), names(&told(2))), (sample.clone(), sample));
    assert!(told(1).find("EventID") < told(1).find("OrderID") && told(2).find("OrderID") < told(2).find("EventID"));
}

#[tokio::test]
async fn a_failed_notification_is_lost_unless_redelivery_is_on() {
    let (store, _) = store().await;
    let receiver = notified(&store, &[500]).await;
    buy(&store, 1);
    store.settled().await;
    assert_eq!(receiver.calls().len(), 1, "never again");

    let retries = CourierSettings { retries: vec![Duration::ZERO], ..CourierSettings::default() };
    let (store, _) = with(NetoSettings { notifications: retries, ..NetoSettings::default() }).await;
    let receiver = notified(&store, &[500]).await;
    buy(&store, 1);
    let again = async {
        while receiver.calls().len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, again).await.expect("it is sent again");
    let events: Vec<_> = receiver.calls().iter().map(|(_, body)| text(body, "EventID")).collect();
    assert_eq!(events[0], events[1]);
}

#[tokio::test]
async fn forged_and_lost_notifications_are_what_they_say() {
    let (store, _) = store().await;
    let receiver = notified(&store, &[401]).await;
    let told = Notification { event: 1, order: "KB1".to_owned(), status: OrderStatus::New, at: noon() };
    assert_eq!(store.forge(&told, Forgery::WrongToken).await.unwrap().status, Some(401));
    store.forge(&told, Forgery::NoToken).await.unwrap();
    let tokens: Vec<_> = receiver.calls().iter().map(|(headers, _)| headers.get("netoapi_key").cloned()).collect();
    assert_eq!(tokens, [Some("forged".parse().unwrap()), None]);
    store.disrupt(Disruption { lost: Some(Arc::new(|_| true)), ..Disruption::default() });
    buy(&store, 1);
    store.settled().await;
    assert_eq!(receiver.calls().len(), 2);
}
