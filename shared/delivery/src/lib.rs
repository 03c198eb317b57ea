//! The configured stores, and the part that must neither lose nor double an event: claim, send, complete.
//!
//! Used for one order at a time by the processor and for many by the import, so that both keep the same promise.

mod breaker;
mod chains;
mod courier;
mod resend;
mod store;

pub use breaker::Breaker;
pub use chains::{Chains, Links, Reading, links, placed};
pub use courier::{Courier, Due, Parcel, Receipt, TABLE_LIMIT, Trouble};
pub use store::{Outlet, Store, Stores};

#[cfg(test)]
mod tests;
