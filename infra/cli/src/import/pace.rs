//! How fast an import gets on, and how long it will still take. Pure.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// The rate is that of the last so many seconds: long enough for the pauses between full requests.
const WINDOW: Duration = Duration::from_secs(20);

/// Counts seen at moments, the latest of them.
#[derive(Default)]
pub(super) struct Pace(VecDeque<(Instant, u64)>);

impl Pace {
    /// Notes how many there are now.
    pub(super) fn note(&mut self, now: Instant, count: u64) {
        self.0.push_back((now, count));
        // One older than the window stays, or there would be nothing to compare with after a pause.
        while self.0.get(1).is_some_and(|(at, _)| now.duration_since(*at) >= WINDOW) {
            self.0.pop_front();
        }
    }

    /// Per second; `None` before there is anything to compare.
    pub(super) fn per_second(&self) -> Option<f64> {
        let ((began, first), (now, last)) = (self.0.front()?, self.0.back()?);
        let seconds = now.duration_since(*began).as_secs_f64();
        (seconds >= 0.5).then(|| last.saturating_sub(*first) as f64 / seconds)
    }

    /// How long `rest` more take at this rate.
    pub(super) fn time_left(&self, rest: u64) -> Option<Duration> {
        let rate = self.per_second().filter(|rate| *rate > 0.0)?;
        Duration::try_from_secs_f64(rest as f64 / rate).ok()
    }
}

/// `40 s`, `12 min`, `3 h 20 min`.
pub(super) fn roughly(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..90 => format!("{seconds} s"),
        90..5_400 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_rate_is_that_of_the_last_seconds() {
        let began = Instant::now();
        let at = |seconds| began + Duration::from_secs(seconds);
        let mut pace = Pace::default();
        pace.note(at(0), 0);
        assert_eq!((pace.per_second(), pace.time_left(100)), (None, None));
        (1..=10).for_each(|second| pace.note(at(second), second * 100));
        assert_eq!(pace.time_left(1_000), Some(Duration::from_secs(10)));
        (11..=40).for_each(|second| pace.note(at(second), 1_000 + (second - 10) * 10));
        assert_eq!(pace.time_left(1_000), Some(Duration::from_secs(100)), "the fast beginning is forgotten");
        (41..=80).for_each(|second| pace.note(at(second), 1_300));
        assert_eq!(pace.time_left(1_000), None, "it stands still");
    }

    #[test]
    fn times_are_as_exact_as_they_are_useful() {
        let said = [0, 89, 90, 5_399, 12_000].map(|seconds| roughly(Duration::from_secs(seconds)));
        assert_eq!(said, ["0 s", "89 s", "2 min", "90 min", "3 h 20 min"]);
    }
}
