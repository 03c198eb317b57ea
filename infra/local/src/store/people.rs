//! Invented people: shoppers, registered or not, and where they live.

use fastrand::Rng;
use jiff::Timestamp;

/// A person who can shop: who they are and where to send things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// As typed; may differ in case from an earlier order's.
    pub email: String,
    /// In the national form, as stores hold it; may be empty.
    pub phone: String,
    /// Where they live.
    pub place: Place,
}

/// A postal address without a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// House and street.
    pub street: String,
    /// City.
    pub city: String,
    /// State or province, spelt out.
    pub state: String,
    /// Its code; empty where none is in use.
    pub state_code: String,
    /// Postal code.
    pub zip: String,
    /// Country, spelt out in English.
    pub country: String,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
}

/// Someone with an account.
#[derive(Debug, Clone)]
pub struct Customer {
    /// Never 0: that means a guest.
    pub id: u64,
    /// Who.
    pub person: Person,
    /// When the account was made.
    pub created: Timestamp,
    /// 0 = none.
    pub group_id: u64,
}

const FIRST: [&str; 16] = [
    "Mara", "Teodor", "Ines", "Jonas", "Sunniva", "Robin", "Aiko", "Luciana", "Pavel", "Nadia", "Owen", "Priya",
    "Hanne", "Mateo", "Zofia", "Kwame",
];
const LAST: [&str; 16] = [
    "Okafor",
    "Vance",
    "Calloway",
    "Petrie",
    "Achterberg",
    "Hale",
    "Morita",
    "Ferro",
    "Dvorak",
    "Haddad",
    "Lindqvist",
    "Raman",
    "Solberg",
    "Ibarra",
    "Nowak",
    "Asante",
];
const STREETS: [&str; 8] = [
    "Juniper Loop",
    "Tannery Lane",
    "Wharf Road",
    "Orchard Street",
    "Mill Hill",
    "Harbor Street",
    "Quarry Way",
    "Linden Row",
];
const MAIL_DOMAINS: [&str; 3] = ["harbourmail.example", "quaymail.example", "postbox.example"];

/// City, state, code, zip, country, country code, phone without its last two digits.
type Town = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

/// The phone numbers are from the ranges set aside for fiction.
const TOWNS: [Town; 7] = [
    ("Fort Collins", "Colorado", "CO", "80524", "United States", "US", "303-555-01"),
    ("Portland", "Maine", "ME", "04101", "United States", "US", "207-555-01"),
    ("Seattle", "Washington", "WA", "98101", "United States", "US", "(206) 555-01"),
    ("Austin", "Texas", "TX", "78751", "United States", "US", "512.555.01"),
    ("Halifax", "Nova Scotia", "NS", "B3H 1X5", "Canada", "CA", "902-555-01"),
    ("Fremantle", "Western Australia", "WA", "6160", "Australia", "AU", "(08) 5550 10"),
    ("Bristol", "England", "", "BS1 4ND", "United Kingdom", "GB", "0117 496 00"),
];

/// Someone new; two calls may meet the same name, never the same e-mail as long as `number` differs.
pub(crate) fn somebody(rng: &mut Rng, number: u64) -> Person {
    let pick = |rng: &mut Rng, from: &[&'static str]| from[rng.usize(..from.len())];
    let (first, last) = (pick(rng, &FIRST), pick(rng, &LAST));
    let domain = pick(rng, &MAIL_DOMAINS);
    let street = format!("{} {}", rng.u32(1..200), pick(rng, &STREETS));
    let (city, state, state_code, zip, country, country_code, phone) = TOWNS[rng.usize(..TOWNS.len())];
    Person {
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        email: format!("{}.{}{number}@{domain}", first.to_lowercase(), last.to_lowercase()),
        // One in eight gives no phone.
        phone: if rng.u8(..8) == 0 { String::new() } else { format!("{phone}{:02}", rng.u32(..100)) },
        place: Place {
            street,
            city: city.to_owned(),
            state: state.to_owned(),
            state_code: state_code.to_owned(),
            zip: zip.to_owned(),
            country: country.to_owned(),
            country_code: country_code.to_owned(),
        },
    }
}
