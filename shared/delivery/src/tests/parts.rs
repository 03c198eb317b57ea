//! Orders that were split off another, as destinations are told of them.

use std::sync::Arc;

use config::Config;
use domain::{About, Emitted, Order, SyncMode};
use platforms::Haste;
use serde_json::json;

use super::stage::order;
use crate::Stores;

#[test]
fn an_order_told_of_like_any_other_is_part_of_none() {
    for (option, part_of) in [(true, None), (false, Some("N1"))] {
        let config = json!({
            "stores": [{
                "id": "redgum", "platform": "neto", "destinations": ["1"],
                "credentials": {
                    "store_url": "https://redgum.example", "api_key": "k", "username": "u", "webhook_tokens": ["w"],
                },
                "options": {"split_orders_are_orders": option, "currency": "AUD"},
            }],
            "destinations": [{"id": "1", "kind": "klaviyo", "credentials": {"api_key": "pk_1"}}],
        });
        let stores = Stores::build(&Config::parse(&config.to_string()).unwrap(), Haste::Live).unwrap();
        let store = stores.get("redgum").unwrap();
        let whole = Order::clone(&order(2, 1));
        let part = Arc::new(Order { part_of: Some("N1".into()), fulfilled_at: Some(whole.created_at), ..whole });
        let due = store.due_for_order(&store.outlets[0], &part, &Emitted::new(), SyncMode::Realtime);
        let told = due.iter().map(|event| match &event.about {
            About::Order(order, _) => order.part_of.as_deref(),
            About::Checkout(_) => panic!("an order"),
        });
        assert!(!due.is_empty() && told.clone().all(|told| told == part_of), "{:?}", told.collect::<Vec<_>>());
    }
}
