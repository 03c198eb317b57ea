//! Figures for people. Pure.

use rust_decimal::Decimal;

/// `12345` → `12,345`.
pub(crate) fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// `-12345.5` → `-12,345.50`: two places, more where there are more.
pub(crate) fn amount(amount: Decimal) -> String {
    let amount = amount.normalize();
    let places = usize::try_from(amount.scale().max(2)).expect("a scale is at most 28");
    let text = format!("{:.places$}", amount.abs());
    let (whole, rest) = text.split_once('.').expect("there are at least two places");
    let sign = if amount.is_sign_negative() && !amount.is_zero() { "-" } else { "" };
    format!("{sign}{}.{rest}", grouped(whole))
}

/// The same, whole ones without places: where there is little room.
pub(crate) fn short(value: Decimal) -> String {
    let text = amount(value);
    text.strip_suffix(".00").map(str::to_owned).unwrap_or(text)
}

/// `1 order`, `2 orders`.
pub(crate) fn counted(number: usize, one: &str) -> String {
    let number = u64::try_from(number).unwrap_or(u64::MAX);
    format!("{} {one}{}", count(number), if number == 1 { "" } else { "s" })
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn amounts_have_two_places_or_more_and_keep_their_sign() {
        let shown = ["0", "-0.00", "1234.5", "-1234567.89", "0.125", "5000"].map(|text| amount(text.parse().unwrap()));
        assert_eq!([short(Decimal::new(500_000, 2)), short(Decimal::new(15, 1))], ["5,000", "1.50"]);
        assert_eq!(shown, ["0.00", "0.00", "1,234.50", "-1,234,567.89", "0.125", "5,000.00"]);
    }
}
