//! A shop that lists carts, over a real table and queue.

use std::path::Path;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use config::Config;
use delivery::Stores;
use domain::{Checkout, Order, Rules, Tag};
use jiff::tz::TimeZone;
use ledger::{Claim, Completion, Ledger, Outcome};
use local::lambda::CommandLine;
use local::stack::{Stack, StackOptions};
use platforms::{Completed, Haste, HookFinding, Listed, Look, Page, RefundNote, Shop, StoreCheck, Window};

use super::*;

const TEMPLATE: &str = include_str!("../../../../template.yaml");
const FIVE_MINUTES: Duration = Duration::from_secs(300);

/// Lists these pages of carts and does nothing else.
#[derive(Default)]
struct Lister {
    pages: Mutex<Vec<Result<CartPage, ReadError>>>,
    /// What it was asked for: since when, and where to go on.
    asked: Mutex<Vec<(Timestamp, Option<String>)>>,
}

#[async_trait]
impl Shop for Lister {
    async fn carts(&self, since: Timestamp, after: Option<&str>, _: Deadline) -> Result<CartPage, ReadError> {
        self.asked.lock().unwrap().push((since, after.map(str::to_owned)));
        let mut pages = self.pages.lock().unwrap();
        if pages.is_empty() { Ok(CartPage::default()) } else { pages.remove(0) }
    }

    fn rules(&self) -> &Rules {
        unreachable!("nobody derives events")
    }

    async fn order(&self, _: &Look, _: Deadline) -> Result<Order, ReadError> {
        unreachable!("nobody asks for orders")
    }

    async fn checkout(&self, _: &str, _: Deadline) -> Result<Option<Checkout>, ReadError> {
        unreachable!("the processor reads carts")
    }

    async fn page(&self, _: &Window, _: Option<&str>, _: Deadline) -> Result<Page, ReadError> {
        unreachable!("nobody lists orders")
    }

    async fn listed(&self, _: &str, _: Deadline) -> Result<Listed, ReadError> {
        unreachable!("nobody asks for orders")
    }

    async fn complete(&self, _: Vec<Listed>, _: Deadline) -> Result<Vec<Completed>, ReadError> {
        unreachable!("nobody asks for orders")
    }

    async fn refunds(&self, _: Timestamp, _: Timestamp, _: Deadline) -> Result<Vec<RefundNote>, ReadError> {
        unreachable!("nobody asks for refunds")
    }

    async fn count(
        &self,
        _: &Window,
        _: Deadline,
    ) -> Result<Option<std::collections::BTreeMap<String, u64>>, ReadError> {
        unreachable!("nobody counts")
    }

    async fn time_zone(&self, _: Deadline) -> Result<Option<TimeZone>, ReadError> {
        unreachable!("nobody asks for days")
    }

    async fn hooks(&self, _: Option<&str>, _: Deadline) -> Result<Vec<HookFinding>, ReadError> {
        unreachable!("nobody looks at webhooks")
    }

    async fn check(&self, _: Deadline) -> Result<StoreCheck, ReadError> {
        unreachable!("nobody asks who it is")
    }

    fn paused(&self) -> Duration {
        Duration::ZERO
    }
}

struct Stage {
    tools: Tools,
    store: Store,
    shop: Arc<Lister>,
    stack: Stack,
}

async fn stage(connected_at: Option<Timestamp>) -> Stage {
    let unused =
        |_: &_| CommandLine { program: "unused".into(), arguments: Vec::new(), environment: Default::default() };
    let mut options = StackOptions::new(TEMPLATE, Path::new("unused"), unused);
    options.paused = true;
    let stack = Stack::start(options).await.unwrap();
    let tools = Tools {
        ledger: Ledger::new(stack.dynamodb_client().clone(), stack.table_name("Table")),
        sqs: stack.sqs_client().clone(),
        orders_url: stack.queue_url("OrdersQueue").to_owned(),
        runs_url: stack.queue_url("RunsQueue").to_owned(),
        public_url: None,
    };
    let credentials =
        json!({"store_hash": "qx7k2m9tza", "access_token": "t", "client_secret": "s", "webhook_tokens": ["w"]});
    let config = json!({
        "stores": [{"id": "alder-us", "platform": "bigcommerce", "destinations": ["one", "two"],
                    "credentials": credentials}],
        "destinations": [{"id": "one", "kind": "klaviyo", "credentials": {"api_key": "pk_1"}},
                         {"id": "two", "kind": "klaviyo", "credentials": {"api_key": "pk_2"}}],
    });
    let stores = Stores::build(&Config::parse(&config.to_string()).unwrap(), Haste::Background).unwrap();
    let shop = Arc::new(Lister::default());
    let store = Store {
        shop: Arc::clone(&shop) as Arc<dyn Shop>,
        carts_every: Some(FIVE_MINUTES),
        connected_at,
        ..Store::clone(&stores.get("alder-us").unwrap())
    };
    Stage { tools, store, shop, stack }
}

fn page(carts: &[(&str, &str)], next: Option<&str>) -> Result<CartPage, ReadError> {
    let note = |(id, version): &(&str, &str)| CartNote { id: (*id).to_owned(), version: (*version).to_owned() };
    Ok(CartPage { carts: carts.iter().map(note).collect(), next: next.map(str::to_owned) })
}

impl Stage {
    fn shows(&self, pages: impl IntoIterator<Item = Result<CartPage, ReadError>>) {
        *self.shop.pages.lock().unwrap() = pages.into_iter().collect();
    }

