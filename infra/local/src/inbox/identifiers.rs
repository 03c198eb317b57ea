//! Checks a profile within a request: its identifiers and the names of its attributes.

use serde_json::{Map, Value};

use super::problem::Problem;
use super::profile::identity;

/// Attributes a profile may have within an event (Klaviyo OpenAPI, revision 2026-07-15).
const ATTRIBUTES: [&str; 14] = [
    "email",
    "phone_number",
    "external_id",
    "anonymous_id",
    "_kx",
    "first_name",
    "last_name",
    "organization",
    "title",
    "image",
    "locale",
    "location",
    "properties",
    "meta",
];
const LOCATION: [&str; 10] =
    ["address1", "address2", "city", "region", "zip", "country", "latitude", "longitude", "timezone", "ip"];
const LARGEST_IN_EVENT: usize = 95 * 1024;
const LONGEST_EMAIL: usize = 100;

/// A profile as sent.
#[derive(Debug, Clone)]
pub(super) struct ProfileIn {
    pub(super) id: Option<String>,
    pub(super) attributes: Map<String, Value>,
}

/// Reads the `{"data": {…}}` at `pointer`.
pub(super) fn profile(wrapped: Option<&Value>, pointer: &str, problems: &mut Vec<Problem>) -> Option<ProfileIn> {
    let Some(data) = wrapped.and_then(|profile| profile.get("data")) else {
        problems.push(Problem::at(format!("{pointer}/data"), "A profile is required."));
        return None;
    };
    resource(data, &format!("{pointer}/data"), problems)
}

/// Reads the resource object `data` at `pointer`.
pub(super) fn resource(data: &Value, pointer: &str, problems: &mut Vec<Problem>) -> Option<ProfileIn> {
    if data.get("type").and_then(Value::as_str) != Some("profile") {
        problems.push(Problem::at(format!("{pointer}/type"), "The type must be `profile`."));
    }
    let id = data.get("id").and_then(Value::as_str).map(str::to_owned);
    let Some(attributes) = data.get("attributes").and_then(Value::as_object) else {
        problems.push(Problem::at(format!("{pointer}/attributes"), "Attributes are required."));
        return None;
    };
    let at = format!("{pointer}/attributes");
    check_names(attributes, &ATTRIBUTES, &at, "profile", problems);
    if let Some(location) = attributes.get("location").and_then(Value::as_object) {
        check_names(location, &LOCATION, &format!("{at}/location"), "location", problems);
    }
    let text = |name: &str| attributes.get(name).filter(|value| !value.is_null());
    if text("email").is_some_and(|email| !email.as_str().is_some_and(is_email)) {
        problems.push(Problem::at(format!("{at}/email"), "Invalid email address"));
    }
    if text("phone_number").is_some_and(|phone| !phone.as_str().is_some_and(is_e164)) {
        let detail = "Invalid phone number format (Example of a valid format: +12345678901)";
        problems.push(Problem::at(format!("{at}/phone_number"), detail));
    }
    if id.is_none() && identity(attributes).is_none() {
        problems.push(Problem::at(at.clone(), "At least one profile identifier is required."));
    }
    if Value::Object(attributes.clone()).to_string().len() > LARGEST_IN_EVENT {
        problems.push(Problem::at(at, "The profile is larger than 95 KB."));
    }
    Some(ProfileIn { id, attributes: attributes.clone() })
}

/// Whatever is not among `known` is refused, so that a typo is noticed.
pub(super) fn check_names(
    object: &Map<String, Value>,
    known: &[&str],
    pointer: &str,
    resource: &str,
    problems: &mut Vec<Problem>,
) {
    for name in object.keys().filter(|name| !known.contains(&name.as_str())) {
        let detail = format!("'{name}' is not a valid field for the resource '{resource}'.");
        problems.push(Problem::at(format!("{pointer}/{name}"), detail));
    }
}

/// One `@`, a name before it, and a dotted domain behind it.
pub(super) fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else { return false };
    let label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let strange = |c: char| c.is_whitespace() || c.is_control() || "()<>,;:\\\"[]@".contains(c);
    text.len() <= LONGEST_EMAIL
        && !name.is_empty()
        && !name.contains(strange)
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && domain.contains('.')
        && domain.split('.').all(label)
}

/// `+`, no leading zero, 8 to 15 digits.
pub(super) fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (8..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Addresses that are accepted and then silently dropped (Klaviyo guides, profiles overview).
pub(super) fn is_test_address(email: &str) -> bool {
    let domain = email.rsplit('@').next().unwrap_or_default().to_lowercase();
    matches!(domain.as_str(), "example.com" | "example.org" | "example.net" | "test.com" | "test.org")
}
