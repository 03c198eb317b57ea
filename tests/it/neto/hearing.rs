//! Notifications on their way through the function URL: who is believed, and what becomes of repeats.

use http::Method;
use local::neto::Forgery;
use local::scene::{STORE, TOKEN};
use local::web::Disruption;
use serde_json::json;

use super::stage::{Stage, start};

const BODY: &str = "<Event><CurrentTime>2025-08-14 03:27:45</CurrentTime><EventID>90417</EventID>\
                    <EventType>Order</EventType>\
                    <Order><OrderID>KB100001</OrderID><OrderStatus>New</OrderStatus></Order></Event>";

#[tokio::test(flavor = "multi_thread")]
async fn the_token_is_taken_from_a_header_with_an_underscore_or_from_the_path() {
    let app = start().await;
    let order = app.buy(1);
    app.settle().await;
    assert_eq!(app.counts()["Placed Order"], 1, "the header came through");
    let url = format!("{}/{TOKEN}", app.scene.webhook_url());
    app.scene.store.notify(Some(url.parse().unwrap()));
    app.act(|shop, now| shop.dispatch(&order, now));
    app.settle().await;
    app.only("Fulfilled Order");
    // As it arrives where a proxy has dropped the headers with underscores.
    let path = format!("/webhooks/{STORE}/{TOKEN}");
    assert_eq!(app.call(Method::POST, &path, &[("content-type", "text/xml")], BODY).await.status, 200);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_token_nothing_is_queued() {
    let app = start().await;
    assert_eq!(app.forge(Forgery::WrongToken).await, Some(401));
    assert_eq!(app.forge(Forgery::NoToken).await, Some(401));
    let wrong = format!("/webhooks/{STORE}/wrong");
    let answer = app.call(Method::POST, &wrong, &[], BODY).await;
    assert_eq!((answer.status.as_u16(), &answer.body[..]), (401, &b"unauthorized"[..]));
    let below = format!("/webhooks/{STORE}/{TOKEN}/x");
    assert_eq!(app.call(Method::POST, &below, &[], BODY).await.status, 404, "there is no such path");
    let twice = [("netoapi_key", TOKEN), ("netoapi_key", TOKEN)];
    assert_eq!(app.post(&twice, BODY).await.status, 401, "a repeated header is none");
    assert_eq!(app.scene.stack.figures("OrdersQueue").sent, 0);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_notification_is_one_message() {
    let app = start().await;
    app.scene.store.disrupt(Disruption { extra_copies: 2, ..Disruption::default() });
    app.buy(1);
    app.settle().await;
    assert_eq!(app.scene.store.attempts().len(), 3);
    assert_eq!((app.scene.stack.figures("OrdersQueue").sent, app.counts()["Placed Order"]), (1, 1));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_cannot_be_read_is_parked_and_nothing_in_it_is_fetched_or_expanded() {
    let app = start().await;
    let event = "<Event><EventType>Order</EventType><Order><OrderID>&x;</OrderID></Order></Event>";
    let expanding = format!("<!DOCTYPE a [<!ENTITY x \"KB100001\">]>{event}");
    for body in [expanding.as_str(), "{}", ""] {
        assert_eq!(app.post(&[("netoapi_key", TOKEN)], body).await.status, 200);
    }
    app.settle().await;
    assert_eq!(app.parked().await.len(), 3);
    assert_eq!((app.told().len(), app.scene.store.requests().count("GetOrder")), (0, 0));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_that_nobody_can_look_at_are_not_called_right() {
    let app = start().await;
    let entry = app.poller_entry(json!({"action": "status"})).await;
    assert!(entry["ok"] == true && entry["hooks"].is_null(), "{entry}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_in_the_wrong_order_come_to_the_same() {
    let app = start().await;
    app.scene.stack.pause().await;
    app.scene.store.disrupt(Disruption { reversed: true, ..Disruption::default() });
    let order = app.act(|shop, now| {
        let placed = super::stage::purchase(shop, 1, now)?;
        let mut left = shop.dispatch(&placed.outcome, now)?;
        left.notifications.splice(0..0, placed.notifications);
        Ok(local::neto::Deed { outcome: placed.outcome, notifications: left.notifications })
    });
    app.scene.store.settled().await;
    app.scene.stack.resume();
    app.settle().await;
    let expected = ["Fulfilled Order", "Ordered Product", "Placed Order"];
    assert_eq!(app.counts().keys().map(String::as_str).collect::<Vec<_>>(), expected);
    app.repeat(&order).await;
    app.end().await;
}
