//! Where everything happens, and who comes when.

use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use futures::StreamExt;
use futures::future::join_all;
use futures::stream::FuturesUnordered;
use tokio::time::{Instant, sleep};

use super::expected::Expected;
use super::platform::Play;
use super::view::View;

/// Where everything happens.
pub(crate) struct Stage<'a, S> {
    store: &'a S,
    pub(crate) expected: &'a Expected,
    /// Decides which webhooks go out twice or in the wrong order.
    chance: Mutex<Rng>,
}

impl<'a, S: Play> Stage<'a, S> {
    pub(crate) fn new(store: &'a S, expected: &'a Expected, seed: u64) -> Self {
        Self { store, expected, chance: Mutex::new(Rng::with_seed(seed)) }
    }

    /// The store, to look at.
    pub(crate) fn store(&self) -> &'a S {
        self.store
    }

    /// Somebody does something by `deed`; in one case of five its webhooks go out twice, in another last one first.
    pub(crate) fn act<T>(&self, deed: impl FnOnce(&S) -> T) -> T {
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        self.store.disturb(usize::from(chance.u8(0..5) == 0), chance.u8(0..5) == 0);
        deed(self.store)
    }

    /// Something happens to an order, and what is now due is written down.
    pub(crate) fn order<T>(&self, id: &str, what: &str, deed: impl FnOnce(&S) -> T) -> T {
        let before = Instant::now();
        let outcome = self.act(deed);
        self.note(id, what, before);
        outcome
    }

    /// Writes down what is due of an order to which `what` happened at `since`.
    pub(crate) fn note(&self, id: &str, what: &str, since: Instant) {
        self.expected.happened(id, what);
        self.store.note(id, self.expected, since);
    }
}

/// What shopper `number` has in mind. The first ones show each plan once; after that chance decides.
fn plan<S: Play>(number: usize, rng: &mut Rng) -> S::Plan {
    let weight: u32 = S::PLANS.iter().map(|(_, weight)| weight).sum();
    let mut pick = rng.u32(0..weight);
    let by_chance = S::PLANS.iter().find(|(_, weight)| {
        let hit = pick < *weight;
        pick = pick.saturating_sub(*weight);
        hit
    });
    S::PLANS.get(number).or(by_chance).expect("the weights add up").0
}

/// Lets shoppers come one after another for as long as this is polled, `per_minute` of them on average.
pub(crate) async fn keep_coming<S: Play>(stage: &Stage<'_, S>, per_minute: u32, seed: u64) -> Infallible {
    let mut rng = Rng::with_seed(seed);
    let mut inside = FuturesUnordered::new();
    let mut number = 0;
    loop {
        let plan = plan::<S>(number, &mut rng);
        inside.push(S::visit(Visit { stage, rng: Rng::with_seed(rng.u64(..)) }, plan));
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
pub(crate) struct Cast<S: Play>(Vec<(Duration, S::Plan, Rng)>);

impl<S: Play> Cast<S> {
    pub(crate) fn new(shoppers: u32, within: Duration, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let shopper = |number: u32| {
            let plan = plan::<S>(number as usize, &mut rng);
            (within.mul_f64(rng.f64()), plan, Rng::with_seed(rng.u64(..)))
        };
        Self((0..shoppers).map(shopper).collect())
    }

    /// Lets everybody do what they came for.
    pub(crate) async fn perform(self, stage: &Stage<'_, S>, view: &View) {
        join_all(self.0.into_iter().map(async |(arrival, plan, rng)| {
            sleep(arrival).await;
            S::visit(Visit { stage, rng }, plan).await;
            view.shopper_left();
        }))
        .await;
    }
}

/// One shopper's visit.
pub(crate) struct Visit<'a, S> {
    pub(crate) stage: &'a Stage<'a, S>,
    pub(crate) rng: Rng,
}

impl<S> Visit<'_, S> {
    /// The shopper thinks.
    pub(crate) async fn pause(&mut self) {
        sleep(Duration::from_millis(self.rng.u64(300..1_200))).await;
    }
}
