//! Which order or cart something is about. Pure.

use std::collections::BTreeSet;

use domain::Subject;

/// The store that keys belong to, if it is one, and the orders and carts. A key is `<platform>:<store>:<order>…` or
/// `<platform>:<store>:cart:<cart>`.
pub(super) fn of_keys<'k>(keys: impl Iterator<Item = &'k str>) -> (Option<String>, BTreeSet<String>) {
    let (mut stores, mut subjects) = (BTreeSet::new(), BTreeSet::new());
    for key in keys {
        let parts: Vec<_> = key.split(':').collect();
        let subject = match parts.as_slice() {
            [_, _, "cart", cart] => Subject::Cart((*cart).to_owned()),
            [_, _, order, ..] => Subject::Order((*order).to_owned()),
            _ => continue,
        };
        stores.insert(parts[1]);
        subjects.insert(subject.to_string());
    }
    match stores.len() {
        1 => (stores.pop_first().map(str::to_owned), subjects),
        _ => (None, BTreeSet::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_name_their_store_and_what_they_are_of() {
        let of = |keys: &[&str]| of_keys(keys.iter().copied());
        let keys = ["bigcommerce:a:5127", "bigcommerce:a:5127:line:9", "bigcommerce:a:cart:e7c2", "bigcommerce:a:5128"];
        let subjects = ["cart#e7c2", "order#5127", "order#5128"].map(str::to_owned);
        assert_eq!(of(&keys), (Some("a".into()), subjects.into()));
        assert_eq!(of(&["bigcommerce:a:1", "neto:b:1"]), (None, BTreeSet::new()), "of two stores");
        assert_eq!(of(&["no key"]), (None, BTreeSet::new()));
    }
}
