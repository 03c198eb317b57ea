//! Deletes a person on request: the profile with the one identifier that is given, and all its events.

use serde_json::{Map, Value};

use super::account::Account;
use super::identifiers::{check_names, is_e164, is_email};
use super::problem::Problem;

/// The path in the specification.
pub(super) const PATH: &str = "/api/data-privacy-deletion-jobs";

/// Reads the body of the request and deletes. The original does so later; here it is done when the answer comes, 202 whether
/// there was such a profile or not.
pub(super) fn delete(account: &mut Account, body: &Value) -> Result<(), Vec<Problem>> {
    let (name, value) = read(body)?;
    account.erase(name, &value);
    Ok(())
}

/// Which identifier, and its value.
fn read(body: &Value) -> Result<(&'static str, String), Vec<Problem>> {
    let mut problems = Vec::new();
    let data = body.get("data").unwrap_or(&Value::Null);
    if data.get("type").and_then(Value::as_str) != Some("data-privacy-deletion-job") {
        problems.push(Problem::at("/data/type", "The type must be `data-privacy-deletion-job`."));
    }
    let at = "/data/attributes/profile";
    let Some(profile) = data.pointer("/attributes/profile/data").and_then(Value::as_object) else {
        problems.push(Problem::at(at, "A profile is required."));
        return Err(problems);
    };
    if profile.get("type").and_then(Value::as_str) != Some("profile") {
        problems.push(Problem::at(format!("{at}/data/type"), "The type must be `profile`."));
    }
    let none = Map::new();
    let attributes = profile.get("attributes").and_then(Value::as_object);
    if attributes.is_none() {
        problems.push(Problem::at(format!("{at}/data/attributes"), "Attributes are required."));
    }
    let attributes = attributes.unwrap_or(&none);
    check_names(attributes, &["email", "phone_number"], &format!("{at}/data/attributes"), "profile", &mut problems);
    let id = ("id", profile.get("id"));
    let [email, phone] = ["email", "phone_number"].map(|name| (name, attributes.get(name)));
    let given = [id, email, phone].into_iter().filter_map(|(name, value)| Some((name, value?.as_str()?.to_owned())));
    let given: Vec<_> = given.collect();
    let [(name, value)] = given.as_slice() else {
        problems.push(Problem::at(
            format!("{at}/data"),
            "Exactly one identifier must be given: email, phone_number or id.",
        ));
        return Err(problems);
    };
    let is_valid = match *name {
        "email" => is_email(value),
        "phone_number" => is_e164(value),
        _ => true,
    };
    if !is_valid {
        problems.push(Problem::at(format!("{at}/data/attributes/{name}"), "The value is not valid."));
    }
    if problems.is_empty() { Ok((name, value.clone())) } else { Err(problems) }
}
