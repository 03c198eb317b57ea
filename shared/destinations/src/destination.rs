//! What a destination must be able to do: [`Kind`] is the registry entry, [`Destination`] one configured account.

use std::collections::BTreeMap;
use std::ops::Add;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use config::{Grant, Problems, Setting};
use domain::{Customer, Event, Metric, StoreRef, Verdict};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use orderwire_http::{Client, Deadline};
use rust_decimal::Decimal;
use thiserror::Error;

use crate::Forgotten;

/// A registered kind of destination.
pub trait Kind: Sync {
    /// Registry id: folder, configuration value and log field.
    fn id(&self) -> &'static str;

    /// What it calls itself.
    fn title(&self) -> &'static str;

    /// The fields of an account's `credentials`.
    fn credentials(&self) -> &'static [Setting];

    /// Where a person gets the credentials, in the words of its own pages, with everything they must allow: what is shown
    /// before they are asked for.
    fn origin(&self) -> &'static str;

    /// The fields of an account's `options`.
    fn options(&self) -> &'static [Setting];

    /// Where requests to the account's API begin, without a slash at the end: its `api_base`, or what stands for it.
    fn api_base(&self, account: &config::Destination) -> String;

    /// What the body of a request to it tells, as the name and the key of each event, for those who watch; nothing if it
    /// tells nothing. Any bytes may come.
    fn told(&self, body: &[u8]) -> Vec<(String, String)>;

    /// A script for a shop's pages that tells the account what shoppers do there; `None` where it takes no such thing.
    fn onsite(&self, _account: &config::Destination, _page: &OnsitePage<'_>) -> Option<String> {
        None
    }

    /// What is wrong with these stores, by their ids, sending to one account. Does no I/O.
    fn check_stores(&self, _account: &config::Destination, _stores: &[&str]) -> Problems {
        Problems::default()
    }

    /// Reads credentials and options strictly. Does no I/O.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    fn check(&self, account: &config::Destination) -> Result<(), Problems>;

    /// One account, ready to take events. Does no I/O yet.
    ///
    /// # Errors
    /// The same as [`Kind::check`].
    fn connect(&self, account: &config::Destination, client: &Client) -> Result<Arc<dyn Destination>, Problems>;
}

/// The pages a script is for.
#[derive(Debug, Clone, Copy)]
pub struct OnsitePage<'a> {
    /// Whose shop it is.
    pub store: &'a StoreRef,
    /// The account's public id, as [`AccountCheck::id`] gives it.
    pub account: &'a str,
    /// Metrics to tell.
    pub metrics: &'a [&'a str],
    /// Who is told of by the server when a cart changes and must not be told of here again: shoppers whose e-mail the cart
    /// has (`email`), also those who are signed in (`customer`), or nobody.
    pub server_cart: Option<&'a str>,
    /// How the platform's pages are read: source of a JavaScript function.
    pub reader: &'a str,
}

/// One account that events are sent to.
#[async_trait]
pub trait Destination: Send + Sync {
    /// Whether it is told of this metric at all. What it is not told of costs nothing.
    fn wants(&self, metric: Metric) -> bool {
        metric != Metric::ChangedOrder
    }

    /// Sends `events`, which are due together (of one order, or of many), in as few requests as the limits allow, and
    /// gives one verdict for each, in their order.
    ///
    /// May be repeated with the same events after a crash: each carries an idempotency key made from its order. A
    /// destination to which a metric means nothing answers `Delivered` for it without sending anything. Never sleeps past
    /// `deadline`; what it could not send by then is [`Verdict::TryLater`].
    async fn deliver(&self, events: &[Event], deadline: Deadline) -> Vec<Verdict>;

    /// Asked before events are sent once more whose last sending ended without an answer: for each of `events`, in their order,
    /// the verdict on it if it is held already, [`Verdict::InDoubt`] if that cannot be found out by `deadline`, and nothing if it
    /// is to be sent. A destination that drops repeats by itself, by their keys, settles nothing.
    async fn recall(&self, events: &[Event], _deadline: Deadline) -> Vec<Option<Verdict>> {
        vec![None; events.len()]
    }

    /// What the events of one order or cart take up of a request. Events that can never be sent take up nothing.
    fn load(&self, events: &[Event]) -> Load;

    /// What one request holds. The loads of several orders add up: as long as their sum [fits](Load::fits), delivering
    /// them together is one request. An order that does not fit by itself is several, whatever it is packed with.
    fn capacity(&self) -> Load;

    /// Waits until the account's limits allow one more full request of history, so that what is happening now keeps its
    /// share of them. Turns come evenly spaced, in the order they were asked for; only senders of history ask for one.
    ///
    /// # Errors
    /// When that is not before `deadline`: how long it still takes. No turn is used up then.
    async fn turn(&self, deadline: Deadline) -> Result<(), Duration>;

