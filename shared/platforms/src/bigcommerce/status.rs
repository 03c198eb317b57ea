//! BigCommerce's order statuses: fixed ids with English names; merchants rename only their own labels (BigCommerce docs,
//! orders.v2).

/// Id and name of every status, by id.
const STATUSES: [&str; 15] = [
    "Incomplete",
    "Pending",
    "Shipped",
    "Partially Shipped",
    "Refunded",
    "Cancelled",
    "Declined",
    "Awaiting Payment",
    "Awaiting Pickup",
    "Awaiting Shipment",
    "Completed",
    "Awaiting Fulfillment",
    "Manual Verification Required",
    "Disputed",
    "Partially Refunded",
];

/// The shopper reached the payment step and has not paid.
pub(super) const INCOMPLETE: u32 = 0;
/// Everything was sent.
pub(super) const SHIPPED: u32 = 2;
/// All money went back.
pub(super) const REFUNDED: u32 = 4;
/// Called off.
pub(super) const CANCELLED: u32 = 5;
/// The payment was refused.
pub(super) const DECLINED: u32 = 6;
/// Everything was handed over; the last status of digital orders and of pick-ups.
pub(super) const COMPLETED: u32 = 10;
/// Some money went back.
pub(super) const PARTIALLY_REFUNDED: u32 = 14;

/// What does not count as placed unless configured otherwise, as in Klaviyo's own integration (Klaviyo help, BigCommerce
/// data reference).
pub(super) const EXCLUDED_BY_DEFAULT: [&str; 3] = ["Incomplete", "Pending", "Awaiting Payment"];

/// The English name of a status.
pub(super) fn name(id: u32) -> Option<&'static str> {
    STATUSES.get(usize::try_from(id).ok()?).copied()
}

/// The id of a status given by its English name, in any case, or by its id.
pub(super) fn parse(text: &str) -> Option<u32> {
    let by_name = STATUSES.iter().position(|name| name.eq_ignore_ascii_case(text));
    let id = by_name.and_then(|index| u32::try_from(index).ok()).or_else(|| text.parse().ok())?;
    name(id).map(|_| id)
}

/// All names with their ids, for a message.
pub(super) fn known() -> String {
    let all: Vec<_> = STATUSES.iter().enumerate().map(|(id, name)| format!("{name} ({id})")).collect();
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_known_by_name_and_by_id() {
        assert_eq!(parse("Awaiting Payment"), Some(7));
        assert_eq!(parse("awaiting payment"), Some(7));
        assert_eq!(parse("14"), Some(PARTIALLY_REFUNDED));
        assert_eq!(["Paid", "15", "-1", ""].map(parse), [None; 4]);
    }

    #[test]
    fn the_constants_agree_with_the_names() {
        let named = [INCOMPLETE, SHIPPED, REFUNDED, CANCELLED, DECLINED, COMPLETED, PARTIALLY_REFUNDED].map(name);
        let names = ["Incomplete", "Shipped", "Refunded", "Cancelled", "Declined", "Completed", "Partially Refunded"];
        assert_eq!(named, names.map(Some));
    }
}
