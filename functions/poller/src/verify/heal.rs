//! Has told again what a destination lacks.

use std::collections::{BTreeMap, BTreeSet};

use delivery::Store;
use domain::{Emitted, Metric, Subject, SyncMode, Tag};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use queue::OrderNotice;

use super::books::Account;
use super::compare::{Evidence, Findings};
use super::span::Span;
use crate::{Failure, Tools};

/// Younger events start flows, as they would have in time (Klaviyo help, "troubleshoot a metric-triggered flow").
const STILL_NEWS: SignedDuration = SignedDuration::from_hours(6);
/// Writes to the table under way at once.
const SIDE_BY_SIDE: usize = 16;

/// What must be told again of one order at one destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remedy {
    order: String,
    created_at: Timestamp,
    /// Events the table says were told, to be forgotten so that they become due again.
    tags: Emitted,
}

impl Remedy {
    /// For every order a destination lacks, and for every one of which it lacks lines.
    pub(super) fn all(findings: &Findings, evidence: &Evidence<'_>) -> Vec<Self> {
        let of = |id: &String, tags: Emitted| {
            let created_at = evidence.orders.get(id)?.created_at;
            Some(Self { order: id.clone(), created_at, tags })
        };
        let told = |id: &String| evidence.known.get(id).map(|known| known.sent.clone()).unwrap_or_default();
        let whole = findings.missing.iter().filter_map(|id| of(id, told(id)));
        let lines = findings.missing_lines.iter();
        let lines = lines.filter_map(|(id, lines)| of(id, lines.iter().cloned().map(Tag::Line).collect()));
        whole.chain(lines).collect()
    }

    fn has_refunds(&self) -> bool {
        self.tags.iter().any(|tag| matches!(tag, Tag::Refund(_)))
    }
}

/// Makes the events due again and queues the orders, whose ids it gives. A crash in between leaves orders that the
/// table no longer calls told, so that the next comparison finds them missing still.
pub(super) async fn heal(
    tools: &Tools,
    store: &Store,
    remedies: Vec<(&str, Option<&Account<'_>>, Vec<Remedy>)>,
    now: Timestamp,
) -> Result<BTreeSet<String>, Failure> {
    let mut orders = BTreeMap::new();
    for (destination, account, mut remedies) in remedies {
        spare_refunds(account, &mut remedies, now).await?;
        let forgetting = remedies.iter().map(async |Remedy { order, tags, .. }| {
            tools.ledger.forget(&store.name, &Subject::Order(order.clone()), destination, tags).await
        });
        stream::iter(forgetting.collect::<Vec<_>>()).buffer_unordered(SIDE_BY_SIDE).try_collect::<()>().await?;
        orders.extend(remedies.into_iter().map(|remedy| (remedy.order, remedy.created_at)));
    }
    let notice = |(id, created_at): (&String, &Timestamp)| {
        let mode = if now.duration_since(*created_at) > STILL_NEWS { SyncMode::Historic } else { SyncMode::Periodic };
        OrderNotice { store: store.name.clone(), id: id.clone(), mode, order: None }.outgoing(now)
    };
    queue::send_all(&tools.sqs, &tools.orders_url, orders.iter().map(notice).collect()).await?;
    Ok(orders.into_keys().collect())
}

/// Keeps the refunds of orders of which the destination has one already. Which refund carries the order's own key
/// depends on which was told first; told anew, one could come under another key and be counted twice. All other events
/// of an order have one key for ever.
async fn spare_refunds(account: Option<&Account<'_>>, remedies: &mut [Remedy], now: Timestamp) -> Result<(), Failure> {
    let since = remedies.iter().filter(|remedy| remedy.has_refunds()).map(|remedy| remedy.created_at).min();
    let (Some(account), Some(from)) = (account, since) else { return Ok(()) };
    let told = account.told(Metric::RefundedOrder, Span { from, until: now }).await?;
    for remedy in remedies.iter_mut().filter(|remedy| !told.of(&remedy.order).is_empty()) {
        remedy.tags.retain(|tag| !matches!(tag, Tag::Refund(_)));
    }
    Ok(())
}
