//! Posts webhooks for the sample stores: one after the other, tried again, and every attempt written down.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};
use jiff::{SignedDuration, Timestamp};
use orderwire_http::{Client, Deadline, Request};
use tokio::sync::watch;
use url::Url;

use crate::clock::Clock;

/// How webhooks are sent.
#[derive(Debug, Clone)]
pub struct CourierSettings {
    /// The pause before each retry; after the last one the webhook is given up.
    pub retries: Vec<Duration>,
    /// How long an answer is waited for.
    pub patience: Duration,
}

impl Default for CourierSettings {
    /// Three retries within 14 seconds, 5 seconds of patience.
    fn default() -> Self {
        Self { retries: [1, 3, 10].map(Duration::from_secs).to_vec(), patience: Duration::from_secs(5) }
    }
}

/// A webhook on its way to one hook.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Hook id; 0 where there is no hook to register.
    pub hook: u64,
    /// What is told, in the platform's own words.
    pub event: &'static str,
    /// Where it goes.
    pub destination: Url,
    /// All of them, whichever attempt it is.
    pub headers: HeaderMap,
    /// The bytes posted.
    pub body: Bytes,
    /// Whether it is a forgery.
    pub forged: bool,
}

/// One attempt at one hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Counts webhooks; the same for copies and retries of one webhook to one hook, and only for them.
    pub webhook: u64,
    /// Hook id.
    pub hook: u64,
    /// What was told.
    pub event: &'static str,
    /// The bytes posted.
    pub body: Bytes,
    /// Counted from 1.
    pub number: usize,
    /// Whether it was a forgery.
    pub forged: bool,
    /// When it went out.
    pub sent: Timestamp,
    /// When the answer was there, or no longer waited for.
    pub answered: Timestamp,
    /// Status; `None` if there was no answer.
    pub status: Option<u16>,
}

impl Attempt {
    /// Whether the receiver has taken it: any 2xx.
    pub fn is_accepted(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// How sending goes wrong on purpose, until it is changed again.
#[derive(Clone, Default)]
pub struct Disruption {
    /// Each webhook is sent this many times more, at once.
    pub extra_copies: usize,
    /// The webhooks of a deed go out last one first.
    pub reversed: bool,
    /// Webhooks that never go out.
    pub lost: Option<LostParcel>,
}

/// Tells which webhooks are lost.
pub type LostParcel = Arc<dyn Fn(&Parcel) -> bool + Send + Sync>;

impl fmt::Debug for Disruption {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Disruption");
        debug.field("extra_copies", &self.extra_copies).field("reversed", &self.reversed);
        debug.field("lost", &self.lost.is_some()).finish()
    }
}

/// The sending half of a sample store.
pub(crate) struct Courier {
    client: Client,
    clock: Arc<dyn Clock>,
    settings: CourierSettings,
    state: Mutex<State>,
    /// Attempts planned or under way; pauses before a retry do not count.
    under_way: watch::Sender<usize>,
}

#[derive(Default)]
struct State {
    disruption: Disruption,
    attempts: Vec<Attempt>,
    webhooks: u64,
}

/// A parcel and the number of its webhook.
type Numbered = (u64, Parcel);

impl Courier {
    pub(crate) fn new(settings: CourierSettings, clock: Arc<dyn Clock>) -> Arc<Self> {
        let client = Client::new(settings.patience);
        let (state, under_way) = (Mutex::default(), watch::Sender::new(0));
        Arc::new(Self { client, clock, settings, state, under_way })
    }

    /// Every attempt so far, in the order in which they ended.
    pub(crate) fn attempts(&self) -> Vec<Attempt> {
        self.state().attempts.clone()
    }

    pub(crate) fn disrupt(&self, disruption: Disruption) {
        self.state().disruption = disruption;
    }

    /// Resolves once no attempt is under way.
    pub(crate) async fn settled(&self) {
        // The sender lives in `self`, so the channel is open.
        let _ = self.under_way.subscribe().wait_for(|count| *count == 0).await;
    }

    /// Sends one after the other, as a task of the current tokio runtime; those refused are tried again later.
    pub(crate) fn send(self: &Arc<Self>, parcels: Vec<Parcel>) {
        let parcels = self.disrupted(parcels);
        self.under_way.send_modify(|count| *count += parcels.len());
        let courier = Arc::clone(self);
        tokio::spawn(async move {
            for numbered in parcels {
                if !courier.deliver(&numbered, 1).await {
                    tokio::spawn(Arc::clone(&courier).retry(numbered));
                }
            }
        });
    }

    /// Makes one attempt, whatever the disruption, and waits for its end.
    pub(crate) async fn send_once(&self, parcel: &Parcel) -> Attempt {
        let webhook = self.next_number();
        self.attempt(webhook, parcel, 1).await
    }

    fn disrupted(&self, parcels: Vec<Parcel>) -> Vec<Numbered> {
        let Disruption { extra_copies, reversed, lost } = self.state().disruption.clone();
        let sent = parcels.into_iter().filter(|parcel| !lost.as_ref().is_some_and(|lost| lost(parcel)));
        let copies = |parcel| std::iter::repeat_n((self.next_number(), parcel), 1 + extra_copies);
        let mut parcels: Vec<_> = sent.flat_map(copies).collect();
        if reversed {
            parcels.reverse();
        }
        parcels
    }

    fn next_number(&self) -> u64 {
        let mut state = self.state();
        state.webhooks += 1;
        state.webhooks
    }

    async fn retry(self: Arc<Self>, parcel: Numbered) {
        for (pause, number) in self.settings.retries.iter().zip(2..) {
            let pause = SignedDuration::try_from(*pause).unwrap_or(SignedDuration::MAX);
            let at = self.clock.now().checked_add(pause).unwrap_or(Timestamp::MAX);
            self.clock.sleep_until(at).await;
            self.under_way.send_modify(|count| *count += 1);
            if self.deliver(&parcel, number).await {
                return;
            }
        }
    }

    /// Makes a planned attempt and gives whether it was accepted.
    async fn deliver(&self, (webhook, parcel): &Numbered, number: usize) -> bool {
        let is_accepted = self.attempt(*webhook, parcel, number).await.is_accepted();
        self.under_way.send_modify(|count| *count -= 1);
        is_accepted
    }

    async fn attempt(&self, webhook: u64, parcel: &Parcel, number: usize) -> Attempt {
        let sent = self.clock.now();
        let request = Request {
            method: Method::POST,
            url: parcel.destination.clone(),
            headers: parcel.headers.clone(),
            body: Some(parcel.body.clone()),
        };
        let answer = self.client.send(request, Deadline::within(self.settings.patience)).await;
        let attempt = Attempt {
            webhook,
            hook: parcel.hook,
            event: parcel.event,
            body: parcel.body.clone(),
            number,
            forged: parcel.forged,
            sent,
            answered: self.clock.now(),
            status: answer.ok().map(|answer| answer.status.as_u16()),
        };
        self.state().attempts.push(attempt.clone());
        attempt
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
