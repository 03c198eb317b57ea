//! From Tiendanube's shapes to the platform-neutral ones. Pure.

mod cart;
mod line;
mod money_back;
mod order;
mod page;
mod parcel;
mod person;
mod product;

pub(super) use cart::{checkout, is_worth_reading, product_ids as cart_product_ids, version};
pub(super) use line::product_ids;
pub(super) use money_back::says_refunded;
pub(super) use order::{Parts, order};
pub(super) use page::{id_of, leaf, listed, row};
pub(super) use parcel::are_complete;
pub(super) use person::named;
pub(super) use product::{Found, Product, StoreFacts};
