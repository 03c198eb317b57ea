//! What a webhook's body is about. Pure; takes any bytes.
//!
//! Scopes and keys: BigCommerce docs, webhooks/events and webhooks/events/channels.

use domain::Subject;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{Concern, tolerant};

/// The scope by which the store tells of webhooks it could not deliver. Not among [`TOPICS`], because it must go to an
/// address of its own.
pub(super) const TROUBLE: &str = "store/hook/deliveryException";

/// The scopes of orders and carts to subscribe to: as few as tell of everything, because each delivery may cost a read of the order or cart and
/// the store's quota is shared with its other apps. Line items and coupons move a cart, which `cart/updated` tells;
/// shipments and payments change an order's status. The plain forms serve every channel.
pub(super) const TOPICS: &[&str] = &[
    "store/order/created",
    "store/order/updated",
    "store/order/statusUpdated",
    "store/order/archived",
    "store/order/refund/created",
    "store/cart/updated",
    "store/cart/abandoned",
    "store/cart/converted",
];

/// The scope that tells which line was put into a cart; wanted only where Added to Cart is told.
pub(super) const ADDED: &str = "store/cart/lineItem/created";

/// Reads `body`, a callback of the store with this hash.
pub(super) fn concern(body: &[u8], store_hash: &str) -> Concern {
    match read(body, store_hash) {
        Ok(concern) => concern,
        Err(why) => Concern::Unreadable { why: why.to_owned() },
    }
}

fn read(body: &[u8], store_hash: &str) -> Result<Concern, &'static str> {
    let callback: Value = serde_json::from_slice(body).map_err(|_| "the body is not JSON")?;
    let producer = callback["producer"].as_str();
    if producer.is_some_and(|producer| producer.strip_prefix("stores/") != Some(store_hash)) {
        return Err("the body names another store as its producer");
    }
    let scope = callback["scope"].as_str().ok_or("the body has no scope")?;
    let data = &callback["data"];
    match topic(scope).as_slice() {
        ["order", "created" | "updated" | "statusUpdated" | "archived"] => {
            order(data, &["id", "order_id", "orderId"], false)
        }
        ["order", "refund", "created"] => order(data, &["id", "order_id", "orderId"], true),
        ["order", "transaction", _] => order(data, &["order_id", "orderId"], data["transaction_type"] == "refund"),
        ["shipment", _] => order(data, &["orderId", "order_id"], false),
        ["cart", "converted"] => {
            order(data, &["orderId", "order_id"], false).or_else(|_| cart(data, &["id", "cart_id", "cartId"]))
        }
        ["cart", "created" | "updated" | "abandoned" | "couponApplied"] => cart(data, &["id", "cart_id", "cartId"]),
        ["cart", "lineItem" | "lineItems", "created"] => added(data),
        ["cart", "lineItem" | "lineItems", _] => cart(data, &["cartId", "cart_id"]),
        ["orderwire", "probe"] => probe_nonce(data),
        ["hook", "deliveryException"] => Ok(Concern::Trouble { code: code(&data["error_code"]) }),
        _ => Ok(Concern::Nothing),
    }
}

/// `store/order/created` and its channel form `store/channel/1/order/created` are both `order`, `created`.
fn topic(scope: &str) -> Vec<&str> {
    let parts: Vec<_> = scope.split('/').collect();
    match parts.as_slice() {
        ["store", "channel", _, rest @ ..] | ["store", rest @ ..] => rest.to_vec(),
        _ => Vec::new(),
    }
}

/// The body of a delivery of our own, of a scope that BigCommerce does not have.
pub(super) fn probe(store_hash: &str, nonce: &str, now: Timestamp) -> Vec<u8> {
    let (scope, producer) = ("store/orderwire/probe", format!("stores/{store_hash}"));
    let body = json!({"scope": scope, "producer": producer, "created_at": now.as_second(), "data": {"nonce": nonce}});
    body.to_string().into_bytes()
}

fn probe_nonce(data: &Value) -> Result<Concern, &'static str> {
    let plain = |nonce: &&str| (1..=64).contains(&nonce.len()) && nonce.bytes().all(|b| b.is_ascii_alphanumeric());
    let nonce = data["nonce"].as_str().filter(plain).ok_or("the probe has no nonce")?;
    Ok(Concern::Probe { nonce: nonce.to_owned() })
}

fn order(data: &Value, keys: &[&str], refund: bool) -> Result<Concern, &'static str> {
    let numeric = |id: &String| id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_digit());
    let id = first_id(data, keys).filter(numeric).ok_or("the body has no order id")?;
    Ok(Concern::Look { subject: Subject::Order(id), refund, added: None, cancelled_at: None })
}

fn cart(data: &Value, keys: &[&str]) -> Result<Concern, &'static str> {
    let id = first_id(data, keys).filter(|id| is_plain(id)).ok_or("the body has no cart id")?;
    Ok(Concern::Look { subject: Subject::Cart(id), refund: false, added: None, cancelled_at: None })
}

/// Without a line that can be understood it is about the cart all the same. In the channel form the line has a key of its own.
fn added(data: &Value) -> Result<Concern, &'static str> {
    let Concern::Look { subject, refund, .. } = cart(data, &["cartId", "cart_id"])? else {
        unreachable!("it is about a cart")
    };
    let added = first_id(data, &["cart_item_id", "id"]).filter(|id| is_plain(id));
    Ok(Concern::Look { subject, refund, added, cancelled_at: None })
}

fn is_plain(id: &str) -> bool {
    id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn code(value: &Value) -> Option<u32> {
    tolerant::text_of(value)?.parse().ok()
}

fn first_id(data: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| tolerant::id_of(&data[*key]))
}
