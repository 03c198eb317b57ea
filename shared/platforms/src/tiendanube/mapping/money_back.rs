//! Money that went back.
//!
//! Tiendanube has no refunds of their own: an order says *refunded* or *partially refunded*, and nothing else if the app
//! may not see its payments. So a refund is known by how much went back in all ([`Refund::id_of_sum`]), whichever way
//! that is seen: what is told is what the sum has grown by, so neither a partial refund that is completed later nor a
//! reading that sees more or less of the payments than the one before makes money be told twice, and never more than the
//! order's total. Where a partial refund does not say how much it was, that it happened is told at once, as of an unknown
//! amount, and the money when the sum is known.

use domain::{Currency, Refund, Totals};
use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::tiendanube::status::{PARTIALLY_REFUNDED, REFUNDED};
use crate::tiendanube::wire;

/// Whether an order says that money went back. A payment that was voided or abandoned never came.
pub(crate) fn says_refunded(order: &wire::Order) -> bool {
    matches!(order.payment_status.as_deref(), Some(REFUNDED | PARTIALLY_REFUNDED))
}

/// The refunds of an order with these sums, as its `payments` show them, else as the order itself does; `changed` is when
/// it last did.
pub(super) fn refunds(
    order: &wire::Order,
    payments: &[wire::Transaction],
    totals: &Totals,
    changed: Timestamp,
) -> Vec<Refund> {
    if !says_refunded(order) {
        return Vec::new();
    }
    let reason = order.cancel_reason.clone();
    let shown = by_payments(payments, totals, changed);
    if !shown.is_empty() {
        return sums(shown, totals, &reason);
    }
    let is_whole = order.payment_status.as_deref() == Some(REFUNDED);
    let kept = order.total_paid_by_customer.filter(|kept| *kept >= Decimal::ZERO);
    let amount = if is_whole { Some(totals.total) } else { kept.map(|kept| totals.total - kept) };
    match amount.filter(|amount| *amount > Decimal::ZERO) {
        Some(amount) => sums(vec![(changed, amount)], totals, &reason),
        None if is_whole => Vec::new(),
        None => vec![Refund {
            id: PARTIALLY_REFUNDED.to_owned(),
            at: changed,
            amount: Decimal::ZERO,
            amount_unknown: true,
            reason,
            lines: Vec::new(),
        }],
    }
}

/// Each refund with its time, by time; one payment may have several. A sum larger than that of the dated ones has the
/// order's last change for its time.
fn by_payments(payments: &[wire::Transaction], totals: &Totals, changed: Timestamp) -> Vec<(Timestamp, Decimal)> {
    let mut refunds = Vec::new();
    for payment in payments {
        let mut left = amount(&payment.refunded_amount, totals.currency);
        for event in payment.events.iter().filter(|event| is_refund(event)) {
            let amount = amount(&event.amount, totals.currency);
            refunds.push((event.happened_at.or(event.created_at).unwrap_or(changed), amount));
            left -= amount;
        }
        refunds.push((changed, left));
    }
    refunds.retain(|(_, amount)| *amount > Decimal::ZERO);
    refunds.sort_by_key(|(at, _)| *at);
    refunds
}

fn is_refund(event: &wire::TransactionEvent) -> bool {
    let is_done = event.status.as_deref().is_none_or(|status| status.eq_ignore_ascii_case("success"));
    is_done && event.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("refund"))
}

/// Of another currency nothing can be said.
fn amount(money: &wire::Money, currency: Currency) -> Decimal {
    let is_same = money.currency.as_deref().is_none_or(|code| Currency::parse(code) == Some(currency));
    money.value.filter(|_| is_same).unwrap_or_default()
}

/// Refunds by what they add up to, as far as the order's total goes.
fn sums(refunds: Vec<(Timestamp, Decimal)>, totals: &Totals, reason: &Option<String>) -> Vec<Refund> {
    let mut in_all = Decimal::ZERO;
    let refund = |(at, amount): (Timestamp, Decimal)| {
        let before = in_all;
        in_all = (before + amount).min(totals.total);
        let (id, amount) = (Refund::id_of_sum(in_all), in_all - before);
        let refund = Refund { id, at, amount, amount_unknown: false, reason: reason.clone(), lines: Vec::new() };
        (amount > Decimal::ZERO).then_some(refund)
    };
    refunds.into_iter().filter_map(refund).collect()
}
