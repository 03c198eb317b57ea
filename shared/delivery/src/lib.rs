//! The configured stores, and the part that must neither lose nor double an event: claim, send, complete.
//!
//! Used for one order at a time by the processor and for many by the import, so that both keep the same promise.

mod courier;
mod store;

pub use courier::{Courier, Due, Parcel, Receipt, TABLE_LIMIT, Trouble};
pub use store::{Outlet, Store, Stores};

#[cfg(test)]
mod tests;
