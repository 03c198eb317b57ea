//! What its reports would say: gross and net, as the help centre explains them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::account::{Account, Kind, text};
use crate::web::decimal_from_json;

/// Money in one currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Orders, each as often as it was posted.
    pub orders: usize,
    /// All orders, whatever became of them: their approved payments, or their totals where they have none.
    pub gross: Decimal,
    /// Without orders refunded, voided or failed, and without what was refunded in part.
    pub net: Decimal,
    /// Gross without every amount that was refunded or voided. What is told well makes no difference between the two.
    pub net_by_amounts: Decimal,
}

/// By currency.
pub(super) fn report(account: &Account) -> BTreeMap<String, Report> {
    let mut reports: BTreeMap<String, Report> = BTreeMap::new();
    let amount = |value| decimal_from_json(value).unwrap_or_default();
    for order in account.of(Kind::Orders) {
        let report = reports.entry(text(order, "OrderCurrency").to_owned()).or_default();
        let is_of_it = |name: &str, payment: &&super::account::Object| {
            text(payment, "OrderID") == text(order, name)
                && text(payment, "SourceSystem") == text(order, "SourceSystem")
        };
        let payments: Vec<_> = account.of(Kind::Payments).filter(|payment| is_of_it("SourceID", payment)).collect();
        let sums = |wanted: &[&str]| -> Decimal {
            let of = payments.iter().filter(|payment| wanted.contains(&text(payment, "Status")));
            of.map(|payment| amount(&payment["Amount"])).sum()
        };
        let approved = payments.iter().any(|payment| text(payment, "Status") == "APPROVED");
        let total = if approved { sums(&["APPROVED"]) } else { amount(&order["OrderTotal"]) };
        let start = if approved { Decimal::ZERO } else { total };
        let net = payments.iter().fold(start, |net, payment| match text(payment, "Status") {
            "APPROVED" => net + amount(&payment["Amount"]),
            "PARTIALLY REFUNDED" => net - amount(&payment["Amount"]),
            _ => Decimal::ZERO,
        });
        report.orders += 1;
        report.gross += total;
        report.net += net;
        report.net_by_amounts += total - sums(&["PARTIALLY REFUNDED", "REFUNDED", "VOIDED", "FAILED"]);
    }
    reports
}
