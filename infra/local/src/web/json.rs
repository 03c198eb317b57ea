//! Money in and out of JSON numbers without passing through our own floats.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::Value;

/// An amount as a JSON number, without trailing zeros.
pub(crate) fn number(amount: Decimal) -> Value {
    serde_json::from_str(&amount.normalize().to_string()).expect("a decimal's text is a JSON number")
}

/// The amount a JSON number stands for; `None` for anything but a number.
pub(crate) fn decimal_from_json(value: &Value) -> Option<Decimal> {
    let Value::Number(number) = value else { return None };
    let text = number.to_string();
    Decimal::from_str(&text).or_else(|_| Decimal::from_scientific(&text)).ok()
}
