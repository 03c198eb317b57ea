//! Where stories are told while the processor dies, on a time that passes when nothing else can happen.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use local::clock::ManualClock;
use local::inbox::Dedupe;
use local::store::Quota;

use crate::support::choke::Choke;
use crate::support::{App, options};

/// Until a cart is looked at again; three times that, and the queues show a message again whose reader has died.
const A_WHILE: Duration = Duration::from_secs(120);

/// An app in which the story is told again and again, each time of something new.
pub(super) struct Stage {
    pub(super) app: App,
    pub(super) choke: Choke,
    clock: ManualClock,
}

impl Stage {
    /// The inbox drops repeats as Klaviyo does, and shows what it has dropped.
    pub(super) async fn set(topics: &str) -> Self {
        let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
        let mut options = options();
        options.topics.retain(|topic| topic.starts_with(topics));
        options.inbox.dedupe = Dedupe::ByProfileMetricAndId;
        options.store.quota = Quota::UNLIMITED;
        options.queue_clock = Arc::new(clock.clone());
        options.paused = true;
        let (app, choke) = Choke::on("Processor", options).await;
        Self { app, choke, clock }
    }

    /// Lets the queues work, and time pass whenever nothing more can be received, until they are empty. Once a message
    /// is on the way to a second look, `between_looks` happens.
    pub(super) async fn work_off(&self, mut between_looks: Option<fn(&App)>) {
        let stack = &self.app.scene.stack;
        let figures = || ["OrdersQueue", "FollowupsQueue"].map(|queue| stack.figures(queue));
        let looks = figures()[1].sent;
        loop {
            stack.resume();
            self.app.until("all is received", || figures().iter().all(|figures| figures.visible == 0)).await;
            stack.pause().await;
            if figures()[1].sent > looks
                && let Some(deed) = between_looks.take()
            {
                deed(&self.app);
            }
            if figures().iter().all(|figures| figures.in_flight + figures.delayed == 0) {
                return;
            }
            // Nothing is at work while the queues rest, so whoever holds a claim now is dead.
            self.app.end_leases().await;
            self.clock.advance(A_WHILE);
        }
    }
}
