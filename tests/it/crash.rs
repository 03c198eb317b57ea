//! The processor is killed (SIGKILL) at each of its requests, and the receiver while SQS has its message: nothing may be
//! lost, and nothing told twice but the one request that was under way.

use std::collections::BTreeSet;

use futures::{StreamExt, stream};
use local::inbox::{Dedupe, Fate};
use local::scene::SceneOptions;
use local::store::{Payment, RefundOf, RefundRequest};
use local::web::{Fault, Moment};
use rust_decimal::Decimal;

use crate::support::choke::{Asked, Choke, Cut};
use crate::support::{App, TEMPLATE, options};

/// Apps at once; each waits most of the time for a killed message to come back.
const SIDE_BY_SIDE: usize = 24;

/// Something that happens in the store, to be told while the processor dies.
struct Story {
    /// Beginning of the topics that hooks are registered for. One kind of notice only, so that one invocation works on
    /// them all and each run makes the same requests.
    topics: &'static str,
    /// What has happened before, and is told in peace. Gives the order, if there is one yet.
    before: fn(&App) -> u64,
    /// What happens then.
    deed: fn(&App, u64),
    /// What happens, without a webhook, once a second look is planned; where one is.
    between_looks: Option<fn(&App)>,
    /// The events it brings, per metric.
    told: &'static [(&'static str, usize)],
}

/// What one telling came to.
struct Telling {
    asked: Vec<Asked>,
    kept: Vec<String>,
    /// Requests to the inbox that brought something it had already.
    repeats: usize,
    was_killed: bool,
}

/// As deployed, except that a killed message comes back after 10 seconds instead of 6 minutes. The lease of a dead
/// worker is shorter than that, as it is there: the 8 seconds of an invocation, less 2 for the answer, plus 3.
fn impatient() -> SceneOptions {
    let mut options = options();
    options.template = TEMPLATE.replace("Timeout: 60\n", "Timeout: 8\n");
    options.template = options.template.replace("VisibilityTimeout: 360\n", "VisibilityTimeout: 10\n");
    // The inbox drops repeats as Klaviyo does, and shows what it has dropped.
    options.inbox.dedupe = Dedupe::ByProfileMetricAndId;
    // Two minutes until a cart is looked at again become four seconds.
    options.delay_divisor = 30;
    options
}

impl Story {
    async fn tell(&self, kill: Option<(usize, Cut)>) -> Telling {
        let mut options = impatient();
        options.topics.retain(|topic| topic.starts_with(self.topics));
        let (mut app, choke) = Choke::on("Processor", options).await;
        app.expected_refusals = true;
        let order = (self.before)(&app);
        app.settle().await;
        let before = app.keys();
        app.scene.stack.pause().await;
        (self.deed)(&app, order);
        app.scene.store.settled().await;
        choke.take();
        if let Some((nth, cut)) = kill {
            choke.kill_at(nth, cut);
        }
        app.scene.stack.resume();
        if let Some(deed) = self.between_looks {
            app.until("a second look is planned", || app.scene.stack.figures("FollowupsQueue").sent > 0).await;
            deed(&app);
        }
        app.settle_follow_ups().await;
        let mut kept = app.keys();
        kept.retain(|key| !before.contains(key));
        let arrivals = app.scene.inbox.arrivals();
        let repeated = arrivals.iter().filter(|arrival| arrival.fate == Fate::Duplicate);
        let repeats = repeated.map(|arrival| arrival.event.request).collect::<BTreeSet<_>>().len();
        let telling = Telling { asked: choke.take(), kept, repeats, was_killed: !choke.is_armed() };
        app.end().await;
        telling
    }

