//! What was set aside or given up on is taken up again.

use jiff::ToSpan;
use ledger::Ledger;
use local::scene::STORE;
use local::web::{Answer, Fault, Moment};
use queue::{OrderNotice, Outgoing};
use serde_json::{Value, json};

use super::run::quiet;
use crate::support::App;

/// An order of some hours ago that the inbox refuses for good, until the faults are taken away.
async fn refused(app: &mut App, hours: i64) -> u64 {
    app.expected_refusals = true;
    let order = app.buy_unheard(1);
    app.scene.store.shop(|shop| shop.orders.get_mut(&order).unwrap().created -= hours.hours());
    let pointer = "/data/attributes/events-bulk-create/data/0/attributes/profile/data/attributes/email";
    let errors = json!({"errors": [{"code": "invalid", "title": "Invalid.", "source": {"pointer": pointer}}]});
    app.scene.inbox.faults().inject(u32::MAX, Moment::Before, Fault::Answer(Answer::json(400, &errors)), |_| true);
    app.hear_of(order).await;
    app.settle().await;
    assert_eq!(app.parked().await.len(), 1);
    order
}

fn outcomes(answer: &Value, list: &str) -> Vec<String> {
    answer[list].as_array().unwrap().iter().map(|entry| format!("{} {}", entry["what"], entry["outcome"])).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_order_is_told_once_the_destination_takes_it() {
    let mut app = App::with(quiet()).await;
    let order = refused(&mut app, 0).await.to_string();
    let listed = app.orderwire(&["replay", "--list", "--json"]).await;
    assert_eq!(outcomes(&listed.json(), "parked"), [format!("\"order#{order}\" \"listed\"")]);
    let in_vain = app.orderwire(&["replay", "--order", &order]).await;
    assert!(in_vain.is_quiet() && in_vain.out.contains("replayed"), "{in_vain:?}");
    app.settle().await;
    assert_eq!((app.parked().await.len(), app.told().len()), (1, 0), "refused and parked anew");
    app.scene.inbox.faults().clear();
    let ran = app.orderwire(&["replay", "--order", &order, "--json"]).await;
    assert!(ran.is_quiet(), "{ran:?}");
    assert_eq!(outcomes(&ran.json(), "parked"), [format!("\"order#{order}\" \"replayed\"")]);
    app.settle().await;
    assert_eq!(app.keys(), [format!("Ordered Product {order}:line:{}", line(&app)), format!("Placed Order {order}")]);
    assert_eq!(app.parked().await, []);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_order_of_long_ago_starts_no_flow_and_what_was_told_meanwhile_is_not_told_again() {
    let mut app = App::with(quiet()).await;
    let order = refused(&mut app, 48).await;
    let parked = ledger_of(&app).parked(STORE).await.unwrap().remove(0);
    app.scene.inbox.faults().clear();
    let replay = ["replay", "--order", &order.to_string()];
    assert!(app.orderwire(&replay).await.is_quiet());
    app.settle().await;
    let before = app.told().len();
    assert!(app.told().iter().all(|event| event.backfill && event.properties["Sync Mode"] == "historic"));
    // As after a crash just before the entry was taken off the list; the shopper has another address by now.
    ledger_of(&app).park(&parked).await.unwrap();
    app.scene.store.shop(|shop| shop.orders.get_mut(&order).unwrap().billing.email = "mara@new.example".into());
    assert!(app.orderwire(&replay).await.is_quiet());
    app.settle().await;
    assert_eq!((before, app.told().len(), app.parked().await.len()), (2, 2, 0));
    app.end().await;
}

fn ledger_of(app: &App) -> Ledger {
    Ledger::new(app.scene.stack.dynamodb_client().clone(), app.scene.stack.table_name("Table"))
}

fn line(app: &App) -> u64 {
    app.scene.store.shop(|shop| shop.orders.values().next_back().unwrap().lines[0].id)
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_only_meant_when_it_is_said_and_what_is_not_there_is_a_failure() {
    let app = App::with(quiet()).await;
    let ran = app.orderwire(&["replay"]).await;
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("--order ID, --limit N or --all"), "{ran:?}");
    let ran = app.orderwire(&["replay", "--order", "77"]).await;
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("nothing is set aside of 77"), "{ran:?}");
    let ran = app.orderwire(&["replay", "--all"]).await;
    assert!(ran.is_quiet() && ran.out.contains("Nothing was set aside."), "{ran:?}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_whose_body_was_never_kept_is_only_taken_off_the_list_knowingly() {
    let app = App::with(quiet()).await;
    let attributes = [("kind", "fax"), ("store", STORE), ("platform", "bigcommerce")];
    let attributes = attributes.map(|(name, value)| (name, value.to_owned())).to_vec();
    let message = Outgoing { body: "{}".into(), attributes, order: Some(("g".into(), "d".into())), delay_seconds: 0 };
    let stack = &app.scene.stack;
    queue::send(stack.sqs_client(), stack.queue_url("OrdersQueue"), message).await.unwrap();
    app.settle().await;
    let ran = app.orderwire(&["replay", "--all"]).await;
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("its body was never kept") && ran.err.contains("--discard"), "{ran:?}");
    assert_eq!(app.parked().await.len(), 1);
    let ran = app.orderwire(&["replay", "--all", "--discard", "--json"]).await;
    assert!(ran.is_quiet() && ran.json()["parked"][0]["outcome"] == "discarded", "{ran:?}");
    assert_eq!(app.parked().await, []);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_go_back_to_where_they_came_from_one_or_all() {
    let app = App::with(quiet()).await;
    let orders = [app.buy_unheard(1), app.buy_unheard(1), app.buy_unheard(1)];
    let stack = &app.scene.stack;
    for id in orders {
        let notice = OrderNotice {
            store: domain::StoreRef { platform: "bigcommerce".into(), id: STORE.into() },
            id: id.to_string(),
            mode: domain::SyncMode::Periodic,
            destination: None,
            order: None,
        };
        let message = notice.outgoing("2026-06-04T18:00:00Z".parse().unwrap());
        queue::send(stack.sqs_client(), stack.queue_url("OrdersDeadLetterQueue"), message).await.unwrap();
    }
    let run = Outgoing::run(json!({"action": "poll", "store": STORE}).to_string(), 0);
    queue::send(stack.sqs_client(), stack.queue_url("RunsDeadLetterQueue"), run).await.unwrap();

    let listed = app.orderwire(&["replay", "--list", "--dead-letters", "--json"]).await;
    assert!(listed.is_quiet(), "{listed:?}");
    assert_eq!(outcomes(&listed.json(), "dead_letters").len(), 4);
    let one = orders[1].to_string();
    let ran = app.orderwire(&["replay", "--order", &one, "--dead-letters", "--json"]).await;
    assert!(ran.is_quiet(), "{ran:?}");
    assert_eq!(outcomes(&ran.json(), "dead_letters"), [format!("\"order#{one}\" \"replayed\"")]);
    app.settle().await;
    assert!(app.keys().contains(&format!("Placed Order {one}")) && app.told().len() == 2, "{:?}", app.keys());
    let left = || (stack.figures("OrdersDeadLetterQueue").visible, stack.figures("RunsDeadLetterQueue").visible);
    assert_eq!(left(), (2, 1), "the others can be received again");

    let ran = app.orderwire(&["replay", "--all"]).await;
    assert!(ran.is_quiet() && ran.out.contains("action#poll"), "{ran:?}");
    app.settle().await;
    assert_eq!((app.told().len(), left()), (6, (0, 0)));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_leaves_the_rest_where_it_is_and_discarding_deletes() {
    let app = App::with(quiet()).await;
    let stack = &app.scene.stack;
    for number in 0..12 {
        let body = json!({"cart": format!("c{number}"), "step": 3, "seen": "", "more": 0}).to_string();
        let attributes = [("kind", "checkout"), ("store", STORE), ("platform", "bigcommerce")];
        let attributes = attributes.map(|(name, value)| (name, value.to_owned())).to_vec();
        let message = Outgoing { body, attributes, order: None, delay_seconds: 0 };
        queue::send(stack.sqs_client(), stack.queue_url("FollowupsDeadLetterQueue"), message).await.unwrap();
    }
    let dead = || stack.figures("FollowupsDeadLetterQueue").visible;
    let ran = app.orderwire(&["replay", "--limit", "5", "--json"]).await;
    assert_eq!((outcomes(&ran.json(), "dead_letters").len(), dead()), (5, 7), "{ran:?}");
    let ran = app.orderwire(&["replay", "--dead-letters", "--all", "--discard", "--json"]).await;
    assert_eq!((outcomes(&ran.json(), "dead_letters").len(), dead()), (7, 0), "{ran:?}");
    app.settle_follow_ups().await;
    app.end().await;
}
