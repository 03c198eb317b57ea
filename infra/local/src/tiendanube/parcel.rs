//! Fulfilment orders: the parcels of an order and how far they have come.

use jiff::Timestamp;

/// One parcel of an order.
#[derive(Debug, Clone)]
pub struct FulfillmentOrder {
    /// A ULID.
    pub id: String,
    /// Order number, and the parcel's place in the order.
    pub number: String,
    /// Where it is.
    pub status: ParcelStatus,
    /// Ids of the lines in it.
    pub lines: Vec<u64>,
    /// Each step so far.
    pub history: Vec<Step>,
    /// When it left or was handed over.
    pub fulfilled_at: Option<Timestamp>,
    /// Of the carrier; `None` until it has left.
    pub tracking_code: Option<String>,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
}

/// A step of a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Before.
    pub from: ParcelStatus,
    /// After.
    pub to: ParcelStatus,
    /// When.
    pub at: Timestamp,
}

/// How far a parcel has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ParcelStatus {
    /// Nothing done.
    Unpacked,
    /// In its box.
    Packed,
    /// With the carrier.
    Dispatched,
    /// With the buyer.
    Delivered,
}

impl ParcelStatus {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unpacked => "UNPACKED",
            Self::Packed => "PACKED",
            Self::Dispatched => "DISPATCHED",
            Self::Delivered => "DELIVERED",
        }
    }
}

impl FulfillmentOrder {
    /// Takes it a step further.
    pub(super) fn advance(&mut self, to: ParcelStatus, at: Timestamp) {
        self.history.push(Step { from: self.status, to, at });
        self.status = to;
        self.updated = at;
        if to >= ParcelStatus::Dispatched {
            self.fulfilled_at.get_or_insert(at);
        }
    }
}

/// The order's `shipping_status`, which follows from its parcels.
pub(super) fn shipping_status(parcels: &[FulfillmentOrder]) -> &'static str {
    let all = |least| parcels.iter().all(|parcel| parcel.status >= least);
    let any = |least| parcels.iter().any(|parcel| parcel.status >= least);
    match () {
        () if parcels.is_empty() => "unpacked",
        () if all(ParcelStatus::Delivered) => "delivered",
        () if all(ParcelStatus::Dispatched) => "shipped",
        () if any(ParcelStatus::Dispatched) => "partially_fulfilled",
        () if all(ParcelStatus::Packed) => "unshipped",
        () if any(ParcelStatus::Packed) => "partially_packed",
        () => "unpacked",
    }
}
