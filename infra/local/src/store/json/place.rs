//! Names and addresses, in the words of orders (v2) and of checkouts (v3).

use serde_json::{Value, json};

use crate::store::people::Person;

/// As in an order's `billing_address`, without `form_fields`.
pub(super) fn v2(person: &Person) -> Value {
    let place = &person.place;
    json!({
        "first_name": person.first_name,
        "last_name": person.last_name,
        "company": "",
        "street_1": place.street,
        "street_2": "",
        "city": place.city,
        "state": place.state,
        "zip": place.zip,
        "country": place.country,
        "country_iso2": place.country_code,
        "phone": person.phone,
        "email": person.email,
    })
}

/// As in a checkout; before the address is entered every field but the e-mail is empty text.
pub(super) fn v3(person: Option<&Person>, email: &str) -> Value {
    let text = |of: fn(&Person) -> &str| person.map_or("", of);
    json!({
        "first_name": text(|person| &person.first_name),
        "last_name": text(|person| &person.last_name),
        "email": email,
        "company": "",
        "address1": text(|person| &person.place.street),
        "address2": "",
        "city": text(|person| &person.place.city),
        "state_or_province": text(|person| &person.place.state),
        "state_or_province_code": text(|person| &person.place.state_code),
        "country": text(|person| &person.place.country),
        "country_code": text(|person| &person.place.country_code),
        "postal_code": text(|person| &person.place.zip),
        "phone": text(|person| &person.phone),
        "custom_fields": [],
    })
}
