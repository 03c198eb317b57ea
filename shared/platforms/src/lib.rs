//! The stores orderwire reads: one folder per platform, registered in one place.

mod bigcommerce;
mod listing;
mod platform;
mod tolerant;

pub use listing::{CartNote, CartPage, Completed, HookFinding, Listed, Moment, Page, RefundNote, Unusable, Window};
pub use platform::{
    Concern, Delivery, Haste, Identity, Intake, Look, Platform, Probe, ReadError, Refusal, Shop, StoreCheck,
};

/// Every platform there is.
pub const ALL: &[&dyn Platform] = &[&bigcommerce::BigCommerce];

/// The platform with this registry id.
pub fn find(id: &str) -> Option<&'static dyn Platform> {
    ALL.iter().copied().find(|platform| platform.id() == id)
}

#[cfg(test)]
mod contract;
#[cfg(test)]
mod fake_api;
