//! The processor is killed (SIGKILL) at each of its requests in turn, and the receiver while SQS has its message: nothing
//! may be lost, and nothing told twice but the one request that was under way.

mod stage;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use local::inbox::{Arrival, Fate};
use local::store::{Payment, RefundOf, RefundRequest};
use local::web::{Fault, Moment};
use rust_decimal::Decimal;

use self::stage::Stage;
use crate::support::choke::{Choke, Cut, Service};
use crate::support::{App, TEMPLATE, options};

/// Something that happens in the store, to be told while the processor dies.
struct Story {
    /// Beginning of the topics that hooks are registered for. One kind of notice only, so that one invocation works on
    /// them all and each telling makes the same requests.
    topics: &'static str,
    /// What has happened before, and is told in peace. Gives the order, if there is one yet.
    before: fn(&App) -> u64,
    /// What happens then.
    deed: fn(&App, u64),
    /// What happens, without a webhook, once a second look is planned; where one is.
    between_looks: Option<fn(&App)>,
    /// Whether the inbox is down at first.
    inbox_is_down: bool,
    /// The events it brings, per metric.
    told: &'static [(&'static str, usize)],
}

impl Story {
    /// Tells it with a kill at the first request, the second, and so on, until there are no more.
    async fn survives_every_kill(&self) {
        let mut stage = Stage::set(self.topics).await;
        stage.app.expected_refusals = self.inbox_is_down;
        let mut repeats = Vec::new();
        for nth in 1.. {
            let told =
                [self.tell(&stage, nth, Cut::BeforeArrival).await, self.tell(&stage, nth, Cut::BeforeAnswer).await];
            repeats.extend(told.into_iter().flatten());
            if told == [None; 2] {
                break;
            }
        }
        println!("{} kills; after {} of them a request was repeated", repeats.len(), repeats.iter().sum::<usize>());
        stage.app.end().await;
    }

    /// Tells it and kills the processor at the `nth` request. Gives the number of requests that reached the inbox twice;
    /// nothing if there are not so many requests.
    async fn tell(&self, stage: &Stage, nth: usize, cut: Cut) -> Option<usize> {
        let app = &stage.app;
        let order = (self.before)(app);
        app.scene.store.settled().await;
        stage.work_off(None).await;
        // A new process knows nothing yet, so each telling makes the same requests.
        app.scene.stack.function("Processor").kill_all().await;
        let arrived_before = app.scene.inbox.arrivals().len();
        if self.inbox_is_down {
            app.scene.inbox.faults().inject(1, Moment::Before, Fault::status(503), |_| true);
        }
        (self.deed)(app, order);
        app.scene.store.settled().await;
        stage.choke.take();
        stage.choke.kill_at(nth, cut);
        stage.work_off(self.between_looks).await;
        let was_killed = stage.choke.disarm();
        let arrivals = app.scene.inbox.arrivals().split_off(arrived_before);
        let asked = stage.choke.take();
        let repeats = self.judge(&arrivals, &format!("killed at request {nth}, {cut:?}, of {asked:?}"));
        was_killed.then_some(repeats)
    }

    /// An inbox that drops repeats has everything once; at one that does not, what is there twice came with a single
    /// request. Gives the number of such requests.
    fn judge(&self, arrivals: &[Arrival], when: &str) -> usize {
        let (kept, dropped): (Vec<_>, Vec<_>) = arrivals.iter().partition(|arrival| arrival.fate == Fate::Stored);
        let mut told: BTreeMap<&str, usize> = BTreeMap::new();
        for arrival in kept {
            *told.entry(&arrival.event.metric).or_default() += 1;
        }
        assert_eq!(told, BTreeMap::from_iter(self.told.iter().copied()), "{when}");
        let repeats: BTreeSet<_> = dropped.iter().map(|arrival| arrival.event.request).collect();
        assert!(repeats.len() <= 1, "{} requests were repeated: {when}", repeats.len());
        repeats.len()
    }
}

/// A paid order of one line, in hooks about orders; the stories below differ from it.
const ORDER: Story = Story {
    topics: "store/order/",
    before: |_| 0,
    deed: |app, _| {
        app.buy(1, Payment::Captured);
    },
    between_looks: None,
    inbox_is_down: false,
    told: &[("Ordered Product", 1), ("Placed Order", 1)],
};