    async fn survives_every_kill(&self) {
        let undisturbed = self.tell(None).await;
        for (metric, count) in self.told {
            let told = undisturbed.kept.iter().filter(|key| key.starts_with(metric)).count();
            assert_eq!(told, *count, "{metric}: {:?}", undisturbed.kept);
        }
        let requests = undisturbed.asked.len();
        let kills = (1..=requests).flat_map(|nth| [(nth, Cut::BeforeArrival), (nth, Cut::BeforeAnswer)]);
        let tellings = stream::iter(kills).map(async |kill| (kill, self.tell(Some(kill)).await));
        let tellings: Vec<_> = tellings.buffer_unordered(SIDE_BY_SIDE).collect().await;
        for ((nth, cut), telling) in tellings {
            let at = &telling.asked[nth - 1];
            println!(
                "killed at {nth}/{requests} {at:?} {cut:?}: {} requests in all, {} repeated",
                telling.asked.len(),
                telling.repeats
            );
            assert!(telling.was_killed, "there was no request {nth}: {:?}", telling.asked);
            assert_eq!(telling.kept, undisturbed.kept, "killed at request {nth}, {at:?}, {cut:?}");
            assert!(telling.repeats <= 1, "{} requests were repeated after {nth}, {at:?}, {cut:?}", telling.repeats);
        }
    }
}

/// Someone who is known by their e-mail address fills a cart.
fn fill_cart(app: &App) -> String {
    let store = &app.scene.store;
    let variant = store.shop(|shop| shop.catalog.variant_ids()[0]);
    let cart = store.act(|shop, now| shop.start_cart(0, variant, 1, now)).unwrap();
    let email = store.shop(|shop| shop.somebody().email);
    store.act(|shop, now| shop.enter_email(&cart, &email, now)).unwrap();
    cart
}

/// They enter their address, which no webhook tells.
fn enter_address(app: &App, cart: &str) {
    let store = &app.scene.store;
    let person = store.shop(|shop| shop.somebody());
    store.act(|shop, now| shop.enter_address(cart, &person, now)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn paid_order_survives_every_kill() {
    let story = Story {
        topics: "store/order/",
        before: |_| 0,
        deed: |app, _| {
            app.buy(3, Payment::Captured);
        },
        between_looks: None,
        told: &[("Placed Order", 1), ("Ordered Product", 3)],
    };
    story.survives_every_kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelled_order_survives_every_kill() {
    let story = Story {
        topics: "store/order/",
        before: |app| app.buy(1, Payment::Captured),
        deed: |app, order| app.scene.store.act(|shop, now| shop.cancel(order, now)).unwrap(),
        between_looks: None,
        told: &[("Cancelled Order", 1)],
    };
    story.survives_every_kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refund_survives_every_kill() {
    let story = Story {
        topics: "store/order/",
        before: |app| app.buy(2, Payment::Captured),
        deed: |app, order| {
            let refund = RefundRequest::card(RefundOf::Amount(Decimal::new(500, 2)));
            app.scene.store.act(|shop, now| shop.refund(order, &refund, now)).unwrap();
        },
        between_looks: None,
        told: &[("Refunded Order", 1)],
    };
    story.survives_every_kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn order_whose_first_delivery_fails_survives_every_kill() {
    let story = Story {
        topics: "store/order/",
        before: |_| 0,
        deed: |app, _| {
            app.scene.inbox.faults().inject(1, Moment::Before, Fault::status(503), |_| true);
            app.buy(1, Payment::Captured);
        },
        between_looks: None,
        told: &[("Placed Order", 1), ("Ordered Product", 1)],
    };
    story.survives_every_kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn started_checkout_survives_every_kill() {
    let story = Story {
        topics: "store/cart/",
        before: |_| 0,
        deed: |app, _| enter_address(app, &fill_cart(app)),
        between_looks: None,
        told: &[("Started Checkout", 1)],
    };
    story.survives_every_kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn checkout_that_is_looked_at_again_survives_every_kill() {
    let story = Story {
        topics: "store/cart/",
        before: |_| 0,
        deed: |app, _| {
            fill_cart(app);
        },
        between_looks: Some(|app| {
            let cart = app.scene.store.shop(|shop| shop.carts.keys().next().cloned()).unwrap();
            enter_address(app, &cart);
        }),
        told: &[("Started Checkout", 1)],
    };
    story.survives_every_kill().await;
}
