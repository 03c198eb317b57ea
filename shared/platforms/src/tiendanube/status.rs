//! The status of an order: whether it is worked on, and what became of the money, as one (`open/paid`). Pure.
//!
//! Tiendanube keeps three (order, payment, shipping); of these the first two say whether an order counts as placed
//! (Tiendanube API reference, order).

use std::collections::BTreeSet;

use domain::Status;

/// Called off.
pub(super) const CANCELLED: &str = "cancelled";
/// All money went back.
pub(super) const REFUNDED: &str = "refunded";
/// Some money went back.
pub(super) const PARTIALLY_REFUNDED: &str = "partially_refunded";

/// `closed` is archived, which says nothing about payment or shipping.
const ORDER: [&str; 3] = ["open", "closed", CANCELLED];
const PAYMENT: [&str; 8] =
    ["pending", "authorized", "paid", "partially_paid", "abandoned", REFUNDED, PARTIALLY_REFUNDED, "voided"];
/// Payments of which nobody can be asked how many orders have them: the list takes no such filter.
const NOT_COUNTED: [&str; 2] = ["partially_paid", PARTIALLY_REFUNDED];
/// Nothing was paid in full yet, or it never will be.
const UNPAID: [&str; 5] = ["pending", "authorized", "partially_paid", "abandoned", "voided"];
/// What a missing status is called.
const UNKNOWN: &str = "unknown";

/// The status of an order with these two.
pub(super) fn of(order: Option<&str>, payment: Option<&str>) -> Status {
    let (order, payment) = (order.unwrap_or(UNKNOWN), payment.unwrap_or(UNKNOWN));
    let id = format!("{order}/{payment}").to_lowercase();
    Status { name: id.replace('_', " ").replace('/', ", "), id }
}

/// Whether nothing is to be celebrated about an order any more. A payment that was voided or abandoned is no refund.
pub(super) fn is_dead(order: Option<&str>, payment: Option<&str>) -> bool {
    order == Some(CANCELLED) || matches!(payment, Some(REFUNDED | "voided" | "abandoned"))
}

/// The statuses that a name stands for: that of a payment (`pending`), of an order (`cancelled`), or of both
/// (`open/pending`); `None` if there is no such name.
pub(super) fn parse(name: &str) -> Option<BTreeSet<String>> {
    let name = name.trim().to_lowercase().replace(' ', "_");
    let all = ORDER.iter().flat_map(|order| PAYMENT.iter().map(move |payment| (*order, *payment)));
    let is_meant = |(order, payment): &(&str, &str)| match name.split_once('/') {
        Some((of_order, of_payment)) => (of_order, of_payment) == (*order, *payment),
        None => name == *order || name == *payment,
    };
    let meant: BTreeSet<_> = all.filter(is_meant).map(|(order, payment)| format!("{order}/{payment}")).collect();
    Some(meant).filter(|meant| !meant.is_empty())
}

/// The statuses of an order that was not paid.
pub(super) fn unpaid() -> BTreeSet<String> {
    UNPAID.into_iter().filter_map(parse).flatten().collect()
}

/// The filters of the list that an order in this status passes; `None` where the list knows no such filter.
pub(super) fn filters(id: &str) -> Option<[(&'static str, &str); 2]> {
    let (order, payment) = id.split_once('/')?;
    (!NOT_COUNTED.contains(&payment)).then_some([("status", order), ("payment_status", payment)])
}

/// All names, for a message.
pub(super) fn known() -> String {
    let all: Vec<_> = PAYMENT.iter().chain(&ORDER).copied().collect();
    format!("{}; or one of an order and one of a payment: open/pending", all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(ids: &[&str]) -> Option<BTreeSet<String>> {
        Some(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    #[test]
    fn a_status_is_known_by_that_of_the_payment_of_the_order_or_of_both() {
        assert_eq!(parse("pending"), set(&["open/pending", "closed/pending", "cancelled/pending"]));
        assert_eq!(parse("Partially paid").map(|ids| ids.len()), Some(3));
        assert_eq!(parse("cancelled").map(|ids| ids.len()), Some(PAYMENT.len()));
        assert_eq!(parse("open/pending"), set(&["open/pending"]));
        assert_eq!(["shipped", "1", "", "open/", "open/shipped", "paid/open"].map(parse), [const { None }; 6]);
    }

    #[test]
    fn every_status_of_an_order_is_one_that_can_be_named() {
        for (order, payment) in [("open", "paid"), ("closed", "partially_refunded"), ("cancelled", "voided")] {
            let status = of(Some(order), Some(payment));
            assert_eq!(parse(&status.id), set(&[&status.id]));
        }
        assert_eq!(of(Some("open"), Some("partially_paid")).name, "open, partially paid");
        assert_eq!(of(None, None).id, "unknown/unknown");
        assert!(!unpaid().contains("cancelled/refunded") && unpaid().contains("cancelled/voided"));
    }
}
