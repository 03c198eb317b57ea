//! An order's story: what came in, what was decided and why, and what exactly was said to the destination.

use http::{HeaderName, Method};
use jiff::Timestamp;
use local::scene::{STORE, TOKEN};
use local::store::Payment;
use orderwire_http::{Client, Deadline, Request};
use serde_json::{Value, json};

use super::following::is;
use super::stage::{PATIENCE, Stage};

fn at(entry: &Value) -> Timestamp {
    entry["at"].as_str().unwrap().parse().unwrap()
}

/// State and reason of an event in a decision.
fn state(decision: &Value, event: &str) -> (String, Value) {
    let events = decision["events"].as_array().unwrap();
    let event = events.iter().find(|entry| entry["event"] == event).unwrap_or_else(|| panic!("{event}: {events:?}"));
    (event["state"].as_str().unwrap().to_owned(), event["why"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_followed_from_its_webhook_to_the_destinations_answer() {
    let stage = Stage::start().await;
    let order = stage.buy(Payment::Captured);
    let mut entries = stage.dev.follow(0).await;
    let delivery = entries.until("the order is told", is("delivery", order)).await;

    let webhook = entries.seen.iter().find(|entry| is("webhook", order)(entry)).expect("it came by a webhook");
    let decided = |entry: &&Value| is("decision", order)(entry) && state(entry, "Placed Order").0 == "due";
    let decision = entries.seen.iter().find(decided).expect("it was decided");
    assert!(at(webhook) < at(decision) && at(decision) < at(&delivery));

    let sent = stage.store.deliveries().into_iter().find(|sent| webhook["topic"] == sent.scope).unwrap();
    assert_eq!(webhook["request"]["body"], String::from_utf8(sent.body.to_vec()).unwrap());
    assert_eq!((&webhook["status"], &webhook["store"]), (&json!(200), &json!(STORE)));
    assert_eq!((&decision["mode"], &decision["status"]), (&json!("realtime"), &json!("Awaiting Fulfillment")));
    let waiting = ("waiting".to_owned(), json!("not fulfilled yet"));
    assert_eq!(state(decision, "Fulfilled Order"), waiting);

    let requests = stage.inbox.requests().all();
    let request = requests.iter().find(|request| request.method == "POST").unwrap();
    assert_eq!(delivery["request"]["body"], String::from_utf8(request.body.to_vec()).unwrap(), "byte for byte");
    assert_eq!(delivery["request"]["url"], format!("{}{}", stage.inbox.api_base(), request.path));
    assert_eq!((&delivery["status"], &delivery["answer"]["status"]), (&json!(202), &json!(202)));
    assert!(delivery["answer"]["headers"]["ratelimit-limit"].is_string(), "{delivery}");
    let told = delivery["events"].as_array().unwrap();
    let placed = json!({"metric": "Placed Order", "key": format!("bigcommerce:{STORE}:{order}")});
    assert!(told.contains(&placed) && told.len() == 2, "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_not_paid_says_so_and_is_found_and_looked_at() {
    let stage = Stage::start().await;
    let order = stage.buy(Payment::Later);
    let mut entries = stage.dev.follow(0).await;
    let decision = entries.until("it was looked at", is("decision", order)).await;
    let why = ("waiting".to_owned(), json!("Awaiting Payment: not placed yet"));
    assert_eq!(state(&decision, "Placed Order"), why);

    let part = &order.to_string()[1..];
    let found = stage.dev.get(&format!("/api/orders?q={part}&store={STORE}")).await;
    let orders = found["orders"].as_array().unwrap();
    let found: Vec<_> = orders.iter().filter(|found| found["subject"] == format!("order#{order}")).collect();
    assert_eq!((found.len(), &found[0]["status"]), (1, &json!("Awaiting Payment")));
    assert_eq!(stage.dev.get("/api/orders?q=77777777").await, json!({"orders": []}));

    let reads = || stage.store.requests().count("/v2/orders/{id}");
    let before = reads();
    let look = stage.dev.get(&format!("/api/order?store={STORE}&id={order}")).await;
    assert!(reads() > before, "it is a look of its own");
    assert_eq!(state(&look, "Placed Order"), why);
    assert_eq!(
        (&look["found"], &look["status"], &look["lines"]),
        (&json!(true), &json!("Awaiting Payment"), &json!(1))
    );
    assert_eq!(look["currency"], "USD");
    let about = look["entries"].as_array().unwrap();
    assert!(about.iter().all(|entry| entry["subject"] == format!("order#{order}")));
    assert!(about.iter().any(|entry| entry["kind"] == "decision"));

    let none = stage.dev.get(&format!("/api/order?store={STORE}&id=77777777")).await;
    assert_eq!((&none["found"], &none["events"]), (&json!(false), &json!([])));
    assert!(
        stage.dev.get("/api/order?store=nobody&id=1").await["error"].as_str().unwrap().contains("no store `nobody`")
    );
    assert!(stage.dev.get(&format!("/api/order?store={STORE}")).await["error"].is_string());

    stage.store.act(|shop, now| shop.pay(order, now)).unwrap();
    entries.until("it is told once it is paid", is("delivery", order)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_ever_shown_or_kept() {
    let stage = Stage::start().await;
    let order = stage.buy(Payment::Captured);
    let mut entries = stage.dev.follow(0).await;
    entries.until("the order is told", is("delivery", order)).await;
    // As the poll does; the list of hooks holds the webhooks' token.
    let derived: Value = serde_json::from_slice(&std::fs::read(stage.derived()).unwrap()).unwrap();
    let (base, hash) = (&derived["stores"][0]["api_base"], &stage.store.settings().profile.hash);
    let url = format!("{}/stores/{hash}/v3/hooks?limit=250", base.as_str().unwrap());
    let token = stage.store.settings().access_token.parse().unwrap();
    let request = Request {
        method: Method::GET,
        url: url.parse().unwrap(),
        headers: [(HeaderName::from_static("x-auth-token"), token)].into_iter().collect(),
        body: None,
    };
    let hooks = Client::new(PATIENCE).send(request, Deadline::within(PATIENCE)).await.unwrap();
    assert!(String::from_utf8_lossy(&hooks.body).contains(TOKEN), "the functions do get it");
    let hooks = |entry: &Value| entry["path"].as_str().is_some_and(|path| path.ends_with("/hooks?limit=250"));
    entries.until("the hooks were read", hooks).await;
    let look = stage.dev.get(&format!("/api/order?store={STORE}&id={order}")).await;
    let shown = format!("{} {look} {}", Value::from(entries.seen.clone()), stage.dev.get("/api/state").await);
    for secret in stage.secrets() {
        assert!(!shown.contains(&secret), "{secret} is shown");
    }
    // Nor do the lines that the processor writes about its decisions name anybody: they are log lines.
    let email = stage.store.shop(|shop| shop.orders[&order].billing.email.clone());
    assert!(shown.contains(&email), "the exchanges do");
    let mut decisions = entries.seen.iter().filter(|entry| entry["kind"] == "decision").peekable();
    assert!(decisions.peek().is_some() && decisions.all(|decision| !decision.to_string().contains('@')));
    for header in ["authorization", "x-auth-token", "x-orderwire-token", "webhook-signature"] {
        assert!(shown.contains(&format!("\"{header}\":\"•••\"")), "{header} is there, and hidden");
    }
}
