//! Messages that cannot be read, and those behind one that failed.

use local::scene::{STORE, TOKEN};
use local::web::{Fault, Moment};
use queue::Outgoing;

use crate::support::{App, Lines, options};

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_that_cannot_be_read_are_parked_and_counted_and_hold_up_nobody() {
    let lines = Lines::default();
    let mut options = options();
    options.output = lines.output();
    let (app, _clock) = App::stepwise(options).await;
    let order = app.buy_unheard(1);
    for body in ["no JSON", r#"{"scope":"store/order/created","data":{"type":"order"}}"#] {
        let answer = app.post(&[("x-orderwire-token", TOKEN)], body).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_ref()), (200, b"".as_slice()), "it is genuine");
    }
    app.hear_of(order).await;
    app.scene.stack.resume();
    app.settle().await;
    let parked = app.parked().await;
    assert!(parked.iter().all(|(what, _)| what.starts_with("message#")), "{parked:?}");
    let mut reasons: Vec<_> = parked.iter().map(|(_, reason)| reason.as_str()).collect();
    reasons.sort_unstable();
    assert_eq!(reasons, ["the body has no order id", "the body is not JSON"]);
    lines.say(&app, r#""Parked":2"#).await;
    assert_eq!(app.counts()["Placed Order"], 1);
    app.repeat(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_an_unknown_kind_is_parked() {
    let app = App::start().await;
    let attributes = [("kind", "fax"), ("store", STORE), ("platform", "bigcommerce")];
    let message = Outgoing {
        body: "{}".to_owned(),
        attributes: attributes.map(|(name, value)| (name, value.to_owned())).to_vec(),
        order: Some(("group".to_owned(), "id".to_owned())),
        delay_seconds: 0,
    };
    let stack = &app.scene.stack;
    queue::send(stack.sqs_client(), stack.queue_url("OrdersQueue"), message).await.unwrap();
    app.settle().await;
    let [(what, reason)] = &app.parked().await[..] else { panic!("one is parked") };
    assert!(what.starts_with("message#"));
    assert_eq!(reason, "the message is of an unknown kind");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_a_store_that_is_not_configured_is_kept_for_a_configuration_that_has_it() {
    let (app, clock) = App::stepwise(options()).await;
    let order = app.buy_unheard(1);
    app.hear_of(order).await;
    app.configure(|config| config["stores"][0]["id"] = "renamed-by-mistake".into());
    for seconds in [2, 4, 8, 16, 32] {
        app.fails().await;
        let wait = app.comes_back_after(&clock);
        assert!((seconds..=seconds + seconds / 5 + 1).contains(&wait), "{wait} s");
    }
    assert_eq!(app.parked().await, []);
    app.configure(|config| config["stores"][0]["id"] = STORE.into());
    app.scene.stack.function("Processor").kill_all().await;
    app.scene.stack.resume();
    app.settle().await;
    assert_eq!(app.counts()["Placed Order"], 1);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_failed_message_its_group_waits_and_other_groups_go_on() {
    let (mut app, clock) = App::stepwise(options()).await;
    app.expected_refusals = true;
    let (failing, other) = (app.buy_unheard(1), app.buy_unheard(1));
    let key = format!("bigcommerce:{STORE}:{failing}");
    app.scene.inbox.faults().inject(1, Moment::Before, Fault::bare_status(503), move |request| {
        String::from_utf8_lossy(&request.body).contains(&key)
    });
    for order in [failing, failing, other] {
        app.hear_of(order).await;
    }
    app.fails().await;
    app.scene.stack.resume();
    app.hear_of(failing).await;
    app.hear_of(other).await;
    let figures = || app.scene.stack.figures("OrdersQueue");
    app.until("the other order's messages are done", || figures().deleted == 2).await;
    assert!(app.keys().iter().all(|key| key.contains(&other.to_string())), "{:?}", app.keys());
    assert_eq!((figures().in_flight, figures().visible), (2, 1), "two were put back, the third waits behind them");
    app.comes_back_after(&clock);
    app.settle().await;
    assert_eq!(app.counts()["Placed Order"], 2);
    app.repeat(failing).await;
    app.end().await;
}
