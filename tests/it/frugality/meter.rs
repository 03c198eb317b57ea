//! Who was asked what, step by step.

use std::collections::BTreeMap;

use local::lambda::event_source::POLLERS;

use crate::support::App;
use crate::support::choke::{Choke, Service};

/// Requests by whom they go to and what they are.
type Bill = BTreeMap<(&'static str, String), u64>;

/// Reads everybody's request logs, and what came by the choke since the last time.
pub(super) struct Meter<'a> {
    app: &'a App,
    choke: &'a Choke,
    /// Whether the queue rests while the store sends its webhooks. They come within a moment; those about one order then
    /// are one batch, as they are in the cloud when they come while the first of them is worked on.
    gathers: bool,
    total: Bill,
    steps: Vec<(&'static str, Bill)>,
}

impl<'a> Meter<'a> {
    pub(super) fn new(app: &'a App, choke: &'a Choke, gathers: bool) -> Self {
        let mut meter = Self { app, choke, gathers, total: Bill::new(), steps: Vec::new() };
        meter.read();
        meter
    }

    fn read(&mut self) {
        let (scene, total) = (&self.app.scene, &mut self.total);
        total.insert(("store", "(webhooks sent)".to_owned()), scene.store.deliveries().len() as u64);
        for (whom, log) in [("store", scene.store.requests()), ("Klaviyo", scene.inbox.requests())] {
            total.extend(log.counts().into_iter().map(|(route, count)| ((whom, route.to_owned()), count)));
        }
        for (whom, queue) in [("SQS", "OrdersQueue"), ("looks", "FollowupsQueue")] {
            let queue = scene.stack.queue_name(queue);
            for action in ["SendMessage", "ReceiveMessage", "DeleteMessageBatch", "ChangeMessageVisibilityBatch"] {
                total.insert((whom, action.to_owned()), scene.stack.sqs().count_on(queue, action));
            }
        }
        for (_, action) in self.choke.take().into_iter().filter(|(service, _)| *service == Service::DynamoDb) {
            *total.entry(("DynamoDB", action)).or_default() += 1;
        }
    }

    /// Something happens in the store and is told.
    pub(super) async fn step(&mut self, name: &'static str, deed: impl FnOnce()) {
        let before = self.total.clone();
        if self.gathers {
            self.app.scene.stack.pause().await;
        }
        deed();
        if self.gathers {
            self.app.scene.store.settled().await;
            self.app.scene.stack.resume();
        }
        self.app.settle().await;
        let looks = || self.app.scene.stack.figures("FollowupsQueue");
        self.app.until("the looks that are due are done", || looks().visible + looks().in_flight == 0).await;
        self.read();
        let mut bill = self.total.clone();
        for (what, count) in &mut bill {
            *count -= before.get(what).copied().unwrap_or_default();
        }
        if self.gathers
            && let Some(receives) = bill.get_mut(&("SQS", "ReceiveMessage".to_owned()))
        {
            // After a rest each poller asks anew, which it would not have done otherwise. Some may be about to.
            *receives = receives.saturating_sub(POLLERS as u64);
        }
        self.steps.push((name, bill));
    }

    /// Requests of one kind in all.
    pub(super) fn sum(&self, whom: &str, what: &str) -> u64 {
        let counts = self.steps.iter().flat_map(|(_, bill)| bill);
        counts.filter(|((to, of), _)| *to == whom && of == what).map(|(_, count)| count).sum()
    }

    /// Requests of all kinds in all.
    pub(super) fn all(&self, whom: &str) -> u64 {
        let counts = self.steps.iter().flat_map(|(_, bill)| bill);
        counts.filter(|((to, _), _)| *to == whom).map(|(_, count)| count).sum()
    }

    pub(super) fn print(&self) {
        let names = self.steps.iter().map(|(name, _)| format!("{name:>10}")).collect::<String>();
        println!("{:<53}{names}{:>6}", if self.gathers { "notices gathered" } else { "as they come" }, "all");
        for (whom, what) in self.total.keys().filter(|(whom, what)| self.sum(whom, what) > 0) {
            let count = |bill: &Bill| bill.get(&(*whom, what.clone())).copied().unwrap_or_default();
            let counts = self.steps.iter().map(|(_, bill)| format!("{:>10}", count(bill))).collect::<String>();
            println!("{whom:<9}{what:<44}{counts}{:>6}", self.sum(whom, what));
        }
    }
}
