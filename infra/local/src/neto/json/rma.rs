//! A return authorisation, as `GetRma` writes it.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{flag, money};
use crate::neto::date;
use crate::neto::rma::{Refund, Rma, RmaLine};
use crate::neto::shape::Shape;
use crate::neto::shop::Shop;
use crate::store::money::rounded;

/// One authorisation.
pub(in crate::neto) fn rma(shop: &Shop, rma: &Rma, shape: Shape) -> Value {
    let rate = shop.profile.tax_rate;
    let tax = rounded(rma.total() * rate / (Decimal::ONE_HUNDRED + rate));
    json!({
        "RmaID": rma.id.to_string(),
        "ID": rma.id.to_string(),
        "OrderID": rma.order_id,
        "InvoiceNumber": rma.order_id,
        "CustomerUsername": rma.username,
        "CurrencyCode": shop.profile.currency,
        "RmaStatus": if rma.is_closed { "Closed" } else { "Open" },
        "ShippingRefundAmount": "0.00",
        "SurchargeRefundAmount": "0.00",
        "RefundSubtotal": money(rma.total()),
        "RefundTaxTotal": money(tax),
        "RefundTotal": money(rma.total()),
        "RefundedTotal": money(rma.refunded()),
        "TaxInclusive": flag(true),
        "DateIssued": date::utc(rma.issued),
        "DateUpdated": date::utc(rma.updated),
        "DateApproved": date::utc_or_empty(rma.approved),
        "RmaLines": shape.wrapped("RmaLine", rma.lines.iter().zip(1..).map(line).collect()),
        "Refunds": shape.next().wrapped("Refund", rma.refunds.iter().map(refund).collect()),
    })
}

fn line((line, number): (&RmaLine, u32)) -> Value {
    json!({
        "RmaLineID": number.to_string(),
        "SKU": line.sku,
        "Quantity": line.quantity.to_string(),
        "ProductName": line.name,
        "RefundSubtotal": money(line.subtotal),
        "ReturnReason": line.reason,
        "ResolutionOutcome": "Refund",
    })
}

fn refund(refund: &Refund) -> Value {
    json!({
        "RefundID": refund.id.to_string(),
        "RefundAmount": money(refund.amount),
        "PaymentMethodName": "PayPal Checkout",
        "DateIssued": date::utc(refund.issued),
        "DateRefunded": date::utc_or_empty(refund.refunded),
        "RefundStatus": if refund.refunded.is_some() { "Refunded" } else { "Pending" },
    })
}
