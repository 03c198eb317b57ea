//! How long a failed message stays away. Pure.

use std::time::Duration;

/// After the first failure.
const FIRST: Duration = Duration::from_secs(2);
/// However often it failed.
const LONGEST: Duration = Duration::from_secs(60 * 60);
/// SQS keeps a message invisible for 12 hours at most, counted from its receipt.
const SQS_LIMIT: u64 = 12 * 60 * 60 - 15 * 60;

/// Doubles with every receipt of the message, from 2 s to 1 h, so that with the queue's `maxReceiveCount` the dead-letter
/// queue is reached after about two days. A destination's `Retry-After` can only lengthen it: if it could shorten it,
/// a short one repeated would use up the receipts within minutes. `jitter` (0 to 1) adds up to a tenth, so that what
/// failed together does not come back together.
pub(crate) fn delay(receipts: u32, retry_after: Option<Duration>, jitter: f64) -> Duration {
    let doubled = FIRST.saturating_mul(2_u32.saturating_pow(receipts.saturating_sub(1)));
    let wait = doubled.min(LONGEST).max(retry_after.unwrap_or_default());
    let seconds = wait.mul_f64(1.0 + jitter / 10.0).as_secs_f64().ceil();
    // Truncation is fine: the value is a whole number between 2 and a day's seconds.
    Duration::from_secs((seconds as u64).min(SQS_LIMIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_doubles_up_to_an_hour() {
        let seconds = |receipts| delay(receipts, None, 0.0).as_secs();
        assert_eq!([1, 2, 3, 4, 11, 12, 60, u32::MAX].map(seconds), [2, 4, 8, 16, 2048, 3600, 3600, 3600]);
        assert_eq!(delay(0, None, 0.0), FIRST, "a count that is missing is a first receipt");
    }

    #[test]
    fn a_retry_after_is_kept_but_never_shortens_the_delay() {
        let with = |receipts, after| delay(receipts, Some(Duration::from_secs(after)), 0.0).as_secs();
        assert_eq!([with(1, 7), with(6, 7), with(1, 90_000)], [7, 64, SQS_LIMIT]);
    }

    #[test]
    fn jitter_adds_up_to_a_tenth() {
        assert_eq!(delay(12, None, 1.0).as_secs(), 3960);
    }
}
