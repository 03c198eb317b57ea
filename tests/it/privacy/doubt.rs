//! A request that nobody has signed is left to a person, and a forged one is refused.

use http::Method;
use local::scene::{DESTINATION, STORE};
use local::tiendanube::Privacy;
use serde_json::json;

use super::stage::{Stage, Tienda, scene, start};

async fn unsigned() -> (Tienda, crate::support::Lines) {
    let (mut options, lines) = scene();
    options.store.privacy_signed = false;
    (start(options).await, lines)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsigned_deletion_deletes_nothing_until_a_person_confirms_it() {
    let (app, lines) = unsigned().await;
    let buyer = app.somebody();
    let order = app.sell(&buyer).await;
    let told = app.keys();
    app.ask(Privacy::CustomersRedact(app.customer(&buyer))).await;
    app.ask(Privacy::CustomersRedact(app.customer(&buyer))).await;
    let [(what, reason)] = &app.parked().await[..] else { panic!("one request, however often it comes") };
    assert!(what.starts_with("privacy#customers-redact-") && reason.contains("nobody has signed"), "{what}: {reason}");
    assert_eq!((app.keys(), app.people().len()), (told, 1));

    let all = app.orderwire(&["replay", "--all"]).await;
    assert!(all.code != 0 && all.err.contains("confirmed by its name"), "{all:?}");
    assert_eq!(app.people().len(), 1);
    let confirmed = app.orderwire(&["replay", "--order", what]).await;
    assert_eq!(confirmed.code, 0, "{confirmed:?}");
    app.settle().await;
    let items = app.items().await;
    let item = items.iter().find(|item| item["pk"].as_s().unwrap() == &format!("{STORE}#order#{order}")).unwrap();
    assert!(item.contains_key("redacted") && !item.contains_key("customer_pk"), "{item:?}");

    // Whose profile it was is not known here any more, so somebody has to delete it there.
    let [(left, reason)] = &app.parked().await[..] else { panic!("one thing to do by hand") };
    assert!(left == what && reason.contains("by hand") && reason.contains(&order.to_string()), "{reason}");
    assert_eq!(app.people(), std::slice::from_ref(&buyer.email));
    let kept = app.orderwire(&["replay", "--order", what]).await;
    assert!(kept.code != 0 && kept.err.contains("--discard"), "{kept:?}");
    let done = app.orderwire(&["replay", "--json", "--order", what, "--discard"]).await;
    assert_eq!(done.json()["parked"][0]["destination"], DESTINATION);
    assert_eq!(app.parked().await, []);
    app.names_nobody(&lines, &[&buyer]).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmed_data_request_is_answered_and_leaves_the_list() {
    let (app, lines) = unsigned().await;
    let buyer = app.somebody();
    app.sell(&buyer).await;
    app.ask(Privacy::CustomersDataRequest(app.customer(&buyer))).await;
    let [(what, _)] = &app.parked().await[..] else { panic!("left to a person") };
    let confirmed = app.orderwire(&["replay", "--order", what]).await;
    assert_eq!(confirmed.code, 0, "{confirmed:?}");
    app.settle().await;
    assert_eq!(app.parked().await, []);
    lines.say(&app, "a customer asks for their data").await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_unsigned_and_comes_signed_waits_for_nobody() {
    let (options, _) = scene();
    let app = start(options).await;
    let buyer = app.somebody();
    let order = app.sell(&buyer).await;
    let (id, store_id) = (app.customer(&buyer), app.scene.store.settings().profile.store_id);
    let customer =
        json!({"id": id, "email": buyer.email, "phone": buyer.phone, "identification": buyer.identification});
    let body = json!({"store_id": store_id, "customer": customer, "orders_to_redact": [order]}).to_string();
    app.call(Method::POST, "/privacy/tiendanube/customers-redact", &[], &body).await;
    app.settle().await;
    assert_eq!((app.parked().await.len(), app.people().len()), (1, 1));
    app.ask(Privacy::CustomersRedact(id)).await;
    assert_eq!((app.parked().await, app.people().len()), (vec![], 0));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_requests_are_refused_and_change_nothing() {
    let (options, lines) = scene();
    let app = start(options).await;
    let buyer = app.somebody();
    let order = app.sell(&buyer).await;
    let (items, told) = (app.items().await.len(), app.keys());
    let sent = || app.scene.stack.sqs().count_on(app.scene.stack.queue_name("OrdersQueue"), "SendMessage");
    let before = sent();
    let customer = json!({"id": 1, "email": buyer.email, "phone": buyer.phone});
    let store_id = app.scene.store.settings().profile.store_id;
    let body = json!({"store_id": store_id, "customer": customer, "orders_to_redact": [order]}).to_string();
    for request in ["store-redact", "customers-redact", "customers-data-request"] {
        let path = format!("/privacy/tiendanube/{request}");
        for signature in ["00".repeat(32), "no hex".to_owned()] {
            let answer = app.call(Method::POST, &path, &[("x-linkedstore-hmac-sha256", &signature)], &body).await;
            assert_eq!((answer.status.as_u16(), &answer.body[..]), (401, &b"unauthorized"[..]), "{request}");
        }
    }
    app.settle().await;
    assert_eq!((sent(), app.items().await.len(), app.keys(), app.people().len()), (before, items, told, 1));
    app.names_nobody(&lines, &[&buyer]).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_cannot_be_read_is_set_aside_without_its_content() {
    let (app, lines) = unsigned().await;
    let buyer = app.somebody();
    let store_id = app.scene.store.settings().profile.store_id;
    let body =
        json!({"store_id": store_id, "customer": {"name": buyer.name}, "orders_to_redact": [buyer.email]}).to_string();
    let answer = app.call(Method::POST, "/privacy/tiendanube/customers-redact", &[], &body).await;
    assert_eq!(answer.status, 200);
    app.settle().await;
    let [(what, reason)] = &app.parked().await[..] else { panic!("set aside") };
    assert_eq!(reason, "a list of ids holds something else", "{what}");
    app.names_nobody(&lines, &[&buyer]).await;
    app.end().await;
}
