//! The order statuses of Neto; they have no ids.

/// An order status. Maropost Commerce Cloud docs, GetOrder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OrderStatus {
    /// An offer: no order yet.
    Quote,
    /// Fresh, often unpaid.
    New,
    /// Needs a look: payment, address, fraud.
    OnHold,
    /// Waits for stock.
    NewBackorder,
    /// Waits for stock, and may go out once it is there.
    BackorderApproved,
    /// Being collected.
    Pick,
    /// Being packed.
    Pack,
    /// Awaits its collection by the shopper.
    PendingPickup,
    /// Awaits the carrier.
    PendingDispatch,
    /// All of it has left.
    Dispatched,
    /// By the shopper or by staff.
    Cancelled,
    /// Put off to a later date; no stock is kept for it.
    Uncommitted,
}

impl OrderStatus {
    /// Neto's own English name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quote => "Quote",
            Self::New => "New",
            Self::OnHold => "On Hold",
            Self::NewBackorder => "New Backorder",
            Self::BackorderApproved => "Backorder Approved",
            Self::Pick => "Pick",
            Self::Pack => "Pack",
            Self::PendingPickup => "Pending Pickup",
            Self::PendingDispatch => "Pending Dispatch",
            Self::Dispatched => "Dispatched",
            Self::Cancelled => "Cancelled",
            Self::Uncommitted => "Uncommitted",
        }
    }
}
