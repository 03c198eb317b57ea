//! Sends webhooks to hooks, tries again, and keeps a record of every attempt.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::Method;
use jiff::{SignedDuration, Timestamp};
use orderwire_http::{Client, Deadline, Request};
use tokio::sync::watch;
use url::Url;

use super::api::World;
use super::delivery::{Delivery, Disturbance, Forgery, Parcel, WebhookSettings};
use super::hooks::{Hook, TROUBLE};
use super::webhook::{Exception, Webhook};
use crate::clock::Clock;

/// That deliveries to a destination fail is told once in this time (BigCommerce docs, webhooks/events).
const COMPLAINT_PAUSE: SignedDuration = SignedDuration::from_mins(10);

/// The sending half of a store.
pub(super) struct Sender {
    client: Client,
    clock: Arc<dyn Clock>,
    world: Arc<Mutex<World>>,
    state: Mutex<State>,
    /// Attempts planned or under way; pauses before a retry do not count.
    under_way: watch::Sender<usize>,
}

struct State {
    settings: WebhookSettings,
    disturbance: Disturbance,
    deliveries: Vec<Delivery>,
    last_id: u64,
    /// When it was last told that deliveries to a destination fail.
    complaints: BTreeMap<Url, Timestamp>,
}

impl Sender {
    pub(super) fn new(settings: WebhookSettings, world: Arc<Mutex<World>>, clock: Arc<dyn Clock>) -> Self {
        let client = Client::new(settings.patience);
        let (disturbance, complaints) = (Disturbance::default(), BTreeMap::new());
        let state = State { settings, disturbance, deliveries: Vec::new(), last_id: 0, complaints };
        Self { client, clock, world, state: Mutex::new(state), under_way: watch::Sender::new(0) }
    }

    pub(super) fn deliveries(&self) -> Vec<Delivery> {
        self.state().deliveries.clone()
    }

    pub(super) fn disturb(&self, disturbance: Disturbance) {
        self.state().disturbance = disturbance;
    }

    /// Resolves once no attempt is under way.
    pub(super) async fn settled(&self) {
        // The sender lives in `self`, so the channel is open.
        let _ = self.under_way.subscribe().wait_for(|count| *count == 0).await;
    }

    /// Sends to every hook that hears of them, one after the other, as a task of the current tokio runtime.
    pub(super) fn send(self: &Arc<Self>, webhooks: &[Webhook]) {
        self.dispatch(self.parcels(webhooks));
    }

    fn dispatch(self: &Arc<Self>, parcels: Vec<Parcel>) {
        self.under_way.send_modify(|count| *count += parcels.len());
        let sender = Arc::clone(self);
        tokio::spawn(async move {
            for parcel in parcels {
                if !sender.deliver(&parcel, 1).await {
                    tokio::spawn(Arc::clone(&sender).retry(parcel));
                }
            }
        });
    }

    /// Sends one forged delivery to one hook and waits for the answer; `None` if there is no such hook.
    pub(super) async fn forge(&self, hook: u64, webhook: &Webhook, forgery: Forgery) -> Option<Delivery> {
        let parcel = {
            let world = self.world();
            let hook = world.hooks.get(hook).ok()?;
            let mut state = self.state();
            parcel(&world, hook, webhook, &mut state.last_id)
        };
        Some(self.attempt(&parcel, 1, Some(forgery)).await)
    }

    fn parcels(&self, webhooks: &[Webhook]) -> Vec<Parcel> {
        let world = self.world();
        let mut state = self.state();
        let Disturbance { extra_copies, reversed, lost } = state.disturbance.clone();
        let mut parcels = Vec::new();
        for webhook in webhooks.iter().filter(|webhook| !lost.as_ref().is_some_and(|lost| lost(webhook))) {
            for hook in world.hooks.for_scope(webhook.scope) {
                let parcel = parcel(&world, hook, webhook, &mut state.last_id);
                parcels.extend(std::iter::repeat_n(parcel, 1 + extra_copies));
            }
        }
        if reversed {
            parcels.reverse();
        }
        parcels
    }

