//! What Tiendanube's answers look like, as far as they are used: all fields optional, all types loose, `v1` among them.
//!
//! No `Debug`: most of it is personal data. Field names are the API's own (Tiendanube API reference, `2025-03` and `v1`).

mod catalog;
mod checkout;
mod hook;
mod order;
mod text;
mod transaction;

pub(super) use catalog::{Category, CategoryRef, Image, Product, Store};
pub(super) use checkout::{Checkout, CheckoutRow};
pub(super) use hook::Hook;
pub(super) use order::{Address, Contact, Customer, Line, Order, Parcel, Sums};
pub(super) use text::Texts;
pub(super) use transaction::{Money, Transaction, TransactionEvent};
