//! What `GET /api/accounts` says.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::{odd, parse, text};
use crate::BooksError;

/// Who an account is, as far as it says so.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::klaviyo) struct AccountFacts {
    /// Its public API key, by which Klaviyo knows it everywhere.
    pub(in crate::klaviyo) id: Option<String>,
    /// The organisation's name.
    pub(in crate::klaviyo) name: Option<String>,
    /// ISO 4217.
    pub(in crate::klaviyo) currency: Option<String>,
    /// IANA name, which may be an alias such as `US/Eastern`.
    pub(in crate::klaviyo) time_zone: Option<String>,
    /// Whether it is one for trying things out.
    pub(in crate::klaviyo) is_test: bool,
}

/// The account a key belongs to.
pub(in crate::klaviyo) fn account(body: &[u8]) -> Result<AccountFacts, BooksError> {
    let (id, attributes) = read(body)?;
    let field = |name: &str| attributes.get(name).and_then(text);
    Ok(AccountFacts {
        id: field("public_api_key").or(id),
        name: attributes.get("contact_information").and_then(|contact| text(&contact["organization_name"])),
        currency: field("preferred_currency"),
        time_zone: field("timezone"),
        is_test: attributes.get("test_account").and_then(Value::as_bool).unwrap_or(false),
    })
}

/// The account's time zone; UTC for an account that has none.
pub(in crate::klaviyo) fn time_zone(body: &[u8]) -> Result<TimeZone, BooksError> {
    let (_, attributes) = read(body)?;
    let Some(name) = attributes.get("timezone").and_then(text) else { return Ok(TimeZone::UTC) };
    let unknown = |_| BooksError::Unusable { why: "the account's time zone is not in the IANA database".to_owned() };
    TimeZone::get(name.trim()).map_err(unknown)
}

/// Id and attributes of the one account of the answer.
fn read(body: &[u8]) -> Result<(Option<String>, Map<String, Value>), BooksError> {
    let answer: Value = parse(body, "account")?;
    let account = answer["data"].get(0).unwrap_or(&answer["data"]);
    let attributes = account["attributes"].as_object().ok_or_else(|| odd("account"))?;
    Ok((text(&account["id"]), attributes.clone()))
}
