//! Amounts as JSON numbers.

use rust_decimal::Decimal;
use serde_json::Number;

/// `amount` as the shortest JSON number that says the same: `108.6900` is `108.69`, not `108.68999…`.
pub(crate) fn number(amount: Decimal) -> Number {
    amount.normalize().to_string().parse().expect("a decimal's text is a JSON number")
}

#[cfg(test)]
mod tests {
    use rust_decimal_macros::dec;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_amount_is_said_without_artefacts() {
        let amounts = [dec!(108.6900), dec!(43.00), dec!(0.1), dec!(-7.250), dec!(0.00), dec!(99999999999.99)];
        assert_eq!(json!(amounts.map(number)).to_string(), "[108.69,43,0.1,-7.25,0,99999999999.99]");
    }
}