    async fn retry(self: Arc<Self>, parcel: Parcel) {
        let pauses = self.state().settings.retries.clone();
        for (pause, attempt) in pauses.into_iter().zip(2..) {
            let pause = SignedDuration::try_from(pause).unwrap_or(SignedDuration::MAX);
            let at = self.clock.now().checked_add(pause).unwrap_or(Timestamp::MAX);
            self.clock.sleep_until(at).await;
            // Switched off or deleted meanwhile.
            if !self.world().hooks.get(parcel.hook).is_ok_and(|hook| hook.is_active) {
                return;
            }
            self.under_way.send_modify(|count| *count += 1);
            if self.deliver(&parcel, attempt).await {
                return;
            }
        }
    }

    /// Makes a planned attempt, draws the consequences if it fails, and gives whether it was accepted.
    async fn deliver(self: &Arc<Self>, parcel: &Parcel, attempt: usize) -> bool {
        let is_accepted = self.attempt(parcel, attempt, None).await.is_accepted();
        let may_retry = attempt <= self.state().settings.retries.len();
        match (is_accepted, may_retry) {
            (true, _) => {}
            (false, true) => self.complain(parcel, Exception::WillRetry),
            (false, false) => {
                self.world().hooks.switch_off(parcel.hook, self.clock.now());
                self.complain(parcel, Exception::SwitchedOff);
            }
        }
        self.under_way.send_modify(|count| *count -= 1);
        is_accepted
    }

    /// Tells of a failed delivery, unless it was to tell of one.
    fn complain(self: &Arc<Self>, parcel: &Parcel, what: Exception) {
        let now = self.clock.now();
        let is_due = what == Exception::SwitchedOff || self.is_news(&parcel.destination, now);
        if parcel.scope != TROUBLE && is_due {
            let mut parcels = self.parcels(&[Webhook::exception(what, parcel.hook, &parcel.destination, now)]);
            // Nobody else knows of the hook.
            parcels.retain(|told| told.client_id == parcel.client_id);
            self.dispatch(parcels);
        }
    }

    /// Whether it is news that deliveries to a destination fail; then it is none for a while.
    fn is_news(&self, destination: &Url, now: Timestamp) -> bool {
        let mut state = self.state();
        let told = state.complaints.get(destination);
        let is_news = told.is_none_or(|told| now.duration_since(*told) >= COMPLAINT_PAUSE);
        if is_news {
            state.complaints.insert(destination.clone(), now);
        }
        is_news
    }

    async fn attempt(&self, parcel: &Parcel, attempt: usize, forged: Option<Forgery>) -> Delivery {
        let sent = self.clock.now();
        let (signed, patience) = {
            let settings = &self.state().settings;
            (settings.signed || forged.is_some(), settings.patience)
        };
        let secret = signed.then_some(parcel.client_secret.as_deref()).flatten();
        let request = Request {
            method: Method::POST,
            url: parcel.destination.clone(),
            headers: parcel.headers(secret, forged, sent),
            body: Some(parcel.body.clone()),
        };
        let answer = self.client.send(request, Deadline::within(patience)).await;
        let delivery = Delivery {
            hook: parcel.hook,
            webhook_id: parcel.webhook_id.clone(),
            scope: parcel.scope,
            body: parcel.body.clone(),
            attempt,
            forged,
            sent,
            answered: self.clock.now(),
            status: answer.ok().map(|answer| answer.status.as_u16()),
        };
        self.state().deliveries.push(delivery.clone());
        delivery
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn parcel(world: &World, hook: &Hook, webhook: &Webhook, last_id: &mut u64) -> Parcel {
    *last_id += 1;
    let account = world.accounts.of_client(&hook.client_id);
    Parcel {
        client_id: hook.client_id.clone(),
        client_secret: account.map(|account| account.client_secret.clone()),
        hook: hook.id,
        destination: hook.destination.clone(),
        headers: hook.headers.clone(),
        webhook_id: format!("msg_{last_id:08}"),
        scope: webhook.scope,
        body: Bytes::from(webhook.body(&world.shop.profile)),
    }
}
