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
    /// Events the destination has lost, to be forgotten so that they become due again.
    tags: Emitted,
}

impl Remedy {
    /// For every order a destination lacks, and for every one of which it lacks lines.
    pub(super) fn all(findings: &Findings, evidence: &Evidence<'_>) -> Vec<Self> {
        let of = |id: &String, tags: Emitted| {
            let created_at = evidence.orders.get(id)?.created_at;
            Some(Self { order: id.clone(), created_at, tags })
        };
        // What was told of an order that was never placed there has not been lost with it: it is still due, and no more.
        let lost = |id: &String| {
            let known = evidence.known.get(id).filter(|known| known.sent.contains(&Tag::Placed));
            known.map(|known| known.sent.clone()).unwrap_or_default()
        };
        let whole = findings.missing.iter().filter_map(|id| of(id, lost(id)));
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
        let (store, mode) = (store.name.clone(), late_mode(*created_at, now));
        OrderNotice { store, id: id.clone(), mode, destination: None, order: None }.outgoing(now)
    };
    queue::send_all(&tools.sqs, &tools.orders_url, orders.iter().map(notice).collect()).await?;
    Ok(orders.into_keys().collect())
}

/// The mode in which an order placed at `placed_at` is told now, if it was not told in time.
pub fn late_mode(placed_at: Timestamp, now: Timestamp) -> SyncMode {
    if now.duration_since(placed_at) > STILL_NEWS { SyncMode::Historic } else { SyncMode::Periodic }
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

#[cfg(test)]
mod tests {
    use domain::{Currency, Money};
    use jiff::civil::date;
    use jiff::tz::TimeZone;
    use rust_decimal::Decimal;

    use super::super::compare::{Known, StoreOrder};
    use super::super::events;
    use super::*;

    /// What is forgotten of an order that is missing, given what the table says was told of it.
    fn forgotten(sent: &[Tag]) -> Vec<Tag> {
        let day = date(2026, 11, 20);
        let span = Span::of_day(day, &TimeZone::UTC);
        let worth = Money { amount: Decimal::TEN, currency: Currency::parse("USD").unwrap() };
        let order = StoreOrder { created_at: span.from, not_placed: None, deleted: false, test: false, worth };
        let known = Known { sent: sent.iter().cloned().collect(), ..Known::default() };
        let evidence = Evidence {
            day,
            span,
            zone: &TimeZone::UTC,
            now: span.until,
            orders: &BTreeMap::from([("1".to_owned(), order)]),
            elsewhere: &BTreeMap::new(),
            destination: "klaviyo-main",
            account_zone: &TimeZone::UTC,
            known: &BTreeMap::from([("1".to_owned(), known)]),
            parked: &BTreeMap::new(),
            placed: &events::NONE,
            lines: None,
        };
        let findings = Findings { missing: ["1".to_owned()].into(), ..Findings::default() };
        Remedy::all(&findings, &evidence).remove(0).tags.into_iter().collect()
    }

    #[test]
    fn all_is_told_again_of_an_order_that_was_lost_and_only_the_rest_of_one_never_placed() {
        let (placed, line) = (Tag::Placed, Tag::Line("90211".into()));
        assert_eq!(forgotten(&[placed.clone(), line.clone()]), [placed, line.clone()]);
        assert_eq!(forgotten(&[line, Tag::Refund("61".into())]), []);
    }

    #[test]
    fn an_order_told_late_starts_flows_for_six_hours() {
        let placed_at = Timestamp::UNIX_EPOCH;
        let modes =
            [6 * 3_600, 6 * 3_600 + 1].map(|age| late_mode(placed_at, placed_at + SignedDuration::from_secs(age)));
        assert_eq!(modes, [SyncMode::Periodic, SyncMode::Historic]);
    }
}
