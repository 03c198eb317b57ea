//! Who comes to the shop and what they do, each on their own time.

use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use futures::StreamExt;
use futures::future::join_all;
use futures::stream::FuturesUnordered;
use jiff::Timestamp;
use local::store::{Deed, DeedError, Disturbance, Payment, Person, RefundOf, RefundRequest, SampleStore, Shop};
use rust_decimal::Decimal;
use tokio::time::{Instant, sleep};

use super::expected::Expected;
use super::view::View;

/// Where everything happens.
pub(crate) struct Stage<'a> {
    store: &'a SampleStore,
    expected: &'a Expected,
    /// Decides which webhooks go out twice or in the wrong order.
    chance: Mutex<Rng>,
}

impl<'a> Stage<'a> {
    pub(crate) fn new(store: &'a SampleStore, expected: &'a Expected, seed: u64) -> Self {
        Self { store, expected, chance: Mutex::new(Rng::with_seed(seed)) }
    }

    /// Somebody does something; in one case of five its webhooks go out twice, in another last one first.
    fn act<T>(&self, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) -> T {
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        let disturbance =
            Disturbance { extra_copies: usize::from(chance.u8(0..5) == 0), reversed: chance.u8(0..5) == 0, lost: None };
        self.store.disturb(disturbance);
        self.store.act(deed).expect("the script keeps to what the shop allows")
    }

    /// Something happens to an order, and what is now due is written down.
    fn order<T>(&self, id: u64, what: &str, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) {
        let before = Instant::now();
        self.act(deed);
        self.store.shop(|shop| self.expected.note_order(shop, id, what, before));
    }
}

/// What a shopper has in mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    BuyAndReceive,
    BuyInTwoParcels,
    PayLater,
    PayAtTheSecondTry,
    GiveUpAtPayment,
    Cancel,
    RefundOfALine,
    TwoRefunds,
    RefundOfAll,
    AddALine,
    LeaveAfterTheAddress,
    LeaveAfterTheEmail,
    LeaveAnonymously,
}

const PLANS: [(Plan, u32); 13] = [
    (Plan::BuyAndReceive, 10),
    (Plan::BuyInTwoParcels, 3),
    (Plan::PayLater, 3),
    (Plan::PayAtTheSecondTry, 2),
    (Plan::GiveUpAtPayment, 2),
    (Plan::Cancel, 4),
    (Plan::RefundOfALine, 3),
    (Plan::TwoRefunds, 2),
    (Plan::RefundOfAll, 2),
    (Plan::AddALine, 2),
    (Plan::LeaveAfterTheAddress, 4),
    (Plan::LeaveAfterTheEmail, 2),
    (Plan::LeaveAnonymously, 1),
];

/// What shopper `number` has in mind. The first ones show each plan once; after that chance decides.
fn plan(number: usize, rng: &mut Rng) -> Plan {
    let weight: u32 = PLANS.iter().map(|(_, weight)| weight).sum();
    let mut pick = rng.u32(0..weight);
    let by_chance = PLANS.iter().find(|(_, weight)| {
        let hit = pick < *weight;
        pick = pick.saturating_sub(*weight);
        hit
    });
    PLANS.get(number).or(by_chance).expect("the weights add up").0
}

/// Lets shoppers come one after another for as long as this is polled, `per_minute` of them on average.
pub(crate) async fn keep_coming(stage: &Stage<'_>, per_minute: u32, seed: u64) -> Infallible {
    let mut rng = Rng::with_seed(seed);
    let mut inside = FuturesUnordered::new();
    let mut number = 0;
    loop {
        let plan = plan(number, &mut rng);
        inside.push(Visit { stage, rng: Rng::with_seed(rng.u64(..)) }.go(plan));
        number += 1;
        let next = sleep(Duration::from_mins(1).mul_f64(2.0 * rng.f64() / f64::from(per_minute.max(1))));
        tokio::pin!(next);
        loop {
            tokio::select! {
                () = &mut next => break,
                Some(()) = inside.next() => {}
            }
        }
    }
}

/// All shoppers, and when they come.
pub(crate) struct Cast(Vec<(Duration, Plan, Rng)>);

impl Cast {
    pub(crate) fn new(shoppers: u32, within: Duration, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let shopper = |number: u32| {
            let plan = plan(number as usize, &mut rng);
            (within.mul_f64(rng.f64()), plan, Rng::with_seed(rng.u64(..)))
        };
        Self((0..shoppers).map(shopper).collect())
    }

    /// Lets everybody do what they came for.
    pub(crate) async fn perform(self, stage: &Stage<'_>, view: &View) {
        join_all(self.0.into_iter().map(async |(arrival, plan, rng)| {
            sleep(arrival).await;
            Visit { stage, rng }.go(plan).await;
            view.shopper_left();
        }))
        .await;
    }
}

/// One shopper's visit.
struct Visit<'a> {
    stage: &'a Stage<'a>,
    rng: Rng,
}

