//! Money given back.

use domain::{Refund, RefundedLine};
use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::bigcommerce::{status, wire};

/// Whether the order itself says that there are refunds. Its amount field cannot be asked: it is always 0 (BigCommerce
/// docs, orders.v2).
pub(crate) fn says_refunded(order: &wire::Order, lines: &[wire::OrderLine]) -> bool {
    let by_status = matches!(order.status_id, Some(status::REFUNDED | status::PARTIALLY_REFUNDED));
    let by_payment = matches!(order.payment_status.as_deref(), Some("refunded" | "partially refunded"));
    by_status || by_payment || lines.iter().any(|line| line.is_refunded || line.quantity_refunded > Some(0))
}

/// The refunds by which money really went back, by (time, id). One without a readable time counts as of `fallback`.
pub(crate) fn refunds(refunds: Vec<wire::Refund>, fallback: Timestamp) -> Vec<Refund> {
    let mut refunds: Vec<_> = refunds.into_iter().filter_map(|refund| self::refund(refund, fallback)).collect();
    refunds.sort_by(|one, other| (one.at, one.id.len(), &one.id).cmp(&(other.at, other.id.len(), &other.id)));
    refunds
}

fn refund(refund: wire::Refund, fallback: Timestamp) -> Option<Refund> {
    let paid_back: Decimal =
        refund.payments.iter().filter(|payment| !payment.is_declined).filter_map(|payment| payment.amount).sum();
    let amount = if refund.payments.is_empty() { refund.total_amount.unwrap_or_default() } else { paid_back };
    let products = refund.items.into_iter().filter(|item| item.item_type.as_deref() == Some("PRODUCT"));
    let refund = Refund {
        id: refund.id?,
        at: refund.created.unwrap_or(fallback),
        amount,
        reason: refund.reason,
        lines: products.filter_map(|item| Some(RefundedLine { id: item.item_id?, quantity: item.quantity })).collect(),
    };
    (amount > Decimal::ZERO).then_some(refund)
}
