//! Keeps a store's share of its calls: so many a minute.
//!
//! The 500 calls a minute belong to the store's account and are shared by all that is connected to it; answers do not tell
//! what is left (Neto docs, rate limits).

use std::time::Duration;

use crate::gate::{Gate, Spread};

const MINUTE: Duration = Duration::from_secs(60);

/// For so many calls a minute, two or more: a tenth of them may go at once, the others evenly spread, so that in no minute
/// there are more than allowed.
pub(super) fn gate(calls_per_minute: u32) -> Gate {
    let burst = (calls_per_minute / 10).max(1);
    Gate::new(Spread { interval: MINUTE / (calls_per_minute - burst).max(1), burst })
}

#[cfg(test)]
mod tests {
    use orderwire_http::Deadline;
    use tokio::time::Instant;

    use super::*;

    fn within(seconds: u64) -> Deadline {
        Deadline::within(Duration::from_secs(seconds))
    }

    async fn call(gate: &Gate) {
        drop(gate.turn(within(3_600)).await.expect("there is time"));
    }

    #[tokio::test(start_paused = true)]
    async fn in_no_minute_are_there_more_calls_than_allowed() {
        for allowed in [2, 10, 120, 500] {
            let gate = gate(allowed);
            let mut calls = Vec::new();
            for _ in 0..3 * allowed {
                call(&gate).await;
                calls.push(Instant::now());
            }
            let most =
                calls.iter().map(|from| calls.iter().filter(|at| *at >= from && **at < *from + MINUTE).count()).max();
            let most = u32::try_from(most.unwrap()).unwrap();
            assert!((allowed - 1..=allowed).contains(&most), "{most} instead of {allowed}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_order_that_happens_now_does_not_wait() {
        let (gate, before) = (gate(120), Instant::now());
        for _ in 0..12 {
            call(&gate).await;
        }
        assert_eq!((before.elapsed(), gate.waited()), (Duration::ZERO, Duration::ZERO));
        call(&gate).await;
        assert!(before.elapsed() > Duration::from_millis(500) && gate.waited() == before.elapsed());
    }
}
