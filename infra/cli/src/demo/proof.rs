//! The count of every day, as `orderwire verify` makes it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use delivery::Stores;
use ledger::Ledger;
use local::scene::{STORE, Sample, Scene};
use orderwire_http::Deadline;
use platforms::Haste;
use poller::Tools;
use runtime::clock;

use super::past::Past;
use crate::verify::{Checked, listing, page};

/// How long counting may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// Every day's report.
pub(crate) struct Proof(Checked);

impl Proof {
    /// Compares every day from the first order until today.
    ///
    /// # Errors
    /// When the store or the table does not answer.
    pub(crate) async fn of<S: Sample>(scene: &Scene<S>, past: &Past) -> anyhow::Result<Self> {
        let stack = &scene.stack;
        let tools = Tools {
            ledger: Ledger::new(stack.dynamodb_client().clone(), stack.table_name("Table")),
            sqs: stack.sqs_client().clone(),
            orders_url: stack.queue_url("OrdersQueue").to_owned(),
            runs_url: stack.queue_url("RunsQueue").to_owned(),
            public_url: None,
        };
        let config = std::fs::read_to_string(scene.config_path()).context("the scene's configuration")?;
        let stores = Stores::build(&runtime::check(&config)?, Haste::Background)?;
        let store = stores.get(STORE).context("the scene's store")?;
        let days = past.first..=past.today;
        let deadline = Deadline::within(PATIENCE);
        let counted = poller::verify_days(&tools, &Arc::clone(&store), days, false, deadline, &|_| ()).await;
        let (days, trouble) = match counted {
            Ok(days) => (days, None),
            Err(failure) => (Vec::new(), Some(failure.why)),
        };
        Ok(Self(Checked { store: STORE.to_owned(), paused: false, days, trouble }))
    }

    /// Whether every day agrees.
    pub(crate) fn is_right(&self) -> bool {
        self.0.is_right()
    }

    /// The reports.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::json!(self.0.days)
    }

    /// One page for a browser.
    pub(crate) fn page(&self) -> String {
        page(std::slice::from_ref(&self.0), clock::now())
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", listing(std::slice::from_ref(&self.0)))
    }
}

#[cfg(test)]
impl Proof {
    /// Nothing was compared, and nothing differs.
    pub(super) fn of_nothing() -> Self {
        Self(Checked { store: STORE.to_owned(), paused: false, days: Vec::new(), trouble: None })
    }
}
