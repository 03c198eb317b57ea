//! Phone numbers as shoppers type them → E.164, the only form Klaviyo takes.

use phonenumber::Mode;
use phonenumber::country::Id;

/// E.164 allows 15 digits; with dialling prefixes and a spare zero nobody needs more than this.
const MOST_DIGITS: usize = 20;

/// `raw` in E.164 (`+61491570156`), read as dialled in `country` (ISO 3166-1 alpha-2). `None` unless it is a number that
/// exists by the numbering plan; without a country only numbers that begin with `+` can be read.
pub(super) fn e164(raw: &str, country: Option<&str>) -> Option<String> {
    let country = country.and_then(|code| code.trim().to_ascii_uppercase().parse::<Id>().ok());
    let number = phonenumber::parse(country, dialled(raw)?).ok()?;
    number.is_valid().then(|| number.format().mode(Mode::E164).to_string())
}

/// The digits one would dial, after a leading `+`; `None` when there are too many for any number. What follows a letter
/// is an extension or a remark. The parser is thus never given text, in which it has panicked before
/// (GHSA-whhr-7f2w-qqj2, GHSA-mjw4-jj88-v687).
fn dialled(raw: &str) -> Option<String> {
    let start = raw.find(|c: char| c == '+' || c.is_ascii_digit())?;
    let number = raw[start..].split(char::is_alphabetic).next()?;
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let plus = if number.starts_with('+') { "+" } else { "" };
    (digits.len() <= MOST_DIGITS).then(|| format!("{plus}{digits}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(raw: &str, country: &str) -> Option<String> {
        e164(raw, Some(country))
    }

    #[test]
    fn national_formats_are_read_by_the_country() {
        let cases = [
            ("(415) 555-2671", "US", "+14155552671"),
            ("1-415-555-2671", "US", "+14155552671"),
            ("415.555.2671 ext. 12", "US", "+14155552671"),
            ("0491 570 156", "AU", "+61491570156"),
            ("(03) 9070 1234", "AU", "+61390701234"),
            ("61 491 570 156", "AU", "+61491570156"),
            ("030 / 23 12 50 31", "DE", "+493023125031"),
            ("0049 151 23456789", "DE", "+4915123456789"),
            ("(11) 96123-4567", "BR", "+5511961234567"),
            ("021 2555-1234", "BR", "+552125551234"),
            ("011 4123-4567", "AR", "+541141234567"),
            ("011 15-2345-6789", "AR", "+5491123456789"),
            ("020 7946 0958", "GB", "+442079460958"),
            ("+44 (0)20 7946 0958", "GB", "+442079460958"),
            ("07911 123456", "gb", "+447911123456"),
            ("06 698 82211", "IT", "+390669882211"),
        ];
        for (raw, country, expected) in cases {
            assert_eq!(read(raw, country).as_deref(), Some(expected), "{raw} in {country}");
        }
    }

    #[test]
    fn a_number_with_a_plus_keeps_its_own_country() {
        assert_eq!(read("+61 491 570 156", "US").as_deref(), Some("+61491570156"));
        assert_eq!(e164("+54 9 11 2345-6789", None).as_deref(), Some("+5491123456789"));
        assert_eq!(e164("+49 (30) 23125031", Some("nowhere")).as_deref(), Some("+493023125031"));
    }

    #[test]
    fn what_nobody_could_dial_is_no_number() {
        for raw in ["", "n/a", "-", "0", "000000000", "12345", "555-2671", "+1", "+999 1234567", "call me", "１２３"]
        {
            assert_eq!(read(raw, "US"), None, "{raw}");
        }
        assert_eq!(read(&"4155552671".repeat(3), "US"), None);
        assert_eq!(e164("0491 570 156", None), None, "no country to read it by");
        assert_eq!(e164("0491 570 156", Some("XX")), None, "no such country");
    }

    #[test]
    fn every_country_can_be_asked() {
        for first in b'A'..=b'Z' {
            for second in b'A'..=b'Z' {
                let country = String::from_utf8(vec![first, second]).unwrap();
                for raw in ["1", "0123456789", "0015551234567"] {
                    let _ = read(raw, &country);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(raw in "\\PC{0,24}|[+0-9 ()-]{0,24}", country in "[A-Z]{2}") {
            if let Some(number) = read(&raw, &country) {
                prop_assert!(number.starts_with('+') && number.len() <= 16, "{number}");
            }
        }

        #[test]
        fn no_run_of_digits_makes_it_panic(raw in "\\+?[0-9]{1,20}", country in "AR|BR|MX|US|DE|IT|AQ|AN|GB|CR|CL|UY|SM|MG") {
            let _ = read(&raw, &country);
        }
    }
}
