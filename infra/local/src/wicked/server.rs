//! The running account, and what tests and demos read from it.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::watch;

use super::account::{Account, Kind, text};
use super::api;
use super::report::{Report, report};
use super::troubles::{Trouble, Troubles};
use crate::clock::Clock;
use crate::web::{Answer, Faults, Request, RequestLog, Server, Service};

/// What an account is started with.
#[derive(Clone)]
pub struct WickedSettings {
    /// Requests must carry it.
    pub api_key: String,
}

impl Default for WickedSettings {
    fn default() -> Self {
        Self { api_key: "sample-wicked-key".to_owned() }
    }
}

impl fmt::Debug for WickedSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("WickedSettings").finish_non_exhaustive()
    }
}

/// An account on loopback; it is gone when this is dropped.
pub struct Wicked {
    shared: Arc<Shared>,
    server: Server,
}

struct Shared {
    settings: WickedSettings,
    account: Mutex<Account>,
    troubles: Troubles,
    /// Counts answered requests, so that a test can wait for one.
    changed: watch::Sender<u64>,
}

impl Wicked {
    /// Starts an account on a free port, as a task of the current tokio runtime.
    ///
    /// # Errors
    /// If no port can be had on 127.0.0.1.
    pub async fn start(settings: WickedSettings, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            settings,
            account: Mutex::default(),
            troubles: Troubles::default(),
            changed: watch::Sender::new(0),
        });
        let server = Server::start(Arc::clone(&shared), clock).await?;
        Ok(Self { shared, server })
    }

    /// `http://127.0.0.1:<port>`: stands for `https://api.wickedreports.com`.
    pub fn api_base(&self) -> &str {
        &self.server.url
    }

    /// What it was started with.
    pub fn settings(&self) -> &WickedSettings {
        &self.shared.settings
    }

    /// All objects of a kind, in the order of their arrival, those nested in orders among them.
    pub fn all(&self, kind: Kind) -> Vec<Value> {
        self.shared.account().of(kind).cloned().map(Value::Object).collect()
    }

    /// Ids of orders posted more than once.
    pub fn doubled(&self) -> Vec<String> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for order in self.shared.account().of(Kind::Orders) {
            *counts.entry(format!("{}:{}", text(order, "SourceSystem"), text(order, "SourceID"))).or_default() += 1;
        }
        counts.into_iter().filter(|(_, count)| *count > 1).map(|(id, _)| id).collect()
    }

    /// Ids of orders posted before the contact of their e-mail.
    pub fn strangers(&self) -> Vec<String> {
        self.shared.account().strangers().to_vec()
    }

    /// What its reports would say, by currency.
    pub fn report(&self) -> BTreeMap<String, Report> {
        report(&self.shared.account())
    }

    /// Lets the rows for which `concerns` holds meet `trouble`, until [`Wicked::relent`].
    pub fn trouble(&self, trouble: Trouble, concerns: impl Fn(Kind, &Value) -> bool + Send + Sync + 'static) {
        self.shared.troubles.add(Box::new(concerns), trouble);
    }

    /// Takes every row again.
    pub fn relent(&self) {
        self.shared.troubles.clear();
    }

    /// Resolves once `wanted` holds; looked at again after each request.
    pub async fn wait_until(&self, wanted: impl Fn(&Self) -> bool) {
        let mut changed = self.shared.changed.subscribe();
        while !wanted(self) {
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

impl fmt::Debug for Wicked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Wicked").field("api_base", &self.server.url).finish_non_exhaustive()
    }
}

impl Shared {
    fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service for Shared {
    fn route(&self, request: &Request) -> &'static str {
        api::route_of(&request.path)
    }

    fn answer(&self, _: u64, request: &Request, _: Timestamp) -> Answer {
        let answer = api::answer(&self.settings.api_key, &mut self.account(), &self.troubles, request);
        self.changed.send_modify(|count| *count += 1);
        answer
    }
}
