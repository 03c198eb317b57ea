//! The demo with a Tiendanube store.

mod books;
mod shoppers;

use std::collections::BTreeSet;

use jiff::Timestamp;
use local::tiendanube::{Forgery, TiendanubeSettings, TiendanubeStore, Webhook};
use local::web::Disruption;
use serde_json::Value;
use tokio::time::Instant;

use super::expected::Expected;
use super::platform::{Forged, Play, Sent};
use super::stage::Visit;
use shoppers::{PLANS, Plan};

impl Play for TiendanubeStore {
    type Plan = Plan;

    const PLANS: &'static [(Plan, u32)] = &PLANS;

    const OUTAGE: &'static str = "Yesterday the app had been installed again, and its webhooks were gone.";

    const UNHEARD: Option<&'static str> = Some("Of abandoned checkouts no webhook tells, and not of every refund.");

    /// A store of the plan Evolution, which may ask ten times as often as others.
    fn settings(seed: u64) -> TiendanubeSettings {
        TiendanubeSettings { seed, pace: 10, ..TiendanubeSettings::default() }
    }

    fn time_zone() -> String {
        "America/Argentina/Buenos_Aires".to_owned()
    }

    fn opening(faster: u32) -> String {
        format!(
            "Abandoned checkouts are looked for {faster} times as often as in reality, every {} seconds.",
            900 / faster
        )
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
        for hook in self.hooks() {
            self.delete_hook(hook.id).expect("it was there a moment ago");
        }
    }

    fn disturb(&self, extra_copies: usize, reversed: bool) {
        self.disrupt(Disruption { extra_copies, reversed, lost: None });
    }

    fn sent(&self) -> Vec<Sent> {
        self.attempts().into_iter().map(Sent::from).collect()
    }

    fn concerns(body: &[u8], id: &str) -> bool {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let named = |key: &str| body[key].as_u64().is_some_and(|named| named.to_string() == id);
        named("id") || named("order_id")
    }

    async fn forge(&self) -> Vec<Forged> {
        let order = self.shop(|shop| shop.orders.keys().next().copied()).unwrap_or(1);
        let webhook = Webhook::plain("order/created", order);
        let hook = self.hooks().first().expect("the scene has registered hooks").id;
        let mut forged = Vec::new();
        for (forgery, what) in [
            (Forgery::WrongSignature, "forged webhook: wrong signature"),
            (Forgery::NoSignature, "forged webhook: no signature"),
        ] {
            let answer = self.forge(hook, &webhook, forgery).await.and_then(|attempt| attempt.status);
            forged.push(Forged { webhook: webhook.event.to_owned(), what, answer });
        }
        forged
    }

    async fn visit(visit: Visit<'_, Self>, plan: Plan) {
        visit.go(plan).await;
    }
}
