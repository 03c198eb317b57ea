//! Stores, orders and messages for the tests of this crate.

use std::sync::Arc;

use aws_lambda_events::sqs::SqsMessage;
use config::Config;
use delivery::Stores;
use domain::{Order, StoreRef, SyncMode};
use jiff::Timestamp;
use platforms::Haste;
use queue::{OrderNotice, Outgoing};
use serde::Deserialize;
use serde_json::{Value, json};

/// The store `alder-us`. Its API is at a port where nobody listens; its destination, `klaviyo-main`, is at `inbox`.
pub(crate) fn stores(inbox: &str, api_key: &str) -> Stores {
    let config = json!({
        "stores": [{
            "id": "alder-us", "platform": "bigcommerce", "destinations": ["klaviyo-main"],
            "api_base": "http://127.0.0.1:1",
            "credentials": {
                "store_hash": "qx7k2m9tza", "access_token": "t", "client_secret": "s", "webhook_tokens": ["w"],
            },
        }],
        "destinations": [
            {"id": "klaviyo-main", "kind": "klaviyo", "api_base": inbox, "credentials": {"api_key": api_key}},
        ],
    });
    Stores::build(&Config::parse(&config.to_string()).unwrap(), Haste::Live).unwrap()
}

/// The Neto store `kettlebay`, of which nothing can be read either.
pub(crate) fn neto() -> Stores {
    let config = json!({
        "stores": [{
            "id": "kettlebay", "platform": "neto", "destinations": ["klaviyo-main"],
            "credentials": {"store_url": "http://127.0.0.1:1", "api_key": "k", "webhook_tokens": ["w"]},
        }],
        "destinations": [{"id": "klaviyo-main", "kind": "klaviyo", "credentials": {"api_key": "pk_1"}}],
    });
    Stores::build(&Config::parse(&config.to_string()).unwrap(), Haste::Live).unwrap()
}

pub(crate) fn store() -> StoreRef {
    StoreRef { platform: "bigcommerce".into(), id: "alder-us".into() }
}

/// The `second` of the afternoon on which everything happens.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_190_400 + second).unwrap()
}

/// Order 5127, as it was after its change in that second: placed, two lines.
pub(crate) fn order(second: i64) -> Order {
    let line = |id: &str| {
        json!({
            "id": id, "product_id": "311", "name": "Dripper", "sku": null, "product_code": null, "quantity": 1,
            "kind": "Physical", "unit_price": "10", "paid": "10", "unit_cost": null, "discounted": false, "options": [],
            "brand": null, "categories": [], "product_url": null, "image_url": null,
        })
    };
    let order = json!({
        "id": "5127", "modified_at": at(second), "created_at": at(0), "local_day": "2026-11-20",
        "status": {"id": "11", "name": "Awaiting Fulfillment"}, "in_checkout": false, "fulfilled_at": null,
        "cancelled_at": null, "dead": false, "migrated": false, "deleted": false, "test": false,
        "totals": {
            "currency": "USD", "total": "20", "subtotal": "20", "shipping": "0", "discount": "0",
            "coupon_discount": "0",
        },
        "customer": {
            "email": "mara@harbourmail.example", "phone": null, "first_name": null, "last_name": null, "id": null,
            "address": null,
        },
        "shipping_address": null, "lines": [line("90211"), line("90212")], "coupons": [], "refunds": [],
        "cart_id": "3d1f6a52", "channel_id": null, "checkout_url": null,
    });
    Order::deserialize(order).unwrap()
}

/// A notice of order 5127 by the poll, with or without a reading.
pub(crate) fn notice(order: Option<Order>) -> SqsMessage {
    notice_by(SyncMode::Periodic, order)
}

pub(crate) fn notice_by(mode: SyncMode, order: Option<Order>) -> SqsMessage {
    let notice = OrderNotice { store: store(), id: "5127".into(), mode, destination: None, order: order.map(Arc::new) };
    message(&notice.outgoing(at(99)))
}

/// A webhook of `store/order/…` about order `id`.
pub(crate) fn webhook(id: u64, what: &str) -> SqsMessage {
    let data = json!({"type": "order", "id": id, "refund_id": 63});
    let body = json!({"scope": format!("store/order/{what}"), "data": data, "created_at": 1});
    delivery(&store(), body.to_string().as_bytes())
}

/// A webhook of `store` with this body.
pub(crate) fn delivery(store: &StoreRef, body: &[u8]) -> SqsMessage {
    let webhook =
        queue::Webhook { store, body, subject: None, received_at: at(99), delivery_id: None, same_body_is_retry: true };
    message(&webhook.outgoing())
}

/// A delivery of our own to the store of [`stores`].
pub(crate) fn probe(nonce: &str) -> SqsMessage {
    let store = stores("http://127.0.0.1:1", "pk_1").get("alder-us").unwrap();
    delivery(&store.name, &store.intake.probe(nonce, at(0)).body)
}

/// A message as Lambda hands it over.
pub(crate) fn message(message: &Outgoing) -> SqsMessage {
    let attribute =
        |(name, value): &(&str, String)| ((*name).to_owned(), json!({"stringValue": value, "dataType": "String"}));
    let attributes: serde_json::Map<String, Value> = message.attributes.iter().map(attribute).collect();
    let mut system = json!({"ApproximateReceiveCount": "1"});
    if let Some((group, _)) = &message.order {
        system["MessageGroupId"] = json!(group);
    }
    serde_json::from_value(json!({
        "messageId": "m", "body": message.body, "attributes": system,
        "messageAttributes": attributes, "eventSourceARN": "arn:aws:sqs:eu-central-1:000000000000:orders.fifo",
    }))
    .unwrap()
}
