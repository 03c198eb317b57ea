//! A customer is deleted, or asks for their data, and the platform has signed it.

use local::inbox::Scopes;
use local::scene::STORE;
use local::tiendanube::Privacy;
use local::web::{Answer, Fault, Moment};
use serde_json::json;

use super::stage::{Stage, scene, start};

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_customer_is_gone_everywhere_and_nothing_brings_them_back() {
    let (options, lines) = scene();
    let mut app = start(options).await;
    app.expected_refusals = true;
    let (gone, stays) = (app.somebody(), app.somebody());
    let (told, others) = (app.sell(&gone).await, app.sell(&stays).await);
    // One that the inbox refuses, and so is set aside.
    let refusal = json!({"errors": [{"code": "invalid", "title": gone.name, "detail": gone.email}]});
    app.scene.inbox.faults().inject(u32::MAX, Moment::Before, Fault::Answer(Answer::json(400, &refusal)), |_| true);
    let refused = app.sell(&gone).await;
    app.scene.inbox.faults().clear();
    assert_eq!(app.parked().await.len(), 1);
    // One of which nobody here knows, neither when they are deleted nor from the callback.
    let unknown = app.sold(&gone, 3);
    let customer = app.customer(&gone);
    app.scene.store.shop(|shop| shop.orders.get_mut(&unknown).unwrap().customer_id = None);

    app.ask(Privacy::CustomersRedact(customer)).await;
    assert_eq!(app.people(), std::slice::from_ref(&stays.email));
    assert!(app.told().iter().all(|event| event.profile["email"] == json!(stays.email)));
    assert_eq!(app.parked().await, []);
    lines.say(&app, "a customer was deleted").await;

    let told_by_then = app.keys();
    for order in [told, refused, unknown, others] {
        app.try_everything(order).await;
    }
    assert_eq!(app.keys(), told_by_then, "they came back");
    assert_eq!(app.people(), std::slice::from_ref(&stays.email));
    let items = app.items().await;
    let theirs =
        |id: u64| items.iter().find(|item| item["pk"].as_s().unwrap() == &format!("{STORE}#order#{id}")).unwrap();
    for order in [told, refused, unknown] {
        let item = theirs(order);
        assert!(item.contains_key("redacted") && !item.contains_key("customer_pk"), "{order}: {item:?}");
    }
    assert!(theirs(others).contains_key("customer_pk") && !theirs(others).contains_key("redacted"));
    let explained = app.poller_entry(json!({"action": "verify", "store": STORE, "day": app.day_of(told)})).await;
    assert!(explained["explained"][told.to_string()].to_string().contains("redacted"), "{explained}");
    app.names_nobody(&lines, &[&gone, &stays]).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_buys_again_is_a_new_customer() {
    let (options, _) = scene();
    let app = start(options).await;
    let buyer = app.somebody();
    let before = app.sell(&buyer).await;
    app.ask(Privacy::CustomersRedact(app.customer(&buyer))).await;
    assert!(app.people().is_empty() && app.told().is_empty());
    let after = app.sell(&buyer).await;
    let expected = |id: u64| app.keys().iter().any(|key| key == &format!("Placed Order {id}"));
    assert!(expected(after) && !expected(before), "{:?}", app.keys());
    assert_eq!(app.people(), std::slice::from_ref(&buyer.email));
    app.ask(Privacy::CustomersRedact(app.customer(&buyer))).await;
    assert!(app.people().is_empty());
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_may_not_delete_is_waited_for() {
    let (mut options, lines) = scene();
    options.inbox.scopes = Scopes::without("data-privacy:write");
    let mut app = start(options).await;
    app.expected_refusals = true;
    let buyer = app.somebody();
    app.sell(&buyer).await;
    app.scene.store.privacy(Privacy::CustomersRedact(app.customer(&buyer))).unwrap();
    lines.say(&app, "data-privacy:write").await;
    assert_eq!(app.people(), std::slice::from_ref(&buyer.email));
    app.scene.inbox.add_key(app.scene.inbox.settings().api_key.clone(), Scopes::All);
    app.settle().await;
    assert!(app.people().is_empty());
    app.names_nobody(&lines, &[&buyer]).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_request_is_answered_by_one_line_that_names_nobody() {
    let (options, lines) = scene();
    let app = start(options).await;
    let buyer = app.somebody();
    let orders = [app.sell(&buyer).await, app.sell(&buyer).await];
    let (items, told) = (app.items().await.len(), app.keys());
    app.ask(Privacy::CustomersDataRequest(app.customer(&buyer))).await;
    lines.say(&app, "a customer asks for their data").await;
    let said: Vec<_> = lines.all().into_iter().filter(|line| line.contains("a customer asks for their data")).collect();
    let [line] = &said[..] else { panic!("{said:?}") };
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!((&line["orders_named"], &line["orders_found"], &line["request"]), (&json!(2), &json!(2), &json!("71")));
    assert_eq!(line["ids"], orders.map(|id| id.to_string()).join(", "));
    assert_eq!((app.items().await.len(), app.keys(), app.people().len()), (items, told, 1), "nothing was changed");
    app.names_nobody(&lines, &[&buyer]).await;
    app.end().await;
}
