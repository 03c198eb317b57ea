//! The fifteen order statuses of BigCommerce and their ids.

/// An order status. BigCommerce docs, orders v2, order statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum OrderStatus {
    /// Reached the payment page, not paid.
    Incomplete = 0,
    /// The default of orders created through the API.
    Pending = 1,
    /// All of it is on its way.
    Shipped = 2,
    /// Some of it is on its way.
    PartiallyShipped = 3,
    /// All of the money went back.
    Refunded = 4,
    /// By the merchant.
    Cancelled = 5,
    /// By the payment provider or the merchant.
    Declined = 6,
    /// Placed, to be paid outside (bank transfer).
    AwaitingPayment = 7,
    /// Packed, to be fetched by the shopper.
    AwaitingPickup = 8,
    /// Packed, to be fetched by the carrier.
    AwaitingShipment = 9,
    /// Nothing left to do.
    Completed = 10,
    /// Paid.
    AwaitingFulfillment = 11,
    /// Held back by a fraud check.
    ManualVerificationRequired = 12,
    /// Charged back.
    Disputed = 13,
    /// Some of the money went back.
    PartiallyRefunded = 14,
}

impl OrderStatus {
    /// In the order of their ids.
    pub const ALL: [Self; 15] = [
        Self::Incomplete,
        Self::Pending,
        Self::Shipped,
        Self::PartiallyShipped,
        Self::Refunded,
        Self::Cancelled,
        Self::Declined,
        Self::AwaitingPayment,
        Self::AwaitingPickup,
        Self::AwaitingShipment,
        Self::Completed,
        Self::AwaitingFulfillment,
        Self::ManualVerificationRequired,
        Self::Disputed,
        Self::PartiallyRefunded,
    ];

    /// `status_id`.
    pub fn id(self) -> u8 {
        self as u8
    }

    /// BigCommerce's own English name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Incomplete => "Incomplete",
            Self::Pending => "Pending",
            Self::Shipped => "Shipped",
            Self::PartiallyShipped => "Partially Shipped",
            Self::Refunded => "Refunded",
            Self::Cancelled => "Cancelled",
            Self::Declined => "Declined",
            Self::AwaitingPayment => "Awaiting Payment",
            Self::AwaitingPickup => "Awaiting Pickup",
            Self::AwaitingShipment => "Awaiting Shipment",
            Self::Completed => "Completed",
            Self::AwaitingFulfillment => "Awaiting Fulfillment",
            Self::ManualVerificationRequired => "Manual Verification Required",
            Self::Disputed => "Disputed",
            Self::PartiallyRefunded => "Partially Refunded",
        }
    }
}
