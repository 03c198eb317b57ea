//! The transactions of an order, as payment apps see them.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{date_with_millis, money};
use crate::tiendanube::order::{Order, PaymentStatus};

/// One transaction with its sale and its refunds; none before the order is paid.
pub(in crate::tiendanube) fn transactions(order: &Order) -> Vec<Value> {
    let Some(paid_at) = order.paid_at else { return Vec::new() };
    let id = format!("{:08x}-a977-4b0d-93dc-{:012x}", order.number, order.id);
    let amount = |value: Decimal| json!({"value": money(value), "currency": order.basket.currency});
    let event = |kind: &str, value: Decimal, at: Timestamp| {
        json!({
            "transaction_id": id,
            "amount": amount(value),
            "type": kind,
            "status": "success",
            "failure_code": null,
            "created_at": date_with_millis(at),
            "happened_at": date_with_millis(at),
            "expires_at": null,
        })
    };
    let refunds = order.refunds.iter().map(|(at, value)| event("refund", *value, *at));
    let events: Vec<_> = std::iter::once(event("sale", order.paid, paid_at)).chain(refunds).collect();
    let refunded = order.refunded();
    vec![json!({
        "id": id,
        "payment_provider_id": "21781944-a977-4b0d-93dc-908ddb87d778",
        "payment_method": {"type": "credit_card", "id": "visa"},
        "info": {"installments": {"quantity": 3, "interest": "0.00"}, "external_id": order.number.to_string()},
        "status": match order.payment {
            PaymentStatus::PartiallyRefunded | PaymentStatus::Refunded | PaymentStatus::Voided => order.payment.name(),
            PaymentStatus::Paid | PaymentStatus::Pending => "paid",
        },
        "captured_amount": amount(order.paid),
        "refunded_amount": if refunded.is_zero() { Value::Null } else { amount(refunded) },
        "authorized_amount": null,
        "voided_amount": null,
        "failure_code": null,
        // Seen without a zone in this place.
        "created_at": paid_at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        "events": events,
    })]
}
