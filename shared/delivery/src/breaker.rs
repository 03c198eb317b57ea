//! Keeps a destination that does not answer from slowing down what others are told: after attempts that took long and got
//! nowhere it is left alone for some seconds, and then tried with one delivery first. A destination that refuses at once
//! slows nobody down and is asked every time.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// An attempt that took so long, and brought nothing, is one to be spared. Connecting may take three seconds.
const LONG: Duration = Duration::from_millis(2_500);
/// For how long it is left alone after the first such attempt, doubled by each further one in a row.
const FIRST_REST: Duration = Duration::from_secs(5);
/// However many there were.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// One per destination and process.
#[derive(Debug, Default)]
pub struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Attempts in a row that were long and in vain.
    in_vain: u32,
    /// Until when it is left alone, if it is.
    until: Option<Instant>,
    /// Whether somebody is trying it.
    is_tried: bool,
}

/// Leave to try once. Given back without a word it changes nothing.
#[derive(Debug)]
pub(crate) struct Leave<'a> {
    breaker: &'a Breaker,
    began: Instant,
    is_trial: bool,
}

impl Breaker {
    /// Asks whether to try now.
    ///
    /// # Errors
    /// After which time to ask again.
    pub(crate) fn ask(&self, now: Instant) -> Result<Leave<'_>, Duration> {
        let mut state = self.state();
        let Some(until) = state.until else { return Ok(Leave { breaker: self, began: now, is_trial: false }) };
        if now < until {
            return Err(until - now);
        }
        if state.is_tried {
            return Err(FIRST_REST);
        }
        state.is_tried = true;
        Ok(Leave { breaker: self, began: now, is_trial: true })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What is in it is right whatever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Leave<'_> {
    /// Says how the attempt ended: whether it brought anything at all.
    pub(crate) fn ended(self, brought_something: bool, now: Instant) {
        let mut state = self.breaker.state();
        if brought_something || now.duration_since(self.began) < LONG {
            // It answers.
            (state.in_vain, state.until) = (0, None);
        } else {
            let rest = FIRST_REST.saturating_mul(2_u32.saturating_pow(state.in_vain)).min(LONGEST_REST);
            // Of several attempts side by side the first one counts.
            if self.is_trial || state.until.is_none() {
                state.in_vain += 1;
                state.until = Some(now + rest);
            }
        }
    }
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        if self.is_trial {
            self.breaker.state().is_tried = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// Tries at `now`, in vain for so long.
    fn in_vain(breaker: &Breaker, now: Instant, took: Duration) -> Instant {
        breaker.ask(now).unwrap().ended(false, now + took);
        now + took
    }

    #[test]
    fn one_that_hangs_is_left_alone_and_then_tried_once_at_a_time() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        let now = in_vain(&breaker, now, seconds(10));
        assert_eq!(breaker.ask(now + seconds(2)).unwrap_err(), seconds(3));
        let trial = breaker.ask(now + seconds(5)).unwrap();
        assert!(breaker.ask(now + seconds(6)).is_err(), "one is enough");
        trial.ended(true, now + seconds(6));
        assert!(breaker.ask(now + seconds(6)).is_ok() && breaker.ask(now + seconds(6)).is_ok());
    }

    #[test]
    fn it_rests_longer_each_time_up_to_a_minute() {
        let (breaker, mut now) = (Breaker::default(), Instant::now());
        let mut rests = Vec::new();
        for _ in 0..6 {
            now = in_vain(&breaker, now, seconds(10));
            let rest = breaker.ask(now).unwrap_err();
            rests.push(rest.as_secs());
            now += rest;
        }
        assert_eq!(rests, [5, 10, 20, 40, 60, 60]);
    }

    #[test]
    fn one_that_refuses_at_once_is_asked_every_time() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..9 {
            in_vain(&breaker, now, seconds(1));
        }
        assert!(breaker.ask(now).is_ok());
        breaker.ask(now).unwrap().ended(true, now + seconds(20));
        assert!(breaker.ask(now + seconds(20)).is_ok(), "slow, but not in vain");
    }

    #[test]
    fn attempts_side_by_side_count_once_and_one_that_is_broken_off_not_at_all() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        let attempts: Vec<_> = (0..5).map(|_| breaker.ask(now).unwrap()).collect();
        attempts.into_iter().for_each(|attempt| attempt.ended(false, now + seconds(10)));
        assert_eq!(breaker.ask(now + seconds(10)).unwrap_err(), seconds(5));
        drop(breaker.ask(now + seconds(15)).unwrap());
        assert!(breaker.ask(now + seconds(15)).is_ok(), "the trial was not made");
    }
}
