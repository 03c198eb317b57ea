//! Talks to Klaviyo: one account, its endpoints and its limit on requests in flight.

use std::collections::VecDeque;
use std::time::Duration;

use async_trait::async_trait;
use domain::{Event, Verdict};
use http::{HeaderMap, Method};
use orderwire_http::{Client, Deadline, Request};
use tokio::sync::Semaphore;
use url::Url;

use super::encode::{LIMITS, Parcel, encode, split};
use super::judge::{Judgement, judge};
use super::outcome::Outcome;
use super::repair::{halve, repair};
use crate::{Books, Destination, Load};

/// Klaviyo allows 10 jobs a second and 350 single events, per account and over all its keys.
const IN_FLIGHT: usize = 10;

/// One Klaviyo account.
pub(super) struct Account {
    client: Client,
    endpoints: Endpoints,
    headers: HeaderMap,
    in_flight: Semaphore,
}

/// Where requests go.
pub(super) struct Endpoints {
    /// `POST /api/events`.
    pub(super) single: Url,
    /// `POST /api/event-bulk-create-jobs`.
    pub(super) bulk: Url,
}

impl Account {
    /// An account that sends `headers`, the key among them, with every request.
    pub(super) fn new(client: Client, endpoints: Endpoints, headers: HeaderMap) -> Self {
        Self { client, endpoints, headers, in_flight: Semaphore::new(IN_FLIGHT) }
    }

    async fn send(&self, parcel: &Parcel, deadline: Deadline) -> Judgement {
        let late = || Judgement::NotNow(Verdict::try_later(None, "no time left in this run"));
        let Ok(permit) = tokio::time::timeout(deadline.remaining(), self.in_flight.acquire()).await else {
            return late();
        };
        let _permit = permit.expect("the semaphore is never closed");
        if deadline.remaining().is_zero() {
            return late();
        }
        let url = if parcel.is_single() { &self.endpoints.single } else { &self.endpoints.bulk };
        let request = Request {
            method: Method::POST,
            url: url.clone(),
            headers: self.headers.clone(),
            body: Some(parcel.body()),
        };
        judge(self.client.send(request, deadline).await)
    }
}

#[async_trait]
impl Destination for Account {
    /// One request after the other, and for the events of one order nearly always just one: what a crash can repeat is
    /// what was sent since the last record.
    async fn deliver(&self, events: &[Event], deadline: Deadline) -> Vec<Verdict> {
        let mut outcome = Outcome::new(events);
        let encoded = encode(events);
        for (place, verdict) in encoded.unfit {
            outcome.unfit(place, verdict);
        }
        let mut waiting = VecDeque::from(split(encoded.groups, LIMITS));
        while let Some(parcel) = waiting.pop_front() {
            let repaired = match self.send(&parcel, deadline).await {
                Judgement::Taken => {
                    outcome.taken(&parcel);
                    continue;
                }
                Judgement::NotNow(verdict) => {
                    outcome.postponed(&parcel, &verdict);
                    waiting.drain(..).for_each(|unsent| outcome.postponed(&unsent, &verdict));
                    break;
                }
                Judgement::Refused(complaints) => repair(parcel, &complaints),
                Judgement::TooLarge => halve(parcel),
            };
            for (entry, words) in &repaired.rejected {
                outcome.rejected(entry, words);
            }
            repaired.again.into_iter().rev().for_each(|parcel| waiting.push_front(parcel));
        }
        outcome.into_verdicts()
    }

    fn load(&self, _events: &[Event]) -> Load {
        Load::default()
    }

    fn capacity(&self) -> Load {
        Load::default()
    }

    async fn turn(&self, _deadline: Deadline) -> Result<(), Duration> {
        Ok(())
    }

    fn paused(&self) -> Duration {
        Duration::ZERO
    }

    fn books(&self) -> Option<&dyn Books> {
        None
    }
}
