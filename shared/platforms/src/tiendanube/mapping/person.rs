//! Who buys, and where they live. Nobody is made of the words that stand in for a buyer nobody knows.

use domain::{Address, Customer, Email};

use crate::tiendanube::wire;

/// Domains of the addresses that stand for a missing one: `email@naoinformado.com`.
const PLACEHOLDER_DOMAINS: [&str; 2] = ["naoinformado.com", "noinformado.com"];
/// What stands for a missing name, in lower case and without accents.
const PLACEHOLDER: &str = "no informado";
const PLACEHOLDER_PT: &str = "nao informado";

/// What an order or a checkout says of the shopper.
pub(super) struct Sources<'a> {
    /// As entered at the checkout.
    pub(super) contact: &'a wire::Contact,
    /// As registered.
    pub(super) account: &'a wire::Customer,
    pub(super) billing: &'a wire::Address,
    pub(super) shipping: &'a wire::Address,
}

/// Who is shopping. Where a placeholder stands for the address the buyer is unknown, whatever else is there: a number or
/// a name beside it may be the seller's own, or nobody's.
pub(super) fn customer(from: &Sources<'_>) -> Customer {
    let Sources { contact, account, billing, shipping } = from;
    let emails: Vec<_> =
        [&contact.contact_email, &account.email].into_iter().flatten().filter_map(|it| Email::parse(it)).collect();
    if emails.first().is_some_and(is_placeholder) {
        return Customer::default();
    }
    let phones = [&contact.contact_phone, &account.phone, &billing.phone, &shipping.phone];
    let names = [&contact.contact_name, &account.name, &billing.name, &shipping.name];
    let name = names.into_iter().find_map(real);
    let (first_name, last_name) = name.as_deref().map_or((None, None), split);
    let addresses = [billing, shipping, &account.default_address].into_iter().map(address);
    Customer {
        email: emails.into_iter().find(|email| !is_placeholder(email)),
        phone: phones.into_iter().find_map(|phone| real(phone).filter(|phone| is_number(phone))),
        first_name,
        last_name,
        id: account.id.clone(),
        address: addresses.into_iter().find(is_place),
    }
}

/// Whom a request about people's data names.
pub(in crate::tiendanube) fn named(account: &wire::Customer) -> Customer {
    let (contact, nowhere) = (wire::Contact::default(), wire::Address::default());
    customer(&Sources { contact: &contact, account, billing: &nowhere, shipping: &nowhere })
}

/// Whether a checkout can be told to anybody.
pub(super) fn is_reachable(contact: &wire::Contact) -> bool {
    let email = contact.contact_email.as_deref().and_then(Email::parse);
    email.is_some_and(|email| !is_placeholder(&email))
}

/// An address without what stands for missing parts.
pub(super) fn address(from: &wire::Address) -> Address {
    let (first_name, last_name) = real(&from.name).as_deref().map_or((None, None), split);
    let country = real(&from.country);
    let is_code = |country: &&String| country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_alphabetic());
    Address {
        first_name,
        last_name,
        company: real(&from.company),
        street_1: joined([real(&from.address), real(&from.number)], " "),
        street_2: joined([real(&from.floor), real(&from.locality)], ", "),
        city: real(&from.city),
        region: real(&from.province),
        postal_code: real(&from.zipcode).filter(|zip| is_number(zip)),
        country_code: country.as_ref().filter(is_code).map(|code| code.to_ascii_uppercase()),
        country: country.filter(|country| !is_code(&country)),
        phone: real(&from.phone).filter(|phone| is_number(phone)),
    }
}

/// Whether an address says where somebody lives, and not only who.
pub(super) fn is_place(address: &Address) -> bool {
    let parts = [&address.street_1, &address.city, &address.region, &address.postal_code, &address.country_code];
    parts.into_iter().chain([&address.country]).any(Option::is_some)
}

/// A text that says something.
fn real(text: &Option<String>) -> Option<String> {
    text.clone().filter(|text| !is_nothing(text))
}

/// `No informado`, `Não informado`, also twice over for the two names of a person.
fn is_nothing(text: &str) -> bool {
    let text = text.to_lowercase().replace('ã', "a");
    let words: Vec<_> = text.split_whitespace().collect();
    let pairs = words.chunks(2).map(|pair| pair.join(" "));
    words.is_empty() || pairs.into_iter().all(|pair| pair == PLACEHOLDER || pair == PLACEHOLDER_PT)
}

/// Postal codes and phone numbers of zeros alone are none.
fn is_number(text: &str) -> bool {
    text.chars().any(|c| c.is_alphanumeric() && c != '0')
}

fn is_placeholder(email: &Email) -> bool {
    PLACEHOLDER_DOMAINS.contains(&email.domain())
}

fn joined(parts: [Option<String>; 2], between: &str) -> Option<String> {
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    Some(parts.join(between)).filter(|text| !text.is_empty())
}

/// Given name and the rest: the platform keeps one name, and both languages put the given one first.
fn split(name: &str) -> (Option<String>, Option<String>) {
    let mut words = name.split_whitespace();
    let first = words.next().map(str::to_owned);
    let rest = words.collect::<Vec<_>>().join(" ");
    (first, Some(rest).filter(|rest| !rest.is_empty()))
}