#[tokio::test(flavor = "multi_thread")]
async fn paid_order_survives_every_kill() {
    let deed = |app: &App, _| {
        app.buy(3, Payment::Captured);
    };
    Story { deed, told: &[("Ordered Product", 3), ("Placed Order", 1)], ..ORDER }.survives_every_kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn order_whose_first_delivery_fails_survives_every_kill() {
    Story { inbox_is_down: true, ..ORDER }.survives_every_kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelled_order_survives_every_kill() {
    let before = |app: &App| app.buy(1, Payment::Captured);
    let deed = |app: &App, order| app.scene.store.act(|shop, now| shop.cancel(order, now)).unwrap();
    Story { before, deed, told: &[("Cancelled Order", 1)], ..ORDER }.survives_every_kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refund_survives_every_kill() {
    let before = |app: &App| app.buy(2, Payment::Captured);
    let deed = |app: &App, order| {
        let refund = RefundRequest::card(RefundOf::Amount(Decimal::new(500, 2)));
        app.scene.store.act(|shop, now| shop.refund(order, &refund, now)).unwrap();
    };
    Story { before, deed, told: &[("Refunded Order", 1)], ..ORDER }.survives_every_kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn checkout_told_at_the_second_look_survives_every_kill() {
    let (deed, told) = (|app: &App, _| fill_cart(app), &[("Started Checkout", 1)]);
    let story = Story { topics: "store/cart/", deed, between_looks: Some(enter_address), told, ..ORDER };
    story.survives_every_kill().await;
}

/// Someone who is known by their e-mail address fills a cart.
fn fill_cart(app: &App) {
    let store = &app.scene.store;
    let variant = store.shop(|shop| shop.catalog.variant_ids()[0]);
    let cart = store.act(|shop, now| shop.start_cart(0, variant, 1, now)).unwrap();
    let email = store.shop(|shop| shop.somebody().email);
    store.act(|shop, now| shop.enter_email(&cart, &email, now)).unwrap();
}

/// They enter their address, of which no webhook tells.
fn enter_address(app: &App) {
    let deed = app.scene.store.act(|shop, now| {
        let person = shop.somebody();
        let cart = shop.carts.values().find(|cart| cart.address.is_none()).expect("a cart was filled").id.clone();
        shop.enter_address(&cart, &person, now)
    });
    deed.unwrap();
}

/// Which request of a new process claims the order: after the order, the store, its products, their categories, and the
/// table's record of the order.
const CLAIM: usize = 6;

/// Nothing helps the time along here. As deployed, except that a message whose reader has died comes back after 12
/// seconds instead of 6 minutes; the claim is over by then: the 8 seconds of an invocation, less 2 for the answer, plus 3.
#[tokio::test(flavor = "multi_thread")]
async fn claim_of_a_killed_processor_ends_before_its_message_comes_back() {
    let mut options = options();
    options.template = TEMPLATE.replace("Timeout: 60\n", "Timeout: 8\n");
    options.template = options.template.replace("VisibilityTimeout: 360\n", "VisibilityTimeout: 12\n");
    options.topics.retain(|topic| topic.starts_with(ORDER.topics));
    let (app, choke) = Choke::on("Processor", options).await;
    app.scene.stack.pause().await;
    let order = app.buy(1, Payment::Captured);
    app.scene.store.settled().await;
    choke.kill_at(CLAIM, Cut::BeforeAnswer);
    app.scene.stack.resume();
    app.settle().await;
    assert_eq!(choke.take()[CLAIM - 1], (Service::DynamoDb, "UpdateItem".to_owned()));
    assert_eq!(app.keys().len(), 2);
    let figures = app.scene.stack.figures("OrdersQueue");
    assert_eq!(figures.received, 2 * figures.sent, "the message came back when the order was still claimed");
    app.repeat(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn webhook_is_queued_once_when_the_receiver_is_killed_while_queueing() {
    for (cut, known) in [(Cut::BeforeArrival, 0), (Cut::BeforeAnswer, 1)] {
        let mut options = options();
        options.store.webhooks.retries = vec![Duration::ZERO];
        let (app, choke) = Choke::on("WebhookReceiver", options).await;
        let order = app.buy_unheard(3);
        choke.kill_at(1, cut);
        app.hear_of(order).await;
        let answers = || app.scene.store.deliveries().iter().map(|delivery| delivery.status).collect::<Vec<_>>();
        app.until("the store sends it again", || answers().len() == 2).await;
        assert_eq!(answers(), [Some(502), Some(200)]);
        app.settle().await;
        let figures = app.scene.stack.figures("OrdersQueue");
        assert_eq!((figures.sent, figures.duplicates), (1, known), "{cut:?}");
        assert_eq!(app.counts(), BTreeMap::from([("Ordered Product".to_owned(), 3), ("Placed Order".to_owned(), 1)]));
        app.end().await;
    }
}
