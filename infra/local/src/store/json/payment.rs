//! Money moved for an order: transactions and refunds (v3, so amounts are numbers).

use serde_json::{Value, json};

use super::v3_date;
use crate::store::order::{Order, Refund, RefundItem, Transaction};
use crate::web::number;

/// An entry of the refunds endpoints.
pub(in crate::store) fn refund(refund: &Refund) -> Value {
    json!({
        "id": refund.id,
        "order_id": refund.order_id,
        "user_id": 0,
        "created": v3_date(refund.created),
        "reason": refund.reason,
        "total_amount": number(refund.amount),
        "total_tax": number(refund.tax),
        "uses_merchant_override_values": false,
        "items": refund.items.iter().map(|entry| item(refund, entry)).collect::<Vec<_>>(),
        "payments": [{
            "id": refund.id + 1000,
            "provider_id": refund.provider,
            "amount": number(refund.amount),
            "offline": refund.provider == "storecredit",
            "is_declined": refund.is_declined,
            "declined_message": if refund.is_declined { "The provider refused the refund" } else { "" },
            "transaction_id": refund.transaction_id.to_string(),
        }],
    })
}

fn item(refund: &Refund, item: &RefundItem) -> Value {
    let reason = &refund.reason;
    match item {
        RefundItem::Line { id, quantity } => json!({
            "item_type": "PRODUCT", "item_id": id, "reason": reason, "quantity": quantity, "requested_amount": null,
        }),
        RefundItem::Shipping { address_id } => json!({
            "item_type": "SHIPPING", "item_id": address_id, "reason": reason, "requested_amount": null,
        }),
        RefundItem::Order { amount } => json!({
            "item_type": "ORDER", "item_id": refund.order_id, "reason": reason, "requested_amount": number(*amount),
        }),
    }
}

/// An entry of `/v3/orders/{id}/transactions`; its `order_id` is text.
pub(in crate::store) fn transaction(order: &Order, transaction: &Transaction) -> Value {
    json!({
        "id": transaction.id,
        "event": transaction.event,
        "method": "credit_card",
        "amount": number(transaction.amount),
        "currency": order.currency,
        "gateway": "stripe",
        "gateway_transaction_id": format!("ch_{}", transaction.id),
        "date_created": v3_date(transaction.created),
        "test": false,
        "status": if transaction.ok { "ok" } else { "error" },
        "fraud_review": false,
        "reference_transaction_id": null,
        "offline": null,
        "custom": null,
        "payment_method_id": "stripe.card",
        "order_id": order.id.to_string(),
        "payment_instrument_token": null,
        "avs_result": {"code": "", "message": "", "street_match": "", "postal_match": ""},
        "cvv_result": {"code": "", "message": ""},
        "credit_card": {
            "card_type": "visa",
            "card_iin": "411111",
            "card_last4": "1111",
            "card_expiry_month": 4,
            "card_expiry_year": 2029,
        },
        "gift_certificate": null,
        "store_credit": null,
        "custom_provider_field_result": null,
    })
}
