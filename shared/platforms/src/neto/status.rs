//! Neto's order statuses, which have names and no numbers (Neto docs, order notifications).

/// Not an order yet.
pub(super) const QUOTE: &str = "Quote";
/// All lines were sent.
pub(super) const DISPATCHED: &str = "Dispatched";
/// Called off by the shopper or the staff.
const CANCELLED: &str = "Cancelled";
/// Turned down. Not in the documentation; seen by others who read this API.
const DECLINED: &str = "Declined";

const STATUSES: [&str; 13] = [
    QUOTE,
    "New",
    "On Hold",
    "New Backorder",
    "Backorder Approved",
    "Pick",
    "Pack",
    "Pending Pickup",
    "Pending Dispatch",
    DISPATCHED,
    CANCELLED,
    "Uncommitted",
    DECLINED,
];

/// Whether an order in this status will not be.
pub(super) fn is_off(status: &str) -> bool {
    [CANCELLED, DECLINED].contains(&status)
}

/// The status with this name, in any case.
pub(super) fn parse(name: &str) -> Option<&'static str> {
    STATUSES.into_iter().find(|known| known.eq_ignore_ascii_case(name))
}

/// All names, for a message.
pub(super) fn known() -> String {
    STATUSES.join(", ")
}
