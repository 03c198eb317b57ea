//! Sends events, those that may have been taken before only after asking.

use std::time::Duration;

use destinations::Destination;
use domain::{Event, Verdict};
use orderwire_http::Deadline;

/// With less time than this nothing is sent: a request that is cut off may have been taken.
pub(crate) const SHORTEST: Duration = Duration::from_secs(2);

/// Gives a verdict for each of `events`, in their order. Those that are `in_doubt`, in the same order, are asked for first, in
/// half the time there is; what `destination` holds of them, or cannot say, is not sent.
pub(crate) async fn send(
    destination: &dyn Destination,
    events: &[Event],
    in_doubt: &[bool],
    until: Deadline,
) -> Vec<Verdict> {
    if !in_doubt.contains(&true) {
        return deliver(destination, events, until).await;
    }
    let doubtful = picked(events, in_doubt.iter().copied());
    let mut recalled = destination.recall(&doubtful, Deadline::within(until.remaining() / 2)).await.into_iter();
    let settled: Vec<_> = in_doubt.iter().map(|doubt| if *doubt { recalled.next().flatten() } else { None }).collect();
    let open = picked(events, settled.iter().map(Option::is_none));
    let mut sent = deliver(destination, &open, until).await.into_iter();
    let verdict = |settled: Option<Verdict>| settled.or_else(|| sent.next()).expect("each open event has its verdict");
    settled.into_iter().map(verdict).collect()
}

async fn deliver(destination: &dyn Destination, events: &[Event], until: Deadline) -> Vec<Verdict> {
    let all_later = |why: &str| events.iter().map(|_| Verdict::try_later(None, why)).collect();
    if events.is_empty() {
        return Vec::new();
    }
    // Claiming and asking took their time.
    if !until.allows(SHORTEST) {
        return all_later("no time left to send");
    }
    let verdicts = destination.deliver(events, until).await;
    match verdicts.len() == events.len() {
        true => verdicts,
        // A bug over there. Nobody can say whose verdict is whose, so none of the events may count as told.
        false => all_later("it did not answer for each event"),
    }
}

fn picked(events: &[Event], wanted: impl Iterator<Item = bool>) -> Vec<Event> {
    events.iter().zip(wanted).filter(|(_, wanted)| *wanted).map(|(event, _)| event.clone()).collect()
}
