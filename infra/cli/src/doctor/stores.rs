//! The stores and destinations: what they and the table say, and whether a webhook would come through.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use config::Config;
use delivery::{Store, Stores};
use destinations::Destination;
use futures::future::join_all;
use ledger::{ImportState, LedgerError};
use orderwire_http::Deadline;
use runtime::{Chain, clock};

use super::records::{of_import, of_parked, of_pause, of_poll};
use crate::checks::{Finding, of_account, of_hooks, of_store};
use crate::connection::Site;
use crate::document::List;
use crate::import::Wish;
use crate::probe::Probe;

/// How long a store or destination may take to answer everything it is asked.
const PATIENCE: Duration = Duration::from_secs(45);

/// Looks at all of them side by side; sends a probe for each store if `probe`.
pub(super) async fn look(site: &Site, config: &Config, stores: &Stores, probe: bool) -> Vec<Finding> {
    let asked = stores.all().map(|store| of_one(site, store, probe));
    let accounts: BTreeMap<&str, &Arc<dyn Destination>> = stores
        .all()
        .flat_map(|store| &store.outlets)
        .map(|outlet| (outlet.name.as_str(), &outlet.destination))
        .collect();
    let accounts = accounts.into_iter().map(async |(id, account)| {
        let kind = config.destinations.iter().find(|account| account.id == id).map_or(id, |account| &account.kind);
        let check = account.check(Deadline::within(PATIENCE)).await;
        of_account(&format!("destination {id}"), List::Destinations.title(kind), &check)
    });
    let (stores, accounts) = tokio::join!(join_all(asked), join_all(accounts));
    stores.into_iter().chain(accounts).flatten().collect()
}

async fn of_one(site: &Site, store: &Store, probe: bool) -> Vec<Finding> {
    let subject = &format!("store {}", store.name.id);
    let (mut findings, records, arrived) =
        tokio::join!(at_the_store(subject, store), records(site, subject, store), arrives(site, subject, store, probe));
    findings.extend(records);
    findings.extend(arrived);
    findings
}

/// What the store itself says.
async fn at_the_store(subject: &str, store: &Store) -> Vec<Finding> {
    let title = List::Stores.title(&store.name.platform);
    let deadline = Deadline::within(PATIENCE);
    let (check, hooks) = tokio::join!(store.shop.check(deadline), store.shop.hooks(None, deadline));
    let mut findings = of_store(subject, title, &check);
    match check {
        Ok(_) => {
            let wanted = platforms::find(&store.name.platform).map(|platform| platform.topics()).unwrap_or_default();
            findings.extend(of_hooks(subject, wanted, &hooks));
        }
        Err(_) => findings.push(Finding::advice(
            subject,
            "it could not be found out how the webhooks are",
            "mend what is said of the credentials first",
        )),
    }
    findings
}

/// What the table says of it.
async fn records(site: &Site, subject: &str, store: &Store) -> Vec<Finding> {
    let (id, ledger) = (&store.name.id, &site.tools.ledger);
    let (cursor, imports, parked) = tokio::join!(ledger.cursor(id), ledger.imports(id), ledger.parked(id));
    let said = |finding: Result<Finding, LedgerError>| {
        finding.unwrap_or_else(|error| {
            let to_do = "see what is said of the table above; dynamodb:GetItem and dynamodb:Query are needed";
            Finding::trouble(subject, Chain(&error).to_string(), to_do)
        })
    };
    let mut findings = vec![match store.paused {
        true => of_pause(subject, id),
        false => said(cursor.map(|cursor| of_poll(subject, cursor.as_ref(), store.connected_at, clock::now()))),
    }];
    match imports {
        Ok(imports) => findings.extend(of_imports(subject, store, &imports)),
        Err(error) => findings.push(said(Err(error))),
    }
    findings.push(said(parked.map(|parked| of_parked(subject, id, &parked))));
    findings
}

/// The store's own import, that of each destination which was added later, and any other there is.
fn of_imports(subject: &str, store: &Store, imports: &[(Option<String>, ImportState)]) -> Vec<Finding> {
    let id = &store.name.id;
    let state = |of: Option<&str>| imports.iter().find(|(whose, _)| whose.as_deref() == of).map(|(_, state)| state);
    let own = of_import(subject, Wish { store: id, destination: None }, state(None));
    let alone = store.outlets.iter().filter_map(|outlet| {
        let (wish, state) = (Wish { store: id, destination: Some(&outlet.name) }, state(Some(&outlet.name)));
        (outlet.since.is_some() || state.is_some()).then(|| of_import(subject, wish, state))
    });
    std::iter::once(own).chain(alone).collect()
}

/// Whether a webhook comes through the receiver, the queue and the processor into the table.
async fn arrives(site: &Site, subject: &str, store: &Store, probe: bool) -> Option<Finding> {
    if !probe {
        return None;
    }
    let Some(receiver_url) = &site.receiver_url else {
        return Some(Finding::advice(
            subject,
            "it could not be found out whether a webhook arrives: where the receiver is, is not known here",
            "give the stack's outputs (--outputs FILE), or set ORDERWIRE_PUBLIC_URL to its output ReceiverUrl",
        ));
    };
    let probe =
        Probe { store: &store.name.id, intake: store.intake.as_ref(), receiver_url, ledger: &site.tools.ledger };
    Some(match probe.send().await {
        Ok(outcome) => outcome.finding(subject),
        Err(error) => Finding::advice(
            subject,
            format!("it could not be found out whether a webhook arrives: {}", Chain(&error)),
            "see what is said of the table above",
        ),
    })
}
