//! What a webhook says: the body BigCommerce posts, the same for every scope.

use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use super::hooks::TROUBLE;
use super::profile::Profile;
use super::status::OrderStatus;

/// Something that happened in the shop and that hooks may want to hear of.
#[derive(Debug, Clone, PartialEq)]
pub struct Webhook {
    /// Such as `store/order/created`.
    pub scope: &'static str,
    /// The `data` of its body.
    pub data: Value,
    /// When it happened.
    pub at: Timestamp,
}

/// Why a store tells of its own deliveries. The third documented reason, a blocked domain, does not occur here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exception {
    /// One failed and will be tried again.
    WillRetry,
    /// The last retry failed.
    SwitchedOff,
}

impl Webhook {
    /// About an order as a whole.
    pub fn order(scope: &'static str, id: u64, at: Timestamp) -> Self {
        Self { scope, data: json!({"type": "order", "id": id}), at }
    }

    pub(super) fn status(id: u64, from: OrderStatus, to: OrderStatus, at: Timestamp) -> Self {
        let status = json!({"previous_status_id": from.id(), "new_status_id": to.id()});
        Self { scope: "store/order/statusUpdated", data: json!({"type": "order", "id": id, "status": status}), at }
    }

    pub(super) fn refund(order: u64, refund: u64, at: Timestamp) -> Self {
        let data = json!({"type": "order", "id": order, "refund": {"refund_id": refund}});
        Self { scope: "store/order/refund/created", data, at }
    }

    /// About money moved for an order; ids are text here, and there is no `id`.
    pub(super) fn transaction(order: u64, transaction: u64, kind: &str, ok: bool, at: Timestamp) -> Self {
        let (status, code, message, result) = match ok {
            true => ("complete", "captured", "Captured", "success"),
            false => ("failed", "declined", "Declined", "error"),
        };
        let data = json!({
            "type": "transaction",
            "order_id": order.to_string(),
            "transaction_id": transaction.to_string(),
            "transaction_status": status,
            "transaction_type": kind,
            "result": {"code": code, "message": message, "type": result},
            "platform_transaction_id": transaction.to_string(),
            "provider_transaction_id": format!("ch_{transaction}"),
        });
        Self { scope: "store/order/transaction/created", data, at }
    }

    pub(super) fn shipment(order: u64, shipment: u64, at: Timestamp) -> Self {
        let data = json!({"type": "shipment", "id": shipment, "orderId": order});
        Self { scope: "store/shipment/created", data, at }
    }

    /// About a cart as a whole.
    pub fn cart(scope: &'static str, id: &str, at: Timestamp) -> Self {
        Self { scope, data: json!({"type": "cart", "id": id}), at }
    }

    pub(super) fn cart_line(scope: &'static str, cart: &str, line: &str, at: Timestamp) -> Self {
        Self { scope, data: json!({"type": "cart_line_item", "id": line, "cartId": cart}), at }
    }

    /// About a product, customer, … that is named by a number and nothing else.
    pub(super) fn plain(scope: &'static str, kind: &str, id: u64, at: Timestamp) -> Self {
        Self { scope, data: json!({"type": kind, "id": id}), at }
    }

    /// About deliveries to a hook that fail.
    pub(super) fn exception(what: Exception, hook: u64, destination: &Url, at: Timestamp) -> Self {
        let (code, outcome) = match what {
            Exception::WillRetry => (90001, "will retry"),
            Exception::SwitchedOff => (90002, "no more retries, hook disabled"),
        };
        let message = format!("No success response when delivering to {destination}, {outcome}");
        Self {
            scope: TROUBLE,
            data: json!({"type": "webhook", "id": hook, "error_code": code, "message": message}),
            at,
        }
    }

    /// The body as it is posted.
    ///
    /// BigCommerce's `hash` is a SHA-1 over the payload and only good for telling events apart; here it is the first
    /// 20 bytes of a SHA-256 over scope, data and time: of the same form, and equal for equal events.
    pub fn body(&self, profile: &Profile) -> String {
        let at = self.at.as_second();
        let digest = Sha256::digest(format!("{}\n{}\n{at}", self.scope, self.data));
        let body = json!({
            "scope": self.scope,
            "store_id": profile.store_id.to_string(),
            "data": self.data,
            "hash": hex::encode(&digest[..20]),
            "created_at": at,
            "producer": format!("stores/{}", profile.hash),
        });
        body.to_string()
    }
}
