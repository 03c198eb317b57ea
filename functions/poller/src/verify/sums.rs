//! Amounts by currency, and whether they agree. Pure.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::report::Revenue;

/// Amounts by ISO 4217 code; under the empty name where it is not known.
pub(super) type Sums = BTreeMap<String, Decimal>;

/// Destinations compute sums in floating point; half a cent is below anything that is charged.
const SLACK: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

/// Whether two amounts are the same but for what floating point does to them.
pub(super) fn same(one: Decimal, other: Decimal) -> bool {
    (one - other).abs() < SLACK
}

/// Whether the amounts are the same in every currency; none is as good as zero.
pub(super) fn agree(one: &Sums, other: &Sums) -> bool {
    let of = |sums: &Sums, currency: &str| sums.get(currency).copied().unwrap_or_default();
    one.keys().chain(other.keys()).all(|currency| same(of(one, currency), of(other, currency)))
}

/// Adds `amount` to `sums`.
pub(super) fn add(sums: &mut Sums, currency: &str, amount: Decimal) {
    *sums.entry(currency.to_owned()).or_default() += amount;
}

/// A row for each currency. Without `refunds`, which are not known then, nobody can say what is left.
pub(super) fn revenue(gross: &Sums, refunds: Option<&Sums>) -> Vec<Revenue> {
    let currencies: BTreeSet<&String> = gross.keys().chain(refunds.into_iter().flat_map(Sums::keys)).collect();
    let row = |currency: &String| {
        let of = |sums: &Sums| sums.get(currency).copied().unwrap_or_default().round_dp(4).normalize();
        let (gross, refunds) = (of(gross), refunds.map(of));
        let net = refunds.map(|refunds| (gross - refunds).normalize());
        Revenue { currency: currency.clone(), gross, refunds, net }
    };
    let says_something = |row: &Revenue| !row.gross.is_zero() || row.refunds.is_some_and(|refunds| !refunds.is_zero());
    currencies.into_iter().map(row).filter(says_something).collect()
}

/// `108.69 USD and 20 EUR`.
pub(super) fn text(sums: &Sums) -> String {
    let amounts = sums.iter().filter(|(_, amount)| !amount.is_zero());
    let amounts = amounts.map(|(currency, amount)| format!("{} {currency}", amount.round_dp(4).normalize()));
    let amounts: Vec<_> = amounts.map(|amount| amount.trim_end().to_owned()).collect();
    if amounts.is_empty() { "nothing".to_owned() } else { amounts.join(" and ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(amounts: &[(&str, i64)]) -> Sums {
        amounts.iter().map(|(currency, cents)| ((*currency).to_owned(), Decimal::new(*cents, 2))).collect()
    }

    #[test]
    fn sums_agree_by_currency_whatever_floating_point_does() {
        let usd = sums(&[("USD", 10869)]);
        let imprecise = Sums::from([("USD".to_owned(), "108.69000000000001".parse().unwrap())]);
        assert!(agree(&usd, &imprecise) && agree(&usd, &sums(&[("USD", 10869), ("EUR", 0)])));
        assert!(!agree(&usd, &sums(&[("USD", 10868)])) && !agree(&usd, &sums(&[("EUR", 10869)])));
        assert!(agree(&Sums::new(), &sums(&[("USD", 0)])));
    }

    #[test]
    fn net_is_what_is_left_of_gross_in_each_currency() {
        let rows = revenue(&sums(&[("EUR", 1000), ("USD", 5050)]), Some(&sums(&[("USD", 50), ("GBP", 100)])));
        let rows: Vec<_> = rows.iter().map(|row| (row.currency.as_str(), row.net.unwrap().to_string())).collect();
        assert_eq!(rows, [("EUR", "10".into()), ("GBP", "-1".into()), ("USD", "50".into())]);
        assert_eq!(text(&sums(&[("EUR", 1000), ("USD", 5050), ("GBP", 0)])), "10 EUR and 50.5 USD");
        assert_eq!(text(&Sums::new()), "nothing");
    }

    #[test]
    fn nothing_is_net_where_refunds_are_not_known() {
        let rows = revenue(&sums(&[("BRL", 1000), ("USD", 0)]), None);
        let gross = Decimal::from(10);
        assert_eq!(rows, [Revenue { currency: "BRL".to_owned(), gross, refunds: None, net: None }]);
    }
}
