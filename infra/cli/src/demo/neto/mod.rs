//! The demo with a Neto store.

mod books;
mod shoppers;

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use local::neto::{Forgery, NetoSettings, NetoStore, Notification, OrderStatus, Profile};
use local::web::{CourierSettings, Disruption};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::expected::Expected;
use super::platform::{Forged, Play, Sent};
use super::stage::Visit;
use shoppers::{PLANS, Plan};

impl Play for NetoStore {
    type Plan = Plan;

    const PLANS: &'static [(Plan, u32)] = &PLANS;

    const OUTAGE: &'static str = "Yesterday the store's notifications were switched off.";

    const UNHEARD: Option<&'static str> = Some("Of edits and refunds no notification tells.");

    fn settings(seed: u64) -> NetoSettings {
        let retries = [1, 3, 10].map(Duration::from_secs).to_vec();
        let notifications = CourierSettings { retries, ..CourierSettings::default() };
        NetoSettings { seed, notifications, ..NetoSettings::default() }
    }

    fn time_zone() -> String {
        Profile::default().time_zone
    }

    /// Nobody else is connected to the store.
    fn options() -> Value {
        json!({"api_calls_per_minute": 450})
    }

    fn opening(faster: u32) -> String {
        let every = 300 / faster;
        format!(
            "Of carts nothing tells: they are looked for {faster} times as often as in reality, every {every} seconds."
        )
    }

    fn grow(&self, orders: u32, from: Timestamp, to: Timestamp) -> Vec<String> {
        self.shop(|shop| {
            let before: BTreeSet<String> = shop.orders.keys().cloned().collect();
            shop.grow_history(orders, from, to);
            shop.orders.keys().filter(|id| !before.contains(*id)).cloned().collect()
        })
    }

    fn orders(&self) -> usize {
        self.shop(|shop| shop.orders.len())
    }

    fn note(&self, order: &str, expected: &Expected, now: Instant) {
        self.shop(|shop| books::note_order(expected, shop, order, now));
    }

    fn silence(&self) {
        self.notify(None);
    }

    fn unsilence(&self, receiver: &str) {
        self.notify(Some(receiver.parse().expect("the receiver's address is a URL")));
    }

    fn disturb(&self, extra_copies: usize, reversed: bool) {
        self.disrupt(Disruption { extra_copies, reversed, lost: None });
    }

    fn sent(&self) -> Vec<Sent> {
        self.attempts().into_iter().map(Sent::from).collect()
    }

    fn concerns(body: &[u8], id: &str) -> bool {
        let wanted = format!("<OrderID>{id}</OrderID>");
        body.windows(wanted.len()).any(|part| part == wanted.as_bytes())
    }

    async fn forge(&self) -> Vec<Forged> {
        let at = self.shop(|shop| shop.orders.values().map(|order| order.placed).max());
        let order = format!("{}100001", self.settings().profile.order_prefix);
        let told = Notification { event: 1, order, status: OrderStatus::New, at: at.unwrap_or_default() };
        let mut forged = Vec::new();
        for (forgery, what) in [
            (Forgery::WrongToken, "forged notification: wrong token"),
            (Forgery::NoToken, "forged notification: no token"),
        ] {
            let answer = self.forge(&told, forgery).await.and_then(|attempt| attempt.status);
            forged.push(Forged { webhook: "New".to_owned(), what, answer });
        }
        forged
    }

    async fn visit(visit: Visit<'_, Self>, plan: Plan) {
        visit.go(plan).await;
    }
}
