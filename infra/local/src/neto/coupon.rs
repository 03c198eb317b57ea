//! The coupons a shopper may know.

pub use crate::store::CouponEffect;

/// A coupon; orders keep its code and what it took off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coupon {
    /// Typed by the shopper.
    pub code: String,
    /// What it does.
    pub effect: CouponEffect,
}

impl Coupon {
    /// The coupons of the sample shop.
    pub(super) fn all() -> Vec<Self> {
        let coupon = |code: &str, effect| Self { code: code.to_owned(), effect };
        vec![coupon("SPRING10", CouponEffect::Percent(10)), coupon("SHIPFREE", CouponEffect::FreeShipping)]
    }
}
