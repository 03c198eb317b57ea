//! Sends to Klaviyo: one account, and its limit on requests in flight.

use std::collections::VecDeque;
use std::time::Duration;

use async_trait::async_trait;
use domain::{Customer, Event, Verdict};
use orderwire_http::{Client, Deadline};
use tokio::sync::Semaphore;

use super::api::Api;
use super::books::AccountBooks;
use super::encode::{LIMITS, Parcel, encode, load, split};
use super::judge::{Judgement, judge};
use super::outcome::Outcome;
use super::pace::Pace;
use super::repair::{halve, repair};
use super::settings::Settings;
use crate::{AccountCheck, Books, BooksError, Destination, Forgotten, Load};

/// Klaviyo allows 10 jobs a second and 350 single events, per account and over all its keys.
const IN_FLIGHT: usize = 10;

/// Until the next window of a second it is waited on the spot, with the turn kept; a longer wait is better spent elsewhere.
const SHORT_WAIT: Duration = Duration::from_secs(1);
/// So often, for others may be faster.
const MOST_WAITS: u32 = 3;

/// One Klaviyo account.
pub(super) struct Account {
    pub(super) api: Api,
    in_flight: Semaphore,
    history: Pace,
    pub(super) books: AccountBooks,
}

impl Account {
    /// An account with these settings, over `client`.
    pub(super) fn new(client: Client, settings: Settings) -> Self {
        let api = Api::new(client, settings.endpoints, settings.authorization);
        Self {
            books: AccountBooks::new(api.clone()),
            api,
            in_flight: Semaphore::new(IN_FLIGHT),
            history: Pace::new(settings.jobs_per_minute),
        }
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
        let url = if parcel.is_single() { &self.api.endpoints.events } else { &self.api.endpoints.jobs };
        let mut waits = 0;
        loop {
            let judgement = judge(self.api.send(url.clone(), Some(parcel.body()), deadline).await);
            match judgement {
                Judgement::NotNow(Verdict::TryLater { after: Some(wait), .. })
                    if wait <= SHORT_WAIT && waits < MOST_WAITS && deadline.allows(wait) =>
                {
                    tokio::time::sleep(wait).await;
                    waits += 1;
                }
                judgement => return judgement,
            }
        }
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

    async fn check(&self, deadline: Deadline) -> Result<AccountCheck, BooksError> {
        self.check_access(deadline).await
    }

    fn load(&self, events: &[Event]) -> Load {
        load(&encode(events).groups)
    }

    fn capacity(&self) -> Load {
        LIMITS.capacity()
    }

    /// Klaviyo counts jobs; what `deliver` needs beyond one, to mend a refused job, comes out of what history leaves.
    async fn turn(&self, deadline: Deadline) -> Result<(), Duration> {
        self.history.turn(deadline).await
    }

    fn paused(&self) -> Duration {
        self.history.paused()
    }

    async fn forget(&self, person: &Customer, deadline: Deadline) -> Forgotten {
        self.forget_profile(person, deadline).await
    }

    fn books(&self) -> Option<&dyn Books> {
        Some(&self.books)
    }
}
