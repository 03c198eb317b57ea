//! An inbox that behaves like Klaviyo (revision 2026-07-15): takes events, drops repeats, and can be read back.
//!
//! Stricter than the original where that helps our tests: unknown attributes and `$`-prefixed properties other than
//! `$extra` are refused. Left out on purpose: `include` when reading events, profile merging, bulk profile imports, and the
//! seconds by which the real aggregates trail.

mod account;
mod aggregates;
mod api;
mod bulk;
mod deletion;
mod event;
mod filter;
mod identifiers;
mod keys;
mod mapping;
mod metric;
mod planted;
mod problem;
mod profile;
mod properties;
mod rates;
mod read;
mod server;
mod settings;
mod single;
#[cfg(test)]
mod tests;

pub use event::{Arrival, Fate, StoredEvent};
pub use keys::Scopes;
pub use planted::Planted;
pub use profile::StoredProfile;
pub use server::Inbox;
pub use settings::{Dedupe, InboxSettings};
