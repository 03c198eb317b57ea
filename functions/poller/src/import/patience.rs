//! How long a run goes on, and how long it waits before it tries again. Pure.

use std::time::Duration;

/// Waits before the second try, the third, and so on: a minute in all. A dead worker's claim is over by then.
const WAITS: [u64; 6] = [1, 2, 4, 8, 16, 30];
/// At most so much of an invocation is kept for what is under way when the run stops.
const LONGEST_REST: Duration = Duration::from_secs(60);
/// Of that, what is kept at most for the last writes.
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
    (left - (left / 3).min(LONGEST_REST), left - (left / 5).min(FOR_THE_END))
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
        assert_eq!(times(seconds(60)), (seconds(40), seconds(58)));
        assert_eq!(times(seconds(6)), (seconds(4), Duration::from_millis(4_800)));
        assert_eq!(times(seconds(0)), (seconds(0), seconds(0)));
        for left in 12..=900 {
            let (begin_until, go_on_until) = times(seconds(left));
            assert!(go_on_until - begin_until >= seconds(2), "what is begun last must not be cut off: {left}");
        }
    }
}
