//! Takes personal data out of what a destination says, so that its words can be kept and shown.

use std::collections::BTreeSet;

use domain::{About, Address, Customer, Event};

/// Longest text kept, in characters.
const LONGEST: usize = 300;
/// A run of digits with at least this many may be a phone, a card or a customer number.
const LONG_RUN: usize = 6;
/// Letters and digits mixed, at least this many, may be a key: `pk_` and 34 of them at Klaviyo.
const KEY: usize = 20;
const GONE: char = '…';

/// `text` without what looks like an e-mail address, a key or a long number, without the words in `personal`, on one line, without
/// characters that steer a terminal or turn the direction of reading, and at most 300 characters long; `…` stands for what
/// was taken out.
pub(crate) fn scrub(text: &str, personal: &BTreeSet<String>) -> String {
    let shown: String = text.chars().map(|c| if steers(c) { ' ' } else { c }).collect();
    let plain: Vec<_> = shown.split_whitespace().map(|word| if word.contains('@') { "…" } else { word }).collect();
    let clean = without_words(&without_long_numbers(&without_keys(&plain.join(" "))), personal);
    match clean.char_indices().nth(LONGEST) {
        None => clean,
        Some((end, _)) => format!("{}{GONE}", &clean[..end]),
    }
}

/// Control characters (C0 and C1, among them escape), and the marks that embed, override or isolate a direction (Unicode
/// Standard Annex 9), by which a text can be made to look like another.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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

fn without_keys(text: &str) -> String {
    let part_of_one = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_key = |run: &str| run.len() >= KEY && run.contains(|c: char| c.is_ascii_digit());
    let runs = text.split_inclusive(|c| !part_of_one(c));
    runs.map(|run| {
        let (word, end) = run.split_at(run.trim_end_matches(|c| !part_of_one(c)).len());
        if is_key(word) { format!("{GONE}{end}") } else { run.to_owned() }
    })
    .collect()
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
            ("key 'pk_0f3a9c1be87d44c2a65d90ab12cd34ef56'.", "key '…'."),
            (
                "at /data/attributes/events-bulk-create/data/12, internationalization",
                "at /data/attributes/events-bulk-create/data/12, internationalization",
            ),
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
    fn nothing_that_steers_a_terminal_or_turns_the_reading_round_stays() {
        let text = "Invalid \u{1b}[2J\u{1b}]0;owned\u{7} name\u{202e}txt\u{2066} \u{9b}31m\r\nMara\u{0}";
        assert_eq!(scrubbed(text), "Invalid [2J ]0;owned name txt 31m …");
    }

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        let cut = scrubbed(&"ä ".repeat(400));
        assert_eq!(cut.chars().count(), LONGEST + 1);
        assert!(cut.ends_with(GONE));
    }
}
