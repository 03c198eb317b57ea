//! An account that behaves like Wicked Reports, as far as documents say: its PHP and entity libraries and its help centre.
//!
//! Stricter than the original where that helps our tests: unknown keys, IP addresses and payments of unknown orders are
//! refused, and whatever comes twice is kept twice. What no document says is decided here: a body that is no list of 1 to 1000
//! objects is answered 400, one that is too long 413, a row that is wrong is named in a 200.

mod account;
mod api;
mod latest;
mod report;
mod row;
mod server;
#[cfg(test)]
mod tests;
mod troubles;

pub use account::Kind;
pub use report::Report;
pub use server::{Wicked, WickedSettings};
pub use troubles::Trouble;
