//! Waiting until queues are empty.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

use super::Stack;
use crate::sqs::Figures;

/// How often the figures are looked at.
const TICK: Duration = Duration::from_millis(10);

/// Queues were not empty in time.
#[derive(Debug, thiserror::Error)]
#[error("`{queue}` still holds {} visible, {} in flight, {} delayed", .figures.visible, .figures.in_flight, .figures.delayed)]
pub struct NotDrained {
    /// Logical id of the first such queue.
    pub queue: String,
    /// What it holds.
    pub figures: Figures,
}

impl Stack {
    /// Resolves once none of the queues, given by logical id, holds a message, visible, in flight or delayed, and none
    /// got one while the others were looked at.
    ///
    /// # Errors
    ///
    /// [`NotDrained`] if that is not so `within` this time.
    pub async fn drained(&self, queues: &[&str], within: Duration) -> Result<(), NotDrained> {
        let deadline = Instant::now() + within;
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut empty_at = None;
        loop {
            ticks.tick().await;
            let figures = queues.iter().map(|queue| (*queue, self.figures(queue)));
            let figures: Vec<_> = figures.collect();
            match figures.iter().find(|(_, figures)| figures.visible + figures.in_flight + figures.delayed > 0) {
                None => {
                    let sent: u64 = figures.iter().map(|(_, figures)| figures.sent).sum();
                    if empty_at.replace(sent) == Some(sent) {
                        return Ok(());
                    }
                }
                Some((queue, figures)) if Instant::now() >= deadline => {
                    return Err(NotDrained { queue: (*queue).to_owned(), figures: *figures });
                }
                Some(_) => empty_at = None,
            }
        }
    }

    /// What the queue of this logical id holds and has seen.
    pub fn figures(&self, queue: &str) -> Figures {
        self.sqs.figures(self.queue_name(queue)).unwrap_or_default()
    }
}