    async fn looks(&self, when: When) -> Result<Figures, Failure> {
        carts(&self.tools, &self.store, when, Deadline::within(Duration::from_secs(60))).await
    }

    /// Looks, and says how many carts it saw and how many it queued.
    async fn counts(&self) -> (u64, u64) {
        let figures = self.looks(When::Now).await.unwrap();
        (figures["seen"].as_u64().unwrap(), figures["queued"].as_u64().unwrap())
    }

    async fn cursor(&self) -> Option<Cursor> {
        self.tools.ledger.cart_cursor("alder-us").await.unwrap()
    }

    /// Notes that Started Checkout was told of a cart at these destinations.
    async fn told(&self, cart: &str, destinations: &[&str]) {
        let (subject, now) = (Subject::Cart(cart.into()), clock::now());
        let (ledger, name) = (&self.tools.ledger, &self.store.name);
        let claim = ledger.claim(name, &subject, "o", now, now + FIVE_MINUTES).await.unwrap();
        assert!(matches!(claim, Claim::Granted(_)));
        let outcome = Outcome { sent: [Tag::Checkout].into(), ..Outcome::default() };
        let outcomes = destinations.iter().map(|id| ((*id).to_owned(), outcome.clone())).collect();
        let completion = Completion { outcomes, ..Completion::default() };
        ledger.complete(name, &subject, "o", &completion).await.unwrap();
    }
}

#[tokio::test]
async fn carts_that_are_news_are_queued_and_what_is_known_is_left() {
    let stage = stage(None).await;
    let (ledger, name) = (&stage.tools.ledger, &stage.store.name);
    stage.told("told", &["one", "two"]).await;
    stage.told("half", &["one"]).await;
    ledger.note_cart(name, &Subject::Cart("seen".into()), "5", clock::now() + FIVE_MINUTES).await.unwrap();
    stage.shows([
        page(&[("told", "1"), ("half", "1"), ("seen", "5")], Some("p2")),
        page(&[("new", "1"), ("half", "1")], None),
    ]);
    assert_eq!(stage.counts().await, (5, 2), "the new one, and the one that one destination was not told of");
    assert_eq!(stage.stack.figures("OrdersQueue").sent, 2);
    stage.shows([page(&[("seen", "6")], None)]);
    assert_eq!(stage.counts().await, (1, 1), "it has changed");
}

#[tokio::test]
async fn the_first_look_begins_with_the_connection_and_the_next_ones_overlap() {
    let connected = clock::now() - SignedDuration::from_hours(50);
    let stage = stage(Some(connected)).await;
    let before = clock::now();
    stage.counts().await;
    let first = stage.cursor().await.unwrap();
    assert!(first.until >= before - SignedDuration::from_secs(1) && first.last_poll.is_some());
    stage.counts().await;
    let asked = stage.shop.asked.lock().unwrap().clone();
    let (first_since, second_since) = (asked[0].0, asked[1].0);
    let overlap = SignedDuration::from_mins(10);
    assert!((first_since - (connected - overlap)).abs().total(jiff::Unit::Second).unwrap() < 1.0, "{first_since}");
    assert_eq!(second_since, first.until - overlap);
}

#[tokio::test]
async fn the_schedule_looks_only_when_it_is_time_and_asks_nothing_where_webhooks_tell() {
    let mut stage = stage(None).await;
    let skipped = async |stage: &Stage| stage.looks(When::Due).await.unwrap().contains_key("skipped");
    assert!(!skipped(&stage).await && skipped(&stage).await);
    let minutes_ago = |minutes| {
        let at = clock::now() - SignedDuration::from_mins(minutes);
        Cursor { until: at, last_poll: Some(at), pass: None }
    };
    for (minutes, is_skipped) in [(3, true), (4, false), (5, false)] {
        stage.tools.ledger.save_cart_cursor("alder-us", &minutes_ago(minutes)).await.unwrap();
        assert_eq!(skipped(&stage).await, is_skipped, "{minutes} min after the last look");
    }
    assert_eq!(stage.counts().await, (0, 0), "whoever asks for it gets it at any time");
    let asked = stage.shop.asked.lock().unwrap().len();
    stage.store.carts_every = None;
    for when in [When::Due, When::Now] {
        assert!(stage.looks(when).await.unwrap().contains_key("skipped"));
    }
    assert_eq!(stage.shop.asked.lock().unwrap().len(), asked);
}

#[tokio::test]
async fn a_look_that_fails_does_not_move_the_cursor_over_what_it_did_not_see() {
    let stage = stage(None).await;
    let down = || Err(ReadError::TryLater { after: None, why: "down".into() });
    stage.shows([page(&[("a", "1")], Some("p2")), down()]);
    let failure = stage.looks(When::Due).await.unwrap_err();
    assert!(failure.goes_on, "the next look comes by itself");
    assert_eq!((&failure.figures["queued"], failure.why.as_str()), (&json!(1), "down"));
    let cursor = stage.cursor().await.unwrap();
    assert_eq!((cursor.last_poll, cursor.pass.as_ref().unwrap().after.as_deref()), (None, Some("p2")));
    stage.shows([page(&[("b", "1")], None)]);
    assert_eq!(stage.looks(When::Due).await.unwrap()["queued"], 1, "it is due still");
    let asked = stage.shop.asked.lock().unwrap().clone();
    assert_eq!((asked[2].0, asked[2].1.as_deref()), (asked[0].0, Some("p2")), "it goes on where the other one stopped");
    assert_eq!(stage.cursor().await.unwrap().pass, None);
}
