//! The coupons a shopper may know.

use rust_decimal::Decimal;

/// A coupon; orders keep its code and what it took off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coupon {
    /// Typed by the shopper.
    pub code: String,
    /// What it does.
    pub effect: CouponEffect,
}

/// What a coupon does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CouponEffect {
    /// So many percent off every line.
    Percent(u32),
    /// Shipping costs nothing.
    FreeShipping,
}

impl Coupon {
    /// Percent off every line.
    pub fn percent(&self) -> Decimal {
        match self.effect {
            CouponEffect::Percent(percent) => Decimal::from(percent),
            CouponEffect::FreeShipping => Decimal::ZERO,
        }
    }

    /// The coupons of the sample shop.
    pub(super) fn all() -> Vec<Self> {
        let coupon = |code: &str, effect| Self { code: code.to_owned(), effect };
        vec![coupon("SPRING10", CouponEffect::Percent(10)), coupon("SHIPFREE", CouponEffect::FreeShipping)]
    }
}
