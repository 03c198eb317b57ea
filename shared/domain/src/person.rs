//! Who bought, and where they live. Personal data: `Debug` shows none of it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An e-mail address, trimmed and lower-cased, so that one shopper has one spelling.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// Reads an address that could be delivered to: one `@`, a local part, a domain with a dot, no blanks, at most 100
    /// characters (Klaviyo's limit for an e-mail). Anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let (local, domain) = text.split_once('@')?;
        let labels = domain.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
        let local_is_plain = !local.is_empty()
            && local.split('.').all(|atom| !atom.is_empty())
            && local.chars().all(|c| c.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c));
        (local_is_plain && labels && domain.contains('.') && text.chars().count() <= 100).then_some(Self(text))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit('@').next().unwrap_or_default()
    }
}

impl TryFrom<String> for Email {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not an e-mail address")
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

/// The shopper as the order knows them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// `None` when the store has none or an impossible one.
    pub email: Option<Email>,
    /// As the store holds it, often in national form; destinations convert it with the address's country.
    pub phone: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// The platform's id of a registered customer; `None` for a guest.
    pub id: Option<String>,
    /// Billing address, or the best the store has.
    pub address: Option<Address>,
}

impl Customer {
    /// Whether a destination could know who this is: a valid e-mail or a phone.
    pub fn is_identifiable(&self) -> bool {
        self.email.is_some() || self.phone.is_some()
    }
}

impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Customer(…)")
    }
}

/// A postal address; blank parts are `None`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Given name of the addressee.
    pub first_name: Option<String>,
    /// Family name of the addressee.
    pub last_name: Option<String>,
    /// Company.
    pub company: Option<String>,
    /// Street and number.
    pub street_1: Option<String>,
    /// Flat, floor, …
    pub street_2: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// State, province or region, by name.
    pub region: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country by name.
    pub country: Option<String>,
    /// Country as ISO 3166-1 alpha-2, in capitals.
    pub country_code: Option<String>,
    /// Phone of the addressee, as the store holds it.
    pub phone: Option<String>,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_trimmed_and_lower_cased() {
        assert_eq!(
            Email::parse("  Mara.Okafor+News@Harbour-Mail.Example ").unwrap().as_str(),
            "mara.okafor+news@harbour-mail.example"
        );
        assert_eq!(Email::parse("jörg@müller.example").unwrap().domain(), "müller.example");
    }

    #[test]
    fn what_cannot_be_delivered_to_is_no_address() {
        for text in [
            "",
            "mara",
            "mara@",
            "@x.example",
            "a@b@c.example",
            "a b@x.example",
            "a@localhost",
            "a@x..example",
            "a..b@x.example",
            "a@-x.example",
            ".a@x.example",
        ] {
            assert_eq!(Email::parse(text), None, "{text}");
        }
        assert_eq!(Email::parse(&format!("{}@x.example", "a".repeat(95))), None, "longer than 100 characters");
    }

    #[test]
    fn debug_output_shows_no_personal_data() {
        let customer =
            Customer { email: Email::parse("mara@x.example"), first_name: Some("Mara".into()), ..Customer::default() };
        assert_eq!(format!("{customer:?} {:?}", customer.email), "Customer(…) Some(Email(…))");
    }
}
