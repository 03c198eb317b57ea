//! The coupons a shopper may know.

use rust_decimal::Decimal;

/// A coupon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coupon {
    /// Id.
    pub id: u64,
    /// Typed by the shopper.
    pub code: String,
    /// Shown in the control panel.
    pub name: String,
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

impl CouponEffect {
    /// Percent off every line.
    pub fn percent(self) -> Decimal {
        match self {
            Self::Percent(percent) => Decimal::from(percent),
            Self::FreeShipping => Decimal::ZERO,
        }
    }
}

impl Coupon {
    /// `type` of an order coupon: 1 percentage, 4 free shipping.
    pub(super) fn type_id(&self) -> u8 {
        match self.effect {
            CouponEffect::Percent(_) => 1,
            CouponEffect::FreeShipping => 4,
        }
    }

    /// The coupons of the sample shop.
    pub(super) fn all() -> Vec<Self> {
        let coupon = |id, code: &str, name: &str, effect| Self { id, code: code.into(), name: name.into(), effect };
        vec![
            coupon(31, "WELCOME10", "Welcome, 10 % off", CouponEffect::Percent(10)),
            coupon(32, "SHIPFREE", "Free shipping", CouponEffect::FreeShipping),
        ]
    }
}
