//! Amounts as the two generations of the API write them.

use rust_decimal::{Decimal, RoundingStrategy};

/// `1950` is 19.50.
pub(crate) fn cents(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

/// To the cent, halves away from zero.
pub(crate) fn rounded(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// The v2 form: text with four places, `"19.5000"`.
pub(super) fn text(amount: Decimal) -> String {
    format!("{amount:.4}")
}
