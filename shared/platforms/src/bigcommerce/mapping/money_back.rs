//! Money given back.

use domain::{Refund, RefundedLine};
use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::RefundNote;
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

/// A refund as a list over all orders shows it. One without a readable time counts as of `fallback`; one that does not say
/// of which order it is tells nothing.
pub(crate) fn refund_note(refund: wire::Refund, fallback: Timestamp) -> Option<RefundNote> {
    let amount = paid_back(&refund).max(Decimal::ZERO);
    let (id, order_id, at) = (refund.id?, refund.order_id?, refund.created.unwrap_or(fallback));
    Some(RefundNote { id, order_id, at, amount, amount_unknown: false })
}

fn refund(refund: wire::Refund, fallback: Timestamp) -> Option<Refund> {
    let amount = paid_back(&refund);
    let products = refund.items.into_iter().filter(|item| item.item_type.as_deref() == Some("PRODUCT"));
    let refund = Refund {
        id: refund.id?,
        at: refund.created.unwrap_or(fallback),
        amount,
        amount_unknown: false,
        reason: refund.reason,
        lines: products.filter_map(|item| Some(RefundedLine { id: item.item_id?, quantity: item.quantity })).collect(),
    };
    (amount > Decimal::ZERO).then_some(refund)
}

/// What really went back: payments that were declined do not count.
fn paid_back(refund: &wire::Refund) -> Decimal {
    match refund.payments.as_slice() {
        [] => refund.total_amount.unwrap_or_default(),
        payments => payments.iter().filter(|payment| !payment.is_declined).filter_map(|payment| payment.amount).sum(),
    }
}
