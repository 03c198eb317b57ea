//! What a call for an import comes to, given how things stand. Pure.

use jiff::Timestamp;
use ledger::{ImportPhase, ImportState};

use crate::ImportRequest;

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing but to say how things stand.
    Answer,
    /// A new import.
    Begin {
        /// Even in place of one that ran or runs.
        instead: bool,
    },
    /// The import with this id, which nobody is at.
    TakeUp(String),
    /// Somebody is at it, or has died with a lease that is not over yet: its message must come again.
    ComeBack {
        /// Seconds until the lease is over.
        after: i32,
    },
}

/// What `request` comes to. A second call changes nothing; but an import that nobody is at goes on, whoever calls.
pub(super) fn step(request: &ImportRequest, state: Option<&ImportState>, now: Timestamp) -> Step {
    match (&request.continues, state) {
        (Some(id), Some(state)) if state.id == *id && state.is_abandoned(now) => Step::TakeUp(state.id.clone()),
        (Some(id), Some(state)) if state.id == *id && state.phase == ImportPhase::Running => {
            let left = state.lease.map_or(0, |lease| lease.duration_since(now).as_secs());
            Step::ComeBack { after: i32::try_from(left.saturating_add(1)).unwrap_or(i32::MAX) }
        }
        (Some(_), _) => Step::Answer,
        (None, None) => Step::Begin { instead: false },
        (None, Some(_)) if request.restart => Step::Begin { instead: true },
        (None, Some(state)) if state.is_abandoned(now) => Step::TakeUp(state.id.clone()),
        (None, Some(_)) => Step::Answer,
    }
}

/// Which orders a new import is about: placed from the first moment on, before the second. It ends with the connection,
/// so that an order placed since starts its flows, and never in the future, where it would meet such orders.
///
/// # Errors
/// When it would end before it begins: what to do, for people.
pub(super) fn range(
    request: &ImportRequest,
    connected_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(Option<Timestamp>, Timestamp), String> {
    let to = millisecond(request.to.or(connected_at).unwrap_or(now).min(now));
    match request.from.map(millisecond) {
        Some(from) if from > to => {
            let reason = match (request.to, connected_at) {
                (Some(_), _) => "",
                (None, Some(_)) if request.destination.is_some() => " (when the destination was connected)",
                (None, Some(_)) => " (when the store was connected)",
                (None, None) => " (now)",
            };
            Err(format!("the import would end before it begins: `from` is {from}, `to` is {to}{reason}"))
        }
        from => Ok((from, to)),
    }
}

/// The table knows whole milliseconds, and every run of an import must have the same range.
pub(super) fn millisecond(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).expect("it is the millisecond of a timestamp")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::samples::{at, state};

    fn request(from: Option<i64>, to: Option<i64>) -> ImportRequest {
        let (from, to) = (from.map(at), to.map(at));
        ImportRequest { store: "alder-us".into(), destination: None, from, to, restart: false, continues: None }
    }

    fn continuing(id: &str) -> ImportRequest {
        ImportRequest { continues: Some(id.into()), ..request(None, None) }
    }

    fn held(lease: Option<i64>) -> ImportState {
        ImportState { lease: lease.map(at), ..state() }
    }

    fn finished() -> ImportState {
        ImportState { phase: ImportPhase::Finished, ..state() }
    }

    #[test]
    fn the_first_call_begins_and_a_second_one_only_asks() {
        let call = request(None, None);
        assert_eq!(step(&call, None, at(0)), Step::Begin { instead: false });
        for known in [held(Some(15)), finished()] {
            assert_eq!(step(&call, Some(&known), at(0)), Step::Answer);
        }
    }

    #[test]
    fn a_restart_begins_whatever_there_is() {
        let call = ImportRequest { restart: true, ..request(None, None) };
        for known in [held(Some(15)), held(None), finished()] {
            assert_eq!(step(&call, Some(&known), at(0)), Step::Begin { instead: true });
        }
    }

    #[test]
    fn an_import_that_nobody_is_at_is_taken_up_by_a_call_or_its_message() {
        for call in [request(None, None), continuing("1")] {
            for known in [held(None), held(Some(-1))] {
                assert_eq!(step(&call, Some(&known), at(0)), Step::TakeUp("1".into()));
            }
        }
    }

    #[test]
    fn a_message_of_an_import_at_work_comes_again_for_its_run_may_have_died() {
        assert_eq!(step(&continuing("1"), Some(&held(Some(15))), at(0)), Step::ComeBack { after: 16 });
    }

    #[test]
    fn a_message_of_another_import_or_of_one_that_is_over_does_nothing() {
        for (id, known) in [("0", held(None)), ("0", held(Some(15))), ("1", finished())] {
            assert_eq!(step(&continuing(id), Some(&known), at(0)), Step::Answer);
        }
        assert_eq!(step(&continuing("1"), None, at(0)), Step::Answer);
    }

    #[test]
    fn a_range_ends_with_the_connection_or_now_and_never_in_the_future() {
        let range = |to, connected| range(&request(None, to), connected, at(0));
        assert_eq!(range(None, None), Ok((None, at(0))));
        assert_eq!(range(None, Some(at(-50))), Ok((None, at(-50))));
        assert_eq!(range(Some(-90), Some(at(-50))), Ok((None, at(-90))));
        assert_eq!(range(Some(90), Some(at(-50))), Ok((None, at(0))));
    }

    #[test]
    fn a_range_may_be_empty_but_not_turned_round() {
        let empty = range(&request(Some(-9), Some(-9)), None, at(0));
        assert_eq!(empty, Ok((Some(at(-9)), at(-9))));
        let why = range(&request(Some(-8), Some(-9)), None, at(0)).unwrap_err();
        assert_eq!(
            why,
            "the import would end before it begins: `from` is 2026-07-14T16:04:52Z, `to` is 2026-07-14T16:04:51Z"
        );
        let why = range(&request(Some(-8), None), Some(at(-9)), at(0)).unwrap_err();
        assert!(why.ends_with("`to` is 2026-07-14T16:04:51Z (when the store was connected)"), "{why}");
    }
}
