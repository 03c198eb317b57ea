//! One Wicked Reports account.

use std::time::Duration;

use async_trait::async_trait;
use domain::{Event, Metric, Verdict};
use orderwire_http::{Client, Deadline};
use tokio::sync::Mutex;

use super::api::Api;
use super::course::Course;
use super::encode::{Form, encode, is_wanted, load};
use super::known::Known;
use super::outcome::Outcome;
use super::settings::Settings;
use super::split::CAPACITY;
use super::systems::Systems;
use crate::{AccountCheck, Books, BooksError, Destination, Load};

/// One Wicked Reports account.
pub(super) struct Account {
    pub(super) api: Api,
    pub(super) systems: Systems,
    pub(super) known: Known,
    /// Held by the delivery that sees to its contacts.
    pub(super) introducing: Mutex<()>,
}

impl Account {
    /// An account with these settings, over `client`.
    pub(super) fn new(client: Client, settings: Settings) -> Self {
        let Settings { base, api_key, systems } = settings;
        Self { api: Api::new(client, base, api_key), systems, known: Known::default(), introducing: Mutex::default() }
    }
}

#[async_trait]
impl Destination for Account {
    fn wants(&self, metric: Metric) -> bool {
        is_wanted(metric)
    }

    async fn deliver(&self, events: &[Event], deadline: Deadline) -> Vec<Verdict> {
        let plan = encode(events, &self.systems, Form::Nested);
        Course::new(self, Outcome::new(events), deadline).run(plan).await
    }

    async fn recall(&self, events: &[Event], deadline: Deadline) -> Vec<Option<Verdict>> {
        self.recollect(events, deadline).await
    }

    async fn check(&self, deadline: Deadline) -> Result<AccountCheck, BooksError> {
        self.check_access(deadline).await
    }

    fn load(&self, events: &[Event]) -> Load {
        load(&encode(events, &self.systems, Form::Nested))
    }

    fn capacity(&self) -> Load {
        CAPACITY
    }

    /// No limit is documented for what comes in. Should there be one, a 429 is waited out.
    async fn turn(&self, _: Deadline) -> Result<(), Duration> {
        Ok(())
    }

    fn paused(&self) -> Duration {
        Duration::ZERO
    }

    /// A contact that is known takes on another name, as far as that is documented, and no other time it was first seen at.
    fn takes_history_in_order(&self) -> bool {
        true
    }

    /// `/latest` shows one record at a time and none of a day: there is nothing to compare days with.
    fn books(&self) -> Option<&dyn Books> {
        None
    }
}
