//! History's share of the account's bulk jobs: so many a minute, evenly spaced.
//!
//! Klaviyo counts in fixed windows of a second and of a minute, and nobody outside knows where they begin. Evenly spaced
//! turns keep to the share in any window.

use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use orderwire_http::Deadline;
use tokio::time::{Instant, sleep_until};

const MINUTE: Duration = Duration::from_secs(60);

/// Gives turns.
pub(super) struct Pace {
    interval: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When the next turn may come; `None` before the first.
    next: Option<Instant>,
    /// Who waits, and since when without a break.
    waiting: usize,
    since: Option<Instant>,
    /// Earlier waits.
    waited: Duration,
}

impl Pace {
    /// At most so many turns in any minute.
    pub(super) fn new(turns_per_minute: NonZeroU32) -> Self {
        Self { interval: MINUTE / turns_per_minute.get(), state: Mutex::default() }
    }

    /// Waits for one's turn; first come, first served. Giving up while waiting does not move the others forward.
    ///
    /// # Errors
    /// When it does not come before `deadline`: how long it still takes. Nobody has to wait for it then.
    pub(super) async fn turn(&self, deadline: Deadline) -> Result<(), Duration> {
        let (at, _waiting) = {
            let mut state = self.state();
            let now = Instant::now();
            let at = state.next.map_or(now, |next| next.max(now));
            if !deadline.allows(at - now) {
                return Err(at - now);
            }
            state.next = Some(at + self.interval);
            if at == now {
                return Ok(());
            }
            (at, Waiting::begin(self, &mut state, now))
        };
        sleep_until(at).await;
        Ok(())
    }

    /// How long somebody waited so far, by the clock on the wall.
    pub(super) fn paused(&self) -> Duration {
        let state = self.state();
        state.waited + state.since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody waits for as long as this lives.
struct Waiting<'a>(&'a Pace);

impl<'a> Waiting<'a> {
    fn begin(pace: &'a Pace, state: &mut State, now: Instant) -> Self {
        state.waiting += 1;
        state.since.get_or_insert(now);
        Self(pace)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.waiting -= 1;
        if state.waiting == 0 {
            let wait = state.since.take().map_or(Duration::ZERO, |since| since.elapsed());
            state.waited += wait;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn pace(turns_per_minute: u32) -> Arc<Pace> {
        Arc::new(Pace::new(NonZeroU32::new(turns_per_minute).unwrap()))
    }

    fn hour() -> Deadline {
        Deadline::within(Duration::from_secs(3_600))
    }

    /// When each of `count` turns came that were asked for at once.
    async fn rush(pace: &Arc<Pace>, count: usize) -> Vec<Instant> {
        let turns = (0..count).map(|_| {
            let pace = Arc::clone(pace);
            tokio::spawn(async move { pace.turn(hour()).await.map(|()| Instant::now()) })
        });
        let mut came = Vec::new();
        for turn in turns.collect::<Vec<_>>() {
            came.push(turn.await.unwrap().unwrap());
        }
        came
    }

    #[tokio::test(start_paused = true)]
    async fn turns_are_evenly_spaced_and_first_come_first_served() {
        let begin = Instant::now();
        let came = rush(&pace(120), 5).await;
        let after: Vec<_> = came.iter().map(|at| (*at - begin).as_millis()).collect();
        assert_eq!(after, [0, 500, 1_000, 1_500, 2_000]);
    }

    #[tokio::test(start_paused = true)]
    async fn no_window_holds_more_than_the_share_wherever_it_begins() {
        let pace = pace(120);
        let mut came = Vec::new();
        for (rest, count) in [(0, 150), (61_250, 150), (700, 40), (30_100, 130)] {
            tokio::time::advance(Duration::from_millis(rest)).await;
            came.extend(rush(&pace, count).await);
        }
        for (window, most) in [(SECOND, 2), (MINUTE, 120)] {
            let within = |begin: &Instant| came.iter().filter(|at| **at >= *begin && **at < *begin + window).count();
            assert_eq!(came.iter().map(within).max(), Some(most), "within {window:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_after_the_deadline_is_left_to_others() {
        let pace = pace(1);
        pace.turn(hour()).await.unwrap();
        tokio::time::advance(20 * SECOND).await;
        assert_eq!(pace.turn(Deadline::within(30 * SECOND)).await, Err(40 * SECOND));
        let begin = Instant::now();
        pace.turn(hour()).await.unwrap();
        assert_eq!(begin.elapsed(), 40 * SECOND, "the turn nobody took is still there");
        assert_eq!(pace.turn(Deadline::within(Duration::ZERO)).await, Err(60 * SECOND));
    }

    #[tokio::test(start_paused = true)]
    async fn waits_side_by_side_are_counted_once() {
        let pace = pace(60);
        rush(&pace, 4).await;
        assert_eq!(pace.paused(), 3 * SECOND);
        tokio::time::advance(10 * SECOND).await;
        assert_eq!(pace.paused(), 3 * SECOND, "nobody waited");
        rush(&pace, 2).await;
        assert_eq!(pace.paused(), 4 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn an_abandoned_wait_counts_as_far_as_it_went() {
        let pace = pace(1);
        pace.turn(hour()).await.unwrap();
        let waiting = Arc::clone(&pace);
        let given_up = tokio::time::timeout(5 * SECOND, waiting.turn(hour())).await;
        assert!(given_up.is_err());
        tokio::time::advance(SECOND).await;
        assert_eq!(pace.paused(), 5 * SECOND);
    }
}
