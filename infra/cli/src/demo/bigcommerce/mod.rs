//! The demo with a BigCommerce store.

mod books;
mod prelude;
mod shoppers;

use std::collections::BTreeSet;

use jiff::Timestamp;
use local::store::{Delivery, Disturbance, Forgery, Profile, Quota, SampleStore, StoreSettings, Webhook};
use serde_json::Value;
use tokio::time::Instant;

use super::expected::Expected;
use super::platform::{Forged, Play, Sent};
use super::stage::Visit;
use shoppers::{PLANS, Plan};

impl Play for SampleStore {
    type Plan = Plan;

    const PLANS: &'static [(Plan, u32)] = &PLANS;

    const OUTAGE: &'static str = "Yesterday the store had switched our webhooks off.";

    fn settings(seed: u64) -> StoreSettings {
        StoreSettings { seed, quota: Quota::PRO, ..StoreSettings::default() }
    }

    fn time_zone() -> String {
        Profile::default().time_zone
    }

    fn opening(faster: u32) -> String {
        format!("Carts are looked at again {faster} times sooner than in reality: after 2, 10 and 30 seconds.")
    }

    fn grow(&self, orders: u32, from: Timestamp, to: Timestamp) -> Vec<String> {
        self.shop(|shop| {
            let before: BTreeSet<u64> = shop.orders.keys().copied().collect();
            shop.grow_history(orders, from, to);
            shop.orders.keys().filter(|id| !before.contains(id)).map(u64::to_string).collect()
        })
    }

    fn orders(&self) -> usize {
        self.shop(|shop| shop.orders.len())
    }

    fn note(&self, order: &str, expected: &Expected, now: Instant) {
        let id = order.parse().expect("the ids of this platform are numbers");
        self.shop(|shop| books::note_order(expected, shop, id, now));
    }

    fn silence(&self) {
        self.hooks().iter().for_each(|hook| self.switch_hook_off(hook.id));
    }

    fn disturb(&self, extra_copies: usize, reversed: bool) {
        self.disturb(Disturbance { extra_copies, reversed, lost: None });
    }

    fn sent(&self) -> Vec<Sent> {
        self.deliveries().into_iter().map(sent).collect()
    }

    fn concerns(body: &[u8], id: &str) -> bool {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let named = |key: &str| {
            let value = &body["data"][key];
            value.as_u64().map(|id| id.to_string()).or_else(|| value.as_str().map(str::to_owned))
        };
        ["orderId", "order_id", "id"].into_iter().find_map(named).is_some_and(|named| named == id)
    }

    async fn forge(&self) -> Vec<Forged> {
        let at = self.shop(|shop| shop.catalog.products.values().map(|product| product.modified).max());
        let webhook = Webhook::order("store/order/created", 5001, at.unwrap_or_default());
        let hook = self.hooks().first().expect("the scene has registered hooks").id;
        let mut forged = Vec::new();
        for (forgery, what) in [
            (Forgery::WrongToken, "forged webhook: wrong token"),
            (Forgery::WrongSignature, "forged webhook: wrong signature"),
        ] {
            let answer = self.forge(hook, &webhook, forgery).await.and_then(|delivery| delivery.status);
            forged.push(Forged { webhook: "order/created".to_owned(), what, answer });
        }
        forged
    }

    async fn visit(visit: Visit<'_, Self>, plan: Plan) {
        visit.go(plan).await;
    }

    async fn prelude(&self) {
        prelude::prelude(self).await;
    }
}

fn sent(delivery: Delivery) -> Sent {
    Sent {
        what: delivery.scope.trim_start_matches("store/").to_owned(),
        is_accepted: delivery.is_accepted(),
        is_forged: delivery.forged.is_some(),
        identity: delivery.webhook_id,
        body: delivery.body,
        sent: delivery.sent,
        answered: delivery.answered,
    }
}
