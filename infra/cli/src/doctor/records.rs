//! What the table says of a store: the polls, the import, and what is set aside. Pure.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use ledger::{Cursor, ImportPhase, ImportState, Parked};

use crate::checks::Finding;
use crate::import::Wish;
use crate::numbers::{count, counted};

/// The poll runs every hour, so by then it was left out twice.
const POLLED_WITHIN: SignedDuration = SignedDuration::from_hours(2);
/// How many of the reasons for parking are named.
const REASONS: usize = 3;

/// Whether the hourly poll runs.
pub(super) fn of_poll(subject: &str, cursor: Option<&Cursor>, connected: Option<Timestamp>, now: Timestamp) -> Finding {
    let to_do = "look whether the schedule of the poller is on, and what the poller's log says; orders of which no webhook \
                 told are found by the next poll";
    let Some(last) = cursor.and_then(|cursor| cursor.last_poll) else {
        let is_new = connected.is_some_and(|connected| now.duration_since(connected) < POLLED_WITHIN);
        return match is_new {
            true => {
                Finding::advice(subject, "no poll has run yet", "the first one comes within an hour; look again then")
            }
            false => Finding::trouble(subject, "no poll has ever run", to_do),
        };
    };
    let ago = now.duration_since(last);
    let minutes = ago.as_mins().max(0);
    match ago > POLLED_WITHIN {
        true => Finding::trouble(subject, format!("the last poll was {} h ago", minutes / 60), to_do),
        false => Finding::fine(subject, format!("polled {minutes} min ago")),
    }
}

/// That the store `id` is paused.
pub(super) fn of_pause(subject: &str, id: &str) -> Finding {
    let what = "it is paused: webhooks are taken, and nothing is read of it or told";
    Finding::advice(subject, what, format!("to go on: orderwire resume --store {id}"))
}

/// How an import is.
pub(super) fn of_import(subject: &str, wish: Wish<'_>, import: Option<&ImportState>) -> Finding {
    let whom = wish.destination.map(|destination| format!(" for {destination}")).unwrap_or_default();
    let Some(import) = import else {
        let what = match wish.destination {
            None => "the history from before it was connected is not imported".to_owned(),
            Some(destination) => format!("the history from before {destination} was connected is not imported there"),
        };
        return Finding::advice(subject, what, format!("if you want it: {}", wish.command()));
    };
    let (orders, events) = (count(import.orders), count(import.events));
    match (import.phase, &import.error) {
        (ImportPhase::Finished, _) => {
            Finding::fine(subject, format!("imported{whom}: {orders} orders, {events} events"))
        }
        (ImportPhase::Running, None) => Finding::fine(subject, format!("importing{whom}: {orders} orders so far")),
        (ImportPhase::Running, Some(error)) => Finding::trouble(
            subject,
            format!("the import{whom} does not get on after {orders} orders: {error}"),
            format!("it tries again by itself; to have it do so now and to watch it: {}", wish.command()),
        ),
    }
}

/// What is set aside of the store `id`, and mostly why.
pub(super) fn of_parked(subject: &str, id: &str, parked: &[Parked]) -> Finding {
    if parked.is_empty() {
        return Finding::fine(subject, "nothing is parked");
    }
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in parked {
        *reasons.entry(&entry.reason).or_default() += 1;
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    let named: Vec<_> = reasons.iter().take(REASONS).map(|(why, times)| format!("{times} × {why}")).collect();
    let more = reasons.len().saturating_sub(REASONS);
    let more = if more == 0 { String::new() } else { format!("; and {}", counted(more, "other reason")) };
    Finding::advice(
        subject,
        format!("{} parked: {}{more}", count(u64::try_from(parked.len()).unwrap_or(u64::MAX)), named.join("; ")),
        format!(
            "`orderwire replay --list --store {id}` shows them. Once the reason is gone: orderwire replay --parked --all \
             --store {id}"
        ),
    )
}

#[cfg(test)]
mod tests {
    use domain::StoreRef;

    use super::*;
    use crate::checks::Level;

    const NOW: &str = "2026-11-22T12:00:00Z";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn polled(last: Option<&str>, connected: Option<&str>) -> (Level, String) {
        let cursor = last.map(|last| Cursor { until: at(last), last_poll: Some(at(last)), pass: None });
        let finding = of_poll("s", cursor.as_ref(), connected.map(at), at(NOW));
        (finding.level, finding.what)
    }

    #[test]
    fn a_poll_left_out_twice_is_trouble_and_one_that_cannot_have_come_yet_is_not() {
        assert_eq!(polled(Some("2026-11-22T11:13:00Z"), None), (Level::Fine, "polled 47 min ago".into()));
        assert_eq!(polled(Some("2026-11-22T10:00:00Z"), None).0, Level::Fine);
        assert_eq!(polled(Some("2026-11-22T08:59:00Z"), None), (Level::Trouble, "the last poll was 3 h ago".into()));
        assert_eq!(polled(None, Some("2026-11-22T11:00:00Z")).0, Level::Advice);
        assert_eq!(polled(None, Some("2026-11-01T00:00:00Z")).0, Level::Trouble);
        assert_eq!(polled(None, None).0, Level::Trouble);
    }

    #[test]
    fn an_import_that_does_not_get_on_is_trouble() {
        let state = ImportState {
            id: "1".into(),
            phase: ImportPhase::Running,
            from: None,
            to: at(NOW),
            after: None,
            expected: None,
            orders: 2_000,
            events: 6_000,
            parked: 0,
            paced_by: None,
            started_at: at(NOW),
            updated_at: at(NOW),
            error: None,
            fruitless: 0,
            lease: None,
        };
        let wish = Wish { store: "a", destination: None };
        let level = |state: Option<&ImportState>| of_import("s", wish, state).level;
        assert_eq!((level(None), level(Some(&state))), (Level::Advice, Level::Fine));
        let stuck = ImportState { error: Some("the store is down".into()), ..state.clone() };
        let finding = of_import("s", wish, Some(&stuck));
        assert_eq!(finding.what, "the import does not get on after 2,000 orders: the store is down");
        assert!(finding.level == Level::Trouble && finding.to_do.unwrap().ends_with("orderwire import --store a"));
        let alone = of_import("s", Wish { destination: Some("wicked"), ..wish }, Some(&stuck));
        assert!(alone.to_do.unwrap().ends_with("orderwire import --store a --destination wicked"));
        assert_eq!(level(Some(&ImportState { phase: ImportPhase::Finished, ..stuck })), Level::Fine);
    }

    #[test]
    fn of_what_is_parked_the_most_frequent_reasons_are_named() {
        let parked = |reason: &str| Parked {
            store: StoreRef { platform: "bigcommerce".into(), id: "a".into() },
            what: "order#1".into(),
            destination: None,
            events: Default::default(),
            reason: reason.into(),
            at: at(NOW),
        };
        let entries: Vec<_> = ["b", "a", "b", "c", "d", "b", "a", "e"].map(parked).into();
        let finding = of_parked("s", "a", &entries);
        assert_eq!(finding.what, "8 parked: 3 × b; 2 × a; 1 × c; and 2 other reasons");
        assert_eq!((finding.level, of_parked("s", "a", &[]).level), (Level::Advice, Level::Fine));
    }
}