    /// How long senders of history have waited in [`Destination::turn`] since this was connected, by the clock on the
    /// wall: however many wait at once, an hour is an hour. What a verdict asks to wait is not in it, because only the
    /// caller knows whether it waited.
    fn paused(&self) -> Duration;

    /// Whether history has to arrive in the order in which it happened, one delivery after the other: what is told first
    /// stays.
    fn takes_history_in_order(&self) -> bool {
        false
    }

    /// Asks the account who it is and tries, without changing anything, what its credentials allow and whether its own
    /// settings suit what orderwire sends.
    ///
    /// # Errors
    /// When it does not answer, or knows the credentials not at all. A permission that is missing is no error but in the
    /// answer.
    async fn check(&self, deadline: Deadline) -> Result<AccountCheck, BooksError>;

    /// Asks it to delete all it holds of `person`, of whom only what a person can be found by is given. Repeating it is
    /// harmless.
    async fn forget(&self, _person: &Customer, _deadline: Deadline) -> Forgotten {
        Forgotten::ByHand { why: "it has no way to be asked: delete there what it holds of the person".to_owned() }
    }

    /// What it can be asked about what it holds; `None` if it cannot be asked.
    fn books(&self) -> Option<&dyn Books>;
}

/// What an account says of itself and of our credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountCheck {
    /// What tells it from any other account, the same whatever key is used; `None` where it has none.
    pub id: Option<String>,
    /// What people call it.
    pub name: Option<String>,
    /// Its own currency, ISO 4217.
    pub currency: Option<String>,
    /// IANA name of its time zone.
    pub time_zone: Option<String>,
    /// What the credentials must allow, and whether they do.
    pub grants: Vec<Grant>,
    /// What in the account's own settings does not suit what is sent.
    pub advice: Vec<Advice>,
}

/// Something a person should change in an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What is the matter.
    pub what: String,
    /// What to do about it, in the words of the account's own pages.
    pub to_do: String,
}

/// What a request holds, or events take up of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Load {
    /// Events, or rows.
    pub events: usize,
    /// Bytes of its body.
    pub bytes: usize,
}

impl Load {
    /// Whether a request with this `capacity` holds it.
    pub fn fits(self, capacity: Self) -> bool {
        self.events <= capacity.events && self.bytes <= capacity.bytes
    }
}

impl Add for Load {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { events: self.events + other.events, bytes: self.bytes + other.bytes }
    }
}

/// Reads back what a destination holds. All methods may be repeated; they retry within the deadline.
#[async_trait]
pub trait Books: Send + Sync {
    /// The account's time zone, in which people see its figures.
    ///
    /// # Errors
    /// [`BooksError`].
    async fn time_zone(&self, deadline: Deadline) -> Result<TimeZone, BooksError>;

    /// Number and sums of the events of a metric on each day from `first` to `last`, both included, in `zone`, whatever
    /// store they are of. Days without any are left out; a metric nobody has used yet has none. What was told in the last
    /// minutes may not be in it yet.
    ///
    /// # Errors
    /// [`BooksError`].
    async fn days(
        &self,
        metric: Metric,
        (first, last): (Date, Date),
        zone: &TimeZone,
        deadline: Deadline,
    ) -> Result<BTreeMap<Date, DaySum>, BooksError>;

    /// The events of a metric from `from` until before `until`, to the second, whatever store they are of, by their time.
    ///
    /// # Errors
    /// [`BooksError`].
    async fn told(
        &self,
        metric: Metric,
        from: Timestamp,
        until: Timestamp,
        deadline: Deadline,
    ) -> Result<Vec<Told>, BooksError>;
}

/// A day's events of one metric.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DaySum {
    /// How many.
    pub count: u64,
    /// What they are worth together, by currency; under the empty name where none was given.
    pub sums: BTreeMap<String, Decimal>,
}

/// An event as the destination holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its key; `None` if it has none, so is not ours.
    pub key: Option<String>,
    /// When it happened, as the destination has it.
    pub at: Timestamp,
    /// What it is worth there.
    pub value: Option<Decimal>,
    /// In which currency.
    pub currency: Option<String>,
}

/// Why a destination could not be asked. The texts hold no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BooksError {
    /// Not now.
    #[error("{why}")]
    TryLater {
        /// Earliest moment, when it named one.
        after: Option<Duration>,
        /// What happened.
        why: String,
    },
    /// It refuses the credentials, or they lack a scope.
    #[error("{why}")]
    CredentialsRefused {
        /// What it said.
        why: String,
    },
    /// The answer cannot be understood, or the request is not accepted.
    #[error("{why}")]
    Unusable {
        /// What is wrong with it.
        why: String,
    },
}
