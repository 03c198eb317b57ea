//! Takes personal data out of what a destination says, so that its words can be kept and shown.

use std::collections::BTreeSet;

use domain::{About, Address, Customer, Event};

/// Longest text kept, in characters.
const LONGEST: usize = 300;
/// A run of digits with at least this many may be a phone, a card or a customer number.
const LONG_RUN: usize = 6;
const GONE: char = '…';

/// `text` without what looks like an e-mail address or a long number, without the words in `personal`, on one line and
/// at most 300 characters long; `…` stands for what was taken out.
pub(crate) fn scrub(text: &str, personal: &BTreeSet<String>) -> String {
    let plain: Vec<_> = text.split_whitespace().map(|word| if word.contains('@') { "…" } else { word }).collect();
    let clean = without_words(&without_long_numbers(&plain.join(" ")), personal);
    match clean.char_indices().nth(LONGEST) {
        None => clean,
        Some((end, _)) => format!("{}{GONE}", &clean[..end]),
    }
}

/// The words by which the people behind `event` could be recognised: names, streets, phones, and what stands before the
/// `@`.
pub(crate) fn personal_words(event: &Event) -> BTreeSet<String> {
    let customer = event.customer();
    let mut words = BTreeSet::new();
    let mut add = |text: Option<&str>| words.extend(text.into_iter().flat_map(words_of));
    let Customer { email, phone, first_name, last_name, id: _, address } = customer;
    add(email.as_ref().and_then(|email| email.as_str().split('@').next()));
    [phone, first_name, last_name].into_iter().for_each(|text| add(text.as_deref()));
    let shipping = match &event.about {
        About::Order(order, _) => order.shipping_address.as_ref(),
        About::Checkout(_) => None,
    };
    for address in [address.as_ref(), shipping].into_iter().flatten() {
        let Address { first_name, last_name, company, street_1, street_2, city, postal_code, phone, .. } = address;
        let parts = [first_name, last_name, company, street_1, street_2, city, postal_code, phone];
        parts.into_iter().for_each(|text| add(text.as_deref()));
    }
    words
}

/// Words, lower-cased. Single letters and numbers below 100 give nobody away, and occur in any text.
fn words_of(text: &str) -> impl Iterator<Item = String> {
    let telling = |word: &&str| word.chars().count() > if word.chars().all(char::is_numeric) { 2 } else { 1 };
    text.split(|c: char| !c.is_alphanumeric()).filter(telling).map(str::to_lowercase)
}

fn without_words(text: &str, personal: &BTreeSet<String>) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let alike = |c: char| c.is_alphanumeric() == first.is_alphanumeric();
        let (run, after) = rest.split_at(rest.find(|c| !alike(c)).unwrap_or(rest.len()));
        if personal.contains(&run.to_lowercase()) {
            clean.push(GONE)
        } else {
            clean.push_str(run)
        }
        rest = after;
    }
    clean
}

fn without_long_numbers(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let numeric = |c: char| c.is_numeric() || " +-.()/".contains(c);
        let begins = first.is_numeric() || first == '+';
        let end = if begins { rest.find(|c| !numeric(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        let last = rest[..end].rfind(char::is_numeric).map_or(end, |last| rest.ceil_char_boundary(last + 1));
        let (run, after) = rest.split_at(last);
        if run.chars().filter(|c| c.is_numeric()).count() >= LONG_RUN {
            clean.push(GONE)
        } else {
            clean.push_str(run)
        }
        rest = after;
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scrubbed(text: &str) -> String {
        let personal = ["Mara", "Okafor", "18 Tannery Lane"].into_iter().flat_map(words_of).collect();
        scrub(text, &personal)
    }

    #[test]
    fn addresses_numbers_and_names_are_taken_out() {
        let cases = [
            ("Invalid email 'mara.okafor@harbourmail.example'.", "Invalid email …"),
            ("phone +61 (491) 570-156 is wrong", "phone … is wrong"),
            ("OKAFOR, Mara; Maranatha", "…, …; Maranatha"),
            ("lives at 18 Tannery Lane", "lives at 18 … …"),
            ("card 4111111111111111!", "card …!"),
        ];
        for (text, expected) in cases {
            assert_eq!(scrubbed(text), expected);
        }
    }

    #[test]
    fn what_is_nobodys_stays() {
        let text = "Invalid input: 'time' must be after 2000 (/data/12/attributes/events/data/3/attributes/time)";
        assert_eq!(scrubbed(text), text);
    }

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        let cut = scrubbed(&"ä ".repeat(400));
        assert_eq!(cut.chars().count(), LONGEST + 1);
        assert!(cut.ends_with(GONE));
    }
}
