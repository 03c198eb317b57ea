//! From Neto's shapes to the platform-neutral ones. Pure.

mod address;
mod cart;
mod item;
mod line;
mod order;
mod refund;

pub(super) use cart::{cart, note as cart_note, skus as cart_skus};
pub(super) use item::{Found, Item};
pub(super) use order::{listed, moment, order, row};
pub(super) use refund::{refund_notes, refunds};
