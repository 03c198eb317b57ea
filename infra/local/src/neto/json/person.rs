//! Names and addresses: flat keys with a prefix.

use serde_json::{Map, Value, json};

use crate::store::Person;

/// `{prefix}FirstName`, … of a person.
pub(super) fn flat(prefix: &str, person: &Person) -> Map<String, Value> {
    let place = &person.place;
    let parts = [
        ("FirstName", &person.first_name),
        ("LastName", &person.last_name),
        ("Company", &String::new()),
        ("StreetLine1", &place.street),
        ("StreetLine2", &String::new()),
        ("City", &place.city.to_uppercase()),
        ("State", if place.state_code.is_empty() { &place.state } else { &place.state_code }),
        ("PostCode", &place.zip),
        ("Country", &place.country_code),
        ("Phone", &person.phone),
        ("Fax", &String::new()),
    ]
    .map(|(name, value)| (format!("{prefix}{name}"), json!(value)));
    parts.into_iter().collect()
}
