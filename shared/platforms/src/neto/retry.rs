//! When to try a failed call again. Pure. Every call only reads, so every one may be repeated.

use std::time::Duration;

use crate::Haste;
use crate::exchange::Step;

/// Calls that met a passing fault, the first try included.
const MOST_TRIES: u32 = 3;
/// Calls that met a store that wants silence, in a run that has time to wait.
const MOST_PATIENT_TRIES: u32 = 8;
/// After a 429 the store is left alone for a minute; it names no time itself (Neto docs, rate limits).
pub(super) const SILENCE: Duration = Duration::from_secs(60);

/// Why a call did not succeed, when it may succeed later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// More calls than the store's account allows, by whomever.
    TooMany,
    /// A passing fault.
    Passing,
}

/// Decides after try number `tries` failed. `jitter` from 0 to 1 spreads the repeats of many workers.
pub(super) fn step(trouble: Trouble, tries: u32, jitter: f64, haste: Haste) -> Step {
    match (trouble, haste) {
        (Trouble::TooMany, Haste::Background) if tries < MOST_PATIENT_TRIES => {
            Step::Again(SILENCE + Duration::from_secs(1).mul_f64(jitter))
        }
        (Trouble::TooMany, _) => Step::Leave(Some(SILENCE)),
        (Trouble::Passing, _) if tries < MOST_TRIES => {
            Step::Again(Duration::from_millis(250 << (tries - 1)).mul_f64(1.0 + jitter))
        }
        (Trouble::Passing, _) => Step::Leave(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_that_wants_silence_is_waited_for_by_those_who_have_time() {
        let at = |tries, haste| step(Trouble::TooMany, tries, 0.0, haste);
        assert_eq!(at(1, Haste::Live), Step::Leave(Some(SILENCE)));
        assert_eq!([at(1, Haste::Background), at(7, Haste::Background)], [Step::Again(SILENCE); 2]);
        assert_eq!(at(8, Haste::Background), Step::Leave(Some(SILENCE)));
    }

    #[test]
    fn a_passing_fault_is_repeated_quickly_and_then_left() {
        let steps = [1, 2, 3].map(|tries| step(Trouble::Passing, tries, 0.0, Haste::Background));
        let wait = |millis| Step::Again(Duration::from_millis(millis));
        assert_eq!(steps, [wait(250), wait(500), Step::Leave(None)]);
        assert_eq!(step(Trouble::Passing, 1, 1.0, Haste::Live), wait(500));
    }
}
