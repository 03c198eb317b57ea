//! How long a run goes on, and how long it waits before it tries again. Pure.

use std::time::Duration;

/// Waits before the second try, the third, and so on: a minute in all. A dead worker's claim is over by then.
const WAITS: [u64; 6] = [1, 2, 4, 8, 16, 30];
/// At most so much of an invocation is kept for what is under way when the run stops.
const LONGEST_REST: Duration = Duration::from_secs(60);
const SHORTEST_REST: Duration = Duration::from_secs(3);
/// Of that, what is kept for the last writes.
const FOR_THE_END: Duration = Duration::from_secs(2);

/// How long to wait after try number `tries` (counted from 1) failed, with the wait somebody asked for; `None` when it is
/// time to give up.
pub(super) fn wait(tries: usize, asked: Option<Duration>) -> Option<Duration> {
    let growing = Duration::from_secs(*WAITS.get(tries.checked_sub(1)?)?);
    Some(growing.max(asked.unwrap_or_default()))
}

/// How a run divides the time its invocation has left: until when something new is begun, and until when what is under
/// way goes on.
pub(super) fn times(left: Duration) -> (Duration, Duration) {
    let rest = (left / 5).clamp(SHORTEST_REST, LONGEST_REST);
    (left.saturating_sub(rest), left.saturating_sub(FOR_THE_END))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn waits_grow_up_to_a_minute_in_all() {
        let waits: Vec<_> = (1..).map_while(|tries| wait(tries, None)).collect();
        assert_eq!(waits, WAITS.map(seconds));
        assert_eq!(waits.iter().sum::<Duration>(), seconds(61));
    }

    #[test]
    fn whoever_asks_for_more_gets_it() {
        assert_eq!([wait(1, Some(seconds(20))), wait(6, Some(seconds(20)))], [Some(seconds(20)), Some(seconds(30))]);
        assert_eq!(wait(7, Some(seconds(20))), None);
    }

    #[test]
    fn a_run_stops_early_enough_for_what_is_under_way() {
        assert_eq!(times(seconds(900)), (seconds(840), seconds(898)));
        assert_eq!(times(seconds(60)), (seconds(48), seconds(58)));
        assert_eq!(times(seconds(8)), (seconds(5), seconds(6)));
        assert_eq!(times(seconds(1)), (seconds(0), seconds(0)));
    }
}
