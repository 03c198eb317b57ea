//! A payment, as `GetPayment` writes it: the one place beside the store's settings that names a currency.

use serde_json::{Value, json};

use super::money;
use crate::neto::date;
use crate::neto::order::Payment;

/// One payment for an order.
pub(in crate::neto) fn payment(order: &str, payment: &Payment, currency: &str) -> Value {
    json!({
        "ID": payment.id.to_string(),
        "PaymentID": payment.id.to_string(),
        "OrderID": order,
        "AmountPaid": money(payment.amount),
        "CurrencyCode": currency,
        "DatePaid": date::utc(payment.paid),
        "DatePaidUTC": date::utc(payment.paid),
    })
}
