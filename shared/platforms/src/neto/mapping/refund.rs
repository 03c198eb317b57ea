//! Money given back.

use domain::{Refund, RefundedLine};
use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::RefundNote;
use crate::neto::dates::Dates;
use crate::neto::wire;

/// The refunds of `rmas`, all of one order with these `lines`, by which money really went back, by (time, id).
pub(crate) fn refunds(rmas: &[wire::Rma], lines: &[wire::OrderLine], dates: &Dates) -> Vec<Refund> {
    let refund = |(rma, payment): (&wire::Rma, Payment)| Refund {
        id: payment.id,
        at: payment.at,
        amount: payment.amount.unwrap_or_default(),
        amount_unknown: payment.amount.is_none(),
        reason: reason(rma),
        lines: rma.lines().iter().filter_map(|line| refunded(line, lines)).collect(),
    };
    let all = rmas.iter().flat_map(|rma| payments(rma, dates).map(move |payment| (rma, payment)));
    let mut all: Vec<_> = all.map(refund).filter(Refund::is_money).collect();
    all.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
    all
}

/// The same as a list over all orders shows it. What does not say of which order it is tells nothing.
pub(crate) fn refund_notes<'a>(rma: &'a wire::Rma, dates: &'a Dates) -> impl Iterator<Item = RefundNote> + 'a {
    payments(rma, dates).filter_map(|Payment { id, at, amount }| {
        let (order_id, amount_unknown) = (rma.order_id.clone()?, amount.is_none());
        Some(RefundNote { id, order_id, at, amount: amount.unwrap_or_default(), amount_unknown })
    })
}

/// Money that went back; how much is not always said.
struct Payment {
    id: String,
    at: Timestamp,
    amount: Option<Decimal>,
}

/// Those that have been made: until then they have no date. The one of a return may leave its amount to the return.
fn payments<'a>(rma: &'a wire::Rma, dates: &'a Dates) -> impl Iterator<Item = Payment> + 'a {
    rma.refunds().iter().enumerate().filter_map(move |(index, refund)| {
        let number = refund.id.clone().unwrap_or_else(|| (index + 1).to_string());
        let whole = || rma.refunded_total.filter(|total| rma.refunds().len() == 1 && !total.is_zero());
        Some(Payment {
            id: format!("{}-{number}", rma.id.as_ref()?),
            at: dates.read(refund.date_refunded.as_ref())?,
            amount: refund.refund_amount.or_else(whole),
        })
    })
}

/// What the merchant gave as reasons, each once.
fn reason(rma: &wire::Rma) -> Option<String> {
    let mut reasons: Vec<&str> = Vec::new();
    for reason in rma.lines().iter().filter_map(|line| line.return_reason.as_deref()) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

/// Lines of a return name products and not lines: of several with one SKU the first of that name, else the first.
fn refunded(line: &wire::RmaLine, lines: &[wire::OrderLine]) -> Option<RefundedLine> {
    let same_sku = || lines.iter().enumerate().filter(|(_, it)| it.sku.is_some() && it.sku == line.sku);
    let same_name = same_sku().find(|(_, it)| it.product_name == line.product_name);
    let (index, found) = same_name.or_else(|| same_sku().next())?;
    let id = found.id.clone().unwrap_or_else(|| (index + 1).to_string());
    Some(RefundedLine { id, quantity: line.quantity })
}
