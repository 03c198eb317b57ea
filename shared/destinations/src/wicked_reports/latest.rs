//! What `/latest` is asked about a row, and what its answer says.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use orderwire_http::Deadline;
use serde_json::Value;

use super::api::Api;
use super::ask::ask;
use super::row::{Identity, Table};
use crate::BooksError;

/// What Wicked Reports holds under an identity.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// This.
    Yes(Value),
    No,
    /// It answered with something else: it does not look for every field of every kind, as far as is documented.
    Unclear,
}

/// Asks for the row of this identity.
///
/// # Errors
/// As [`ask`].
pub(super) async fn held(api: &Api, table: Table, identity: &Identity, deadline: Deadline) -> Result<Held, BooksError> {
    let mut query = vec![("sourcesystem", identity.system.as_str()), ("datatype", table.data_type())];
    query.extend(identity.fields.iter().map(|(name, value)| (*name, value.as_str())));
    let answer = ask(api, &query, deadline).await?;
    Ok(answer.map_or(Held::No, |body| read(&body, identity)))
}

/// One object, in a list or not; an empty answer says that there is none.
fn read(body: &[u8], identity: &Identity) -> Held {
    if body.trim_ascii().is_empty() {
        return Held::No;
    }
    let Ok(answer) = serde_json::from_slice::<Value>(body) else { return Held::Unclear };
    let object = match &answer {
        Value::Array(items) => items.first().unwrap_or(&Value::Null),
        one => one,
    };
    match object {
        Value::Null => Held::No,
        Value::Object(members) if members.is_empty() => Held::No,
        object if identity.is(object) => Held::Yes(object.clone()),
        _ => Held::Unclear,
    }
}

/// Reads `2026-07-19 22:05:00`, which is UTC.
pub(super) fn moment(value: &Value) -> Option<Timestamp> {
    let at: DateTime = value.as_str()?.trim().trim_end_matches('Z').parse().ok()?;
    at.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_held_is_told_from_nothing_and_from_something_else() {
        let identity = Identity::new("Alder", [("SourceID", "20517".to_owned())]);
        let held = |body: &str| read(body.as_bytes(), &identity);
        for none in ["", " ", "null", "[]", "{}"] {
            assert_eq!(held(none), Held::No, "{none:?}");
        }
        let object = json!({"SourceSystem": "Alder", "SourceID": "20517", "OrderTotal": 5});
        assert_eq!(held(&object.to_string()), Held::Yes(object.clone()));
        assert_eq!(held(&json!([object]).to_string()), Held::Yes(object));
        for other in [r#"{"SourceID": "9"}"#, r#"{"offset": 3}"#, "<html>", "7"] {
            assert_eq!(held(other), Held::Unclear, "{other}");
        }
    }

    #[test]
    fn dates_are_utc() {
        let read = |text: &str| moment(&json!(text)).map(|at| at.to_string());
        assert_eq!(read("2026-07-19 22:05:00").as_deref(), Some("2026-07-19T22:05:00Z"));
        assert_eq!(read("2026-07-19T22:05:00Z").as_deref(), Some("2026-07-19T22:05:00Z"));
        assert_eq!((read("soon"), moment(&json!(5))), (None, None));
    }
}
