//! Looks at stores and accounts with the credentials of a configuration that may not be written yet.

use std::sync::Arc;
use std::time::Duration;

use config::Config;
use destinations::{AccountCheck, BooksError, Destination};
use futures::future::try_join_all;
use orderwire_http::{Client, Deadline};
use platforms::{Haste, Intake, Platform, Shop};

use crate::checks::{self, Finding};

/// How long one request, and the whole look, may take.
const TO_ANSWER: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_secs(60);

/// A store, with the credentials looked at.
pub(crate) struct Shopfront {
    pub(crate) platform: &'static dyn Platform,
    pub(crate) intake: Box<dyn Intake>,
    pub(crate) shop: Arc<dyn Shop>,
}

/// The store of this id in a checked configuration.
///
/// # Errors
/// When there is none.
pub(crate) fn shopfront(config: &Config, id: &str) -> anyhow::Result<Shopfront> {
    let store = config.store(id).ok_or_else(|| anyhow::anyhow!("no store `{id}` is configured"))?;
    let platform = platforms::find(&store.platform).expect("the configuration was checked");
    let shop = platform.connect(store, &Client::new(TO_ANSWER), Haste::Background)?;
    Ok(Shopfront { platform, intake: platform.intake(store)?, shop })
}

/// What looking has found.
pub(crate) struct Looked {
    /// Of the store first, then of its destinations.
    pub(crate) findings: Vec<Finding>,
    /// For each destination the account's own id, where it was told.
    pub(crate) accounts: Vec<(String, Option<String>)>,
}

/// Looks at a store of this configuration and at these destinations, all together.
///
/// # Errors
/// When the configuration has not got them.
pub(crate) async fn look(config: &Config, store: Option<&str>, destinations: &[String]) -> anyhow::Result<Looked> {
    let of_store = async {
        let Some(id) = store else { return Ok(Vec::new()) };
        let front = shopfront(config, id)?;
        let check = front.shop.check(Deadline::within(PATIENCE)).await;
        anyhow::Ok(checks::of_store(&format!("store {id}"), front.platform.title(), &check))
    };
    let of_accounts = try_join_all(destinations.iter().map(async |id| {
        let (title, check) = account(config, id).await?;
        let findings = checks::of_account(&format!("destination {id}"), title, &check);
        anyhow::Ok((findings, (id.clone(), check.ok().and_then(|check| check.id))))
    }));
    let (mut findings, of_accounts) = futures::try_join!(of_store, of_accounts)?;
    let mut accounts = Vec::new();
    for (found, account) in of_accounts {
        findings.extend(found);
        accounts.push(account);
    }
    Ok(Looked { findings, accounts })
}

/// What the account of this destination says of itself, and what it is called.
///
/// # Errors
/// When the configuration has no such destination.
pub(crate) async fn account(
    config: &Config,
    id: &str,
) -> anyhow::Result<(&'static str, Result<AccountCheck, BooksError>)> {
    let account = config.destinations.iter().find(|destination| destination.id == id);
    let account = account.ok_or_else(|| anyhow::anyhow!("no destination `{id}` is configured"))?;
    let kind = destinations::find(&account.kind).expect("the configuration was checked");
    let connected: Arc<dyn Destination> = kind.connect(account, &Client::new(TO_ANSWER))?;
    Ok((kind.title(), connected.check(Deadline::within(PATIENCE)).await))
}
