//! The running inbox, and what tests and demos read from it.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::{mpsc, watch};

use super::account::Account;
use super::api;
use super::event::{Arrival, StoredEvent};
use super::keys::{Keys, Scopes};
use super::planted::Planted;
use super::problem::{Problem, refusal};
use super::profile::StoredProfile;
use super::rates::{self, Grant, Windows};
use super::settings::InboxSettings;
use crate::clock::Clock;
use crate::web::{Answer, Faults, Request, RequestLog, Server, Service};

/// An inbox on loopback; it is gone when this is dropped.
pub struct Inbox {
    shared: Arc<Shared>,
    server: Server,
}

struct Shared {
    settings: InboxSettings,
    account: Mutex<Account>,
    keys: Mutex<Keys>,
    windows: Mutex<Windows>,
    /// Counts answered requests, so that a test can wait for one.
    changed: watch::Sender<u64>,
}

impl Inbox {
    /// Starts an inbox on a free port, as a task of the current tokio runtime.
    ///
    /// # Errors
    /// If no port can be had on 127.0.0.1.
    pub async fn start(settings: InboxSettings, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let account = Mutex::new(Account::new(clock.now()));
        let keys = Mutex::new(Keys::new(settings.api_key.clone(), settings.scopes.clone()));
        let shared = Arc::new(Shared {
            settings,
            account,
            keys,
            windows: Mutex::new(Windows::default()),
            changed: watch::Sender::new(0),
        });
        let server = Server::start(Arc::clone(&shared), clock).await?;
        Ok(Self { shared, server })
    }

    /// `http://127.0.0.1:<port>`: stands for `https://a.klaviyo.com`.
    pub fn api_base(&self) -> &str {
        &self.server.url
    }

    /// What it was started with.
    pub fn settings(&self) -> &InboxSettings {
        &self.shared.settings
    }

    /// All events that are kept, in the order of their arrival.
    pub fn events(&self) -> Vec<Arc<StoredEvent>> {
        self.shared.account().events.clone()
    }

    /// All accepted events, those dropped silently included.
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.shared.account().arrivals.clone()
    }

    /// The accepted events of one metric and `unique_id`, those dropped silently included.
    pub fn arrivals_of(&self, metric: &str, unique_id: &str) -> Vec<Arrival> {
        let account = self.shared.account();
        let wanted = |arrival: &&Arrival| {
            arrival.event.metric == metric && arrival.event.unique_id.as_deref() == Some(unique_id)
        };
        account.arrivals.iter().filter(wanted).cloned().collect()
    }

    /// All profiles but those that were deleted.
    pub fn profiles(&self) -> Vec<StoredProfile> {
        self.shared.account().profiles.living().cloned().collect()
    }

    /// Makes a further private key, or changes what one may do. What is under way is not touched.
    pub fn add_key(&self, key: impl Into<String>, scopes: Scopes) {
        self.shared.keys().add(key.into(), scopes);
    }

    /// Deletes a private key, the first one included: whoever still uses it gets 401. Tells whether there was one.
    pub fn revoke_key(&self, key: &str) -> bool {
        self.shared.keys().revoke(key)
    }

    /// Lets a slot of the metric mapping (`revenue`) point at the API's metric with this name, which is made if it is new;
    /// or at nothing.
    ///
    /// # Panics
    /// There is no such slot.
    pub fn map_metric(&self, slot: &str, name: Option<&str>) {
        let now = self.server.now();
        self.shared.account().map_metric(slot, name, now);
    }

    /// Puts an event there that no request brought: it is kept, but is no arrival. With the key of another event and
    /// another address it is a doubled one.
    pub fn plant(&self, planted: Planted) -> Arc<StoredEvent> {
        let now = self.server.now();
        let (profile, event) = planted.into_parts();
        let mut account = self.shared.account();
        let (event, _) = account.accept(&profile, event, 0, now);
        account.keep(&event);
        drop(account);
        self.shared.changed.send_modify(|count| *count += 1);
        event
    }

    /// Loses all events with this metric and `unique_id`, as if they had been accepted and never stored: their arrivals
    /// stay, and sent again they are kept. Tells how many there were.
    pub fn forget(&self, metric: &str, unique_id: &str) -> usize {
        self.shared.account().forget(metric, unique_id)
    }

    /// Hears of every event from now on that is kept.
    pub fn subscribe(&self) -> mpsc::UnboundedReceiver<Arc<StoredEvent>> {
        self.shared.account().listen()
    }

    /// Resolves once the events kept satisfy `wanted`; looked at again after each request.
    pub async fn wait_until(&self, wanted: impl Fn(&[Arc<StoredEvent>]) -> bool) {
        let mut changed = self.shared.changed.subscribe();
        while !wanted(&self.shared.account().events) {
            // The sender lives in `self`, so the channel is open.
            let _ = changed.changed().await;
        }
    }

    /// The requests seen.
    pub fn requests(&self) -> &RequestLog {
        self.server.log()
    }

    /// Faults on demand.
    pub fn faults(&self) -> &Faults {
        self.server.faults()
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Inbox").field("api_base", &self.server.url).finish_non_exhaustive()
    }
}

impl Shared {
    fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keys(&self) -> MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn grant(&self, request: &Request, now: Timestamp) -> Grant {
        let route = api::route_of(&request.path);
        match self.settings.rate_limits {
            true => {
                let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
                windows.take(request.method.as_str(), route, now)
            }
            false => Grant::Yes { left: rates::rate_of(route).burst - 1 },
        }
    }
}

impl Service for Shared {
    fn route(&self, request: &Request) -> &'static str {
        api::route_of(&request.path)
    }

    fn answer(&self, number: u64, request: &Request, now: Timestamp) -> Answer {
        if let Err(problem) = api::check(&self.keys(), request) {
            return refusal(&[problem]);
        }
        let left = match self.grant(request, now) {
            Grant::Yes { left } => left,
            Grant::No { retry_after } => {
                let detail = format!("Request was throttled. Expected available in {retry_after} seconds.");
                let problem = Problem::whole(429, "throttled", "Request was throttled.", detail);
                return refusal(&[problem]).with_headers([("retry-after", retry_after.to_string())]);
            }
        };
        let answer = api::answer(&self.settings, &mut self.account(), number, request, now);
        self.changed.send_modify(|count| *count += 1);
        answer.with_headers(rates::headers(api::route_of(&request.path), left))
    }

    fn usual_headers(&self, request: &Request, _: Timestamp) -> Vec<(&'static str, String)> {
        rates::headers(api::route_of(&request.path), 0)
    }
}
