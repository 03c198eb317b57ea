//! The stores orderwire reads: one folder per platform, registered in one place.

mod answers;
mod bigcommerce;
mod cache;
mod common;
mod exchange;
mod failure;
mod flaws;
mod gate;
mod hint;
mod listing;
mod neto;
mod platform;
mod privacy;
mod refusals;
mod tiendanube;
mod token;
mod tolerant;
mod waits;

pub use common::follows_customers;
pub use listing::{CartNote, CartPage, Completed, HookFinding, Listed, Moment, Page, RefundNote, Unusable, Window};
pub use platform::{
    Concern, Delivery, Haste, Identity, Intake, Look, Platform, Probe, ReadError, Refusal, ScriptState, Shop,
    StoreCheck, StoreScript,
};
pub use privacy::{Addressee, Privacy, Proof};

/// Every platform there is.
pub const ALL: &[&dyn Platform] = &[&bigcommerce::BigCommerce, &neto::Neto, &tiendanube::Tiendanube];

/// The platform with this registry id.
pub fn find(id: &str) -> Option<&'static dyn Platform> {
    ALL.iter().copied().find(|platform| platform.id() == id)
}

#[cfg(test)]
mod contract;
#[cfg(test)]
mod fake_api;
