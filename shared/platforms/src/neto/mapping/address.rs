//! Addresses and who they belong to.

use domain::{Address, Customer, Email};

use crate::neto::wire;
use crate::tolerant;

/// The address whose fields begin with `prefix`; blank parts, and one that is blank altogether, are none. Inside of an
/// object of their own they may go without.
pub(super) fn address(fields: &wire::Address, prefix: &str) -> Option<Address> {
    let part = |name: &str| {
        let value = fields.get(&format!("{prefix}{name}")).or_else(|| fields.get(name));
        value.and_then(tolerant::text_of)
    };
    let country = part("Country");
    let is_code = |country: &String| country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_alphabetic());
    let address = Address {
        first_name: part("FirstName"),
        last_name: part("LastName"),
        company: part("Company"),
        street_1: part("StreetLine1"),
        street_2: part("StreetLine2"),
        city: part("City"),
        region: part("State"),
        postal_code: part("PostCode"),
        country: country.clone().filter(|country| !is_code(country)),
        country_code: country.filter(is_code).map(|code| code.to_ascii_uppercase()),
        phone: part("Phone"),
    };
    Some(address).filter(|address| *address != Address::default())
}

/// Who is at `billing`. Neto gives guests user names as well, and does not say which are theirs, so none is taken for the
/// id of a registered customer: several guests may share one.
pub(super) fn customer(email: Option<&String>, billing: Option<Address>) -> Customer {
    let of = |part: fn(&Address) -> &Option<String>| billing.as_ref().and_then(|billing| part(billing).clone());
    Customer {
        email: email.and_then(|email| Email::parse(email)),
        phone: of(|billing| &billing.phone),
        first_name: of(|billing| &billing.first_name),
        last_name: of(|billing| &billing.last_name),
        id: None,
        address: billing,
    }
}