impl Visit<'_> {
    async fn pause(&mut self) {
        sleep(Duration::from_millis(self.rng.u64(300..1_200))).await;
    }

    async fn go(mut self, plan: Plan) {
        let person = self.stage.store.shop(Shop::somebody);
        let cart = self.fill_a_cart().await;
        if plan == Plan::LeaveAnonymously {
            return;
        }
        self.stage.act(|shop, now| shop.enter_email(&cart, &person.email, now));
        if plan == Plan::LeaveAfterTheEmail {
            return;
        }
        self.pause().await;
        self.enter_shipping(&cart, &person);
        if plan == Plan::LeaveAfterTheAddress {
            self.stage.expected.note_abandoned(&cart, Instant::now());
            return;
        }
        let order = self.place(&cart, plan).await;
        self.pause().await;
        self.afterwards(plan, order).await;
    }

    async fn fill_a_cart(&mut self) -> String {
        let variants = self.stage.store.shop(|shop| shop.catalog.variant_ids());
        let some = self.rng.choice(&variants).copied().expect("the shop sells something");
        let quantity = self.rng.u32(1..=3);
        let cart = self.stage.act(|shop, now| shop.start_cart(0, some, quantity, now));
        for _ in 0..self.rng.u8(0..=3) {
            self.pause().await;
            let another = self.rng.choice(&variants).copied().expect("the shop sells something");
            self.stage.act(|shop, now| shop.add_line(&cart, another, 1, now));
        }
        self.pause().await;
        cart
    }

    fn enter_shipping(&self, cart: &str, person: &Person) {
        self.stage.act(|shop, now| shop.enter_address(cart, person, now));
        self.stage.act(|shop, now| shop.choose_shipping(cart, "Flat Rate", Decimal::new(750, 2), now));
    }

    async fn place(&mut self, cart: &str, plan: Plan) -> u64 {
        let payment = match plan {
            Plan::PayLater => Payment::Later,
            Plan::PayAtTheSecondTry | Plan::GiveUpAtPayment => Payment::Refused,
            _ => Payment::Captured,
        };
        let (before, what) = (
            Instant::now(),
            match payment {
                Payment::Captured => "placed and paid",
                Payment::Later => "placed, to be paid later",
                Payment::Refused => "payment refused",
            },
        );
        let order = self.stage.act(|shop, now| shop.place_order(cart, payment, now));
        self.stage.store.shop(|shop| self.stage.expected.note_order(shop, order, what, before));
        if matches!(plan, Plan::PayLater | Plan::PayAtTheSecondTry) {
            self.pause().await;
            self.pause().await;
            self.stage.order(order, "paid", |shop, now| shop.pay(order, now));
        }
        order
    }

    async fn afterwards(&mut self, plan: Plan, order: u64) {
        let stage = self.stage;
        let is_digital = stage.store.shop(|shop| shop.orders[&order].is_digital());
        match plan {
            Plan::GiveUpAtPayment => {}
            Plan::Cancel => stage.order(order, "cancelled", |shop, now| shop.cancel(order, now)),
            Plan::RefundOfAll => {
                let all = RefundRequest::card(RefundOf::Rest);
                stage.order(order, "refunded in full", |shop, now| shop.refund(order, &all, now));
            }
            Plan::RefundOfALine | Plan::TwoRefunds => {
                let line = stage.store.shop(|shop| shop.orders[&order].lines[0].id);
                let one = RefundRequest::card(RefundOf::Lines(vec![(line, 1)]));
                stage.order(order, "one piece refunded", |shop, now| shop.refund(order, &one, now));
                if plan == Plan::TwoRefunds {
                    self.pause().await;
                    let goodwill = RefundRequest::card(RefundOf::Amount(Decimal::ONE));
                    stage.order(order, "goodwill refunded", |shop, now| shop.refund(order, &goodwill, now));
                }
            }
            Plan::AddALine => {
                let item = stage.store.shop(|shop| shop.item(shop.catalog.variant_ids()[0]));
                let item = item.expect("the shop still sells it");
                stage.order(order, "line added", |shop, now| shop.add_order_line(order, item, 1, now));
            }
            _ if is_digital => {}
            Plan::BuyInTwoParcels => {
                let line = stage.store.shop(|shop| {
                    let order = &shop.orders[&order];
                    order.lines.iter().find(|line| line.item.is_physical()).map(|line| (line.id, 1))
                });
                let line = line.expect("it is not digital");
                stage.order(order, "first parcel sent", |shop, now| shop.ship(order, &[line], now));
                self.pause().await;
                let left = stage.store.shop(|shop| shop.orders[&order].shipped.is_none());
                if left {
                    stage.order(order, "second parcel sent", |shop, now| shop.ship_all(order, now));
                }
            }
            _ => {
                stage.order(order, "sent", |shop, now| shop.ship_all(order, now));
                self.pause().await;
                stage.order(order, "completed", |shop, now| shop.complete(order, now));
            }
        }
    }
}
