//! From BigCommerce's shapes to the platform-neutral ones. Pure.

mod checkout;
mod line;
mod link;
mod money_back;
mod order;
mod page;
mod product;

pub(super) use checkout::{checkout, is_known as cart_is_known, product_ids as cart_product_ids};
pub(super) use line::{codes_on_lines, coupons, pieces};
pub(super) use money_back::{refund_note, refunds, says_refunded};
pub(super) use order::{Parts, order};
pub(super) use page::{PAGE, listed, page, row};
pub(super) use product::{Found, Product};
