//! The leaky bucket that limits how often an app may ask.

use jiff::Timestamp;

/// Requests it holds with the usual plans.
const DEPTH: u32 = 40;
/// Requests that leak out of it a second with the usual plans.
const PER_SECOND: u32 = 2;

/// A bucket; thousandths of requests are counted, so that nothing is lost between two looks.
#[derive(Debug)]
pub(super) struct Bucket {
    pace: u32,
    level_thousandths: u64,
    looked: Timestamp,
}

/// What a request finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowance {
    /// Whether it may go on.
    pub(super) granted: bool,
    limit: u32,
    remaining: u64,
    reset_millis: u64,
}

impl Bucket {
    /// Empty; `pace` times as deep and as fast as usual.
    pub(super) fn new(pace: u32) -> Self {
        Self { pace, level_thousandths: 0, looked: Timestamp::MIN }
    }

    /// Pours a request in, if there is room for it.
    pub(super) fn pour(&mut self, now: Timestamp) -> Allowance {
        let per_second = u64::from(PER_SECOND * self.pace);
        let passed = u64::try_from(now.duration_since(self.looked).as_millis()).unwrap_or(0);
        // So many requests a second are as many thousandths a millisecond.
        self.level_thousandths = self.level_thousandths.saturating_sub(passed.saturating_mul(per_second));
        self.looked = now;
        let limit = DEPTH * self.pace;
        let granted = self.level_thousandths + 1000 <= u64::from(limit) * 1000;
        if granted {
            self.level_thousandths += 1000;
        }
        let remaining = (u64::from(limit) * 1000 - self.level_thousandths) / 1000;
        Allowance { granted, limit, remaining, reset_millis: self.level_thousandths / per_second }
    }
}

impl Allowance {
    pub(super) fn headers(&self) -> Vec<(&'static str, String)> {
        vec![
            ("x-rate-limit-limit", self.limit.to_string()),
            ("x-rate-limit-remaining", self.remaining.to_string()),
            ("x-rate-limit-reset", self.reset_millis.to_string()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(second)
    }

    #[test]
    fn forty_requests_may_come_at_once_and_two_more_each_second() {
        let mut bucket = Bucket::new(1);
        assert!((0..40).all(|_| bucket.pour(second(0)).granted));
        assert_eq!(bucket.pour(second(0)), Allowance { granted: false, limit: 40, remaining: 0, reset_millis: 20_000 });
        let granted = (0..5).filter(|_| bucket.pour(second(1)).granted);
        assert_eq!(granted.count(), 2);
        assert_eq!(bucket.pour(second(100)).remaining, 39);
    }

    #[test]
    fn larger_plan_takes_ten_times_as_much() {
        let mut bucket = Bucket::new(10);
        assert!((0..400).all(|_| bucket.pour(second(0)).granted));
        let full = bucket.pour(second(0));
        assert_eq!((full.granted, full.limit, full.reset_millis), (false, 400, 20_000));
    }
}
