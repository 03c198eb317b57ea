//! What an answer comes in. Pure.
//!
//! Failures come with status 200 as well, so `Ack` decides: `Success`, `Warning`, whose data can be used, or `Error`
//! (Neto docs, and captured answers).

use serde::Deserialize;
use serde_json::{Map, Value};

use super::many::{many, members};

/// An answer, opened.
pub(super) struct Answer(Map<String, Value>);

/// Why an answer holds nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The key is wrong, or its user may not do this.
    Refused(String),
    /// Too many calls.
    Throttled(String),
    /// The request can never be answered.
    Useless(String),
    /// Anything else, which may pass.
    Other(String),
}

/// One of `Messages`.
#[derive(Deserialize)]
struct Message {
    #[serde(rename = "Message", default)]
    message: Value,
    #[serde(rename = "Description", default)]
    description: Value,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Messages {
    #[serde(rename = "Error", deserialize_with = "many")]
    errors: Vec<Message>,
}

impl Answer {
    /// Opens the answer to `action`, which some stores wrap once more.
    ///
    /// # Errors
    /// What it says instead. The texts hold neither credentials nor personal data.
    pub(super) fn open(action: &str, body: &[u8]) -> Result<Self, Fault> {
        let other = |why: &str| Fault::Other(why.to_owned());
        let body = serde_json::from_slice(body).map_err(|_| other("the answer is not JSON"))?;
        let Value::Object(mut fields) = body else { return Err(other("the answer has an unexpected shape")) };
        if let Some(Value::Object(inner)) = fields.remove(&format!("{action}Response")) {
            fields = inner;
        }
        match fields.get("Ack").and_then(Value::as_str).map(str::trim) {
            Some("Success" | "Warning") => Ok(Self(fields)),
            Some("Error") => match fault(&fields) {
                Some(fault) => Err(fault),
                None => Ok(Self(Map::new())),
            },
            _ => Err(other("the answer says neither that it succeeded nor that it failed")),
        }
    }

    /// The records of this name.
    pub(super) fn records(mut self, name: &str) -> Vec<Value> {
        self.0.remove(name).map(members).unwrap_or_default()
    }

    /// The value of the first field that is called so, however deep it lies.
    pub(super) fn find(&self, name: &str) -> Option<String> {
        fn within(fields: &Map<String, Value>, name: &str) -> Option<String> {
            let own = fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
            own.and_then(|(_, value)| crate::tolerant::text_of(value)).or_else(|| {
                let records = fields.values().flat_map(|value| members(value.clone()));
                records.into_iter().find_map(|record| within(record.as_object()?, name))
            })
        }
        within(&self.0, name)
    }
}

/// What the messages of an error come to; `None` if they only say that what was asked for is not there.
fn fault(fields: &Map<String, Value>) -> Option<Fault> {
    let messages = fields.get("Messages").map(Messages::deserialize).and_then(Result::ok).unwrap_or_default();
    let said: Vec<_> = messages.errors.iter().flat_map(|error| [&error.message, &error.description]).collect();
    let said: Vec<_> = said.into_iter().filter_map(Value::as_str).map(str::trim).filter(|it| !it.is_empty()).collect();
    let about = |words: &[&str]| {
        let has = |text: &str| words.iter().any(|word| text.to_ascii_lowercase().contains(word));
        said.iter().any(|text| has(text))
    };
    // The texts are not documented, but for these: `JSON Error`, and `Cannot find …`.
    let is_absent = |error: &Message| error.message.as_str().is_some_and(|text| text.starts_with("Cannot find"));
    if !messages.errors.is_empty() && messages.errors.iter().all(is_absent) {
        return None;
    }
    let text = match said.first() {
        Some(text) => format!("the store answers: {}", plain(text)),
        None => "the store answers with an error and no word about it".to_owned(),
    };
    Some(match () {
        () if about(&["json error", "xml error"]) => Fault::Useless(text),
        () if about(&["too many", "rate limit", "throttl", "calls per minute", "requests per minute"]) => {
            Fault::Throttled(text)
        }
        () if about(&[
            "api key",
            "apikey",
            "api_key",
            "credential",
            "authent",
            "authori",
            "permission",
            "access denied",
        ]) =>
        {
            Fault::Refused(text)
        }
        () => Fault::Other(text),
    })
}

/// A message without what it may quote of an order or of the credentials: only plain words, the rest struck out.
fn plain(text: &str) -> String {
    const MOST_WORDS: usize = 12;
    let is_word = |word: &str| {
        let bare = word.trim_matches([',', '.', ':', ';', '!', '(', ')']);
        bare.len() <= 15 && bare.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    let words = text.split_whitespace().take(MOST_WORDS).map(|word| if is_word(word) { word } else { "…" });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn open(body: Value) -> Result<Answer, Fault> {
        Answer::open("GetOrder", body.to_string().as_bytes())
    }

    fn failed(messages: Value) -> Option<Fault> {
        open(json!({"CurrentTime": "2025-08-14 03:31:00", "Ack": "Error", "Messages": messages})).err()
    }

    fn of(message: &str) -> Option<Fault> {
        failed(json!({"Error": {"Message": message, "SeverityCode": "Error"}}))
    }

    #[test]
    fn data_comes_with_success_and_with_a_warning_wrapped_or_not() {
        for ack in ["Success", "Warning", " Success "] {
            let body = json!({"Order": {"OrderID": "N1", "ID": "N1"}, "Ack": ack});
            for body in [body.clone(), json!({"GetOrderResponse": body})] {
                assert_eq!(open(body).ok().unwrap().records("Order").len(), 1);
            }
        }
        for empty in [json!({"Ack": "Success"}), json!({"Ack": "Success", "Order": ""})] {
            assert_eq!(open(empty).ok().unwrap().records("Order").len(), 0);
        }
    }

    #[test]
    fn an_answer_without_a_known_ack_is_a_failure() {
        for body in [
            json!({}),
            json!({"Ack": "OK", "Order": []}),
            json!({"Order": [{"OrderID": "N1"}]}),
            json!([]),
            json!("Success"),
        ] {
            assert!(matches!(open(body.clone()), Err(Fault::Other(_))), "{body}");
        }
        assert!(matches!(Answer::open("GetOrder", b"<html>"), Err(Fault::Other(_))));
    }

    #[test]
    fn errors_are_told_apart_by_what_they_say() {
        assert_eq!(of("JSON Error"), Some(Fault::Useless("the store answers: JSON Error".into())));
        for message in
            ["Invalid API Key", "User authentication failed", "Permission denied", "Not authorised to use GetOrder"]
        {
            assert!(matches!(of(message), Some(Fault::Refused(_))), "{message}");
        }
        for message in ["Too many requests", "Rate limit exceeded: 500 calls per minute"] {
            assert!(matches!(of(message), Some(Fault::Throttled(_))), "{message}");
        }
        assert!(matches!(of("Internal failure"), Some(Fault::Other(_))));
        for nothing in [json!(null), json!(""), json!({"Error": ""}), json!({"Warning": {"Message": "Permission"}})] {
            assert!(matches!(failed(nothing), Some(Fault::Other(_))));
        }
    }

    #[test]
    fn one_error_or_several_are_read_with_their_descriptions() {
        let one = json!({"Message": "Failure", "Description": "The API key has been revoked"});
        for messages in
            [json!({"Error": one}), json!({"Error": [{"Message": "Failure"}, one]}), json!([{"Error": [one]}])]
        {
            assert!(matches!(failed(messages.clone()), Some(Fault::Refused(_))), "{messages}");
        }
    }

    #[test]
    fn what_cannot_be_found_is_an_empty_answer() {
        assert_eq!(of("Cannot find Item TEXT_NOTE"), None);
        let two = json!({"Error": [{"Message": "Cannot find Item A"}, {"Message": "JSON Error"}]});
        assert!(matches!(failed(two), Some(Fault::Useless(_))));
    }

    #[test]
    fn messages_are_shown_without_what_they_may_quote() {
        let Some(Fault::Other(text)) =
            of("Order N104482 of mira@harbour-mail.example, key k3y-0123456789abcdef failed")
        else {
            panic!("another kind");
        };
        assert_eq!(text, "the store answers: Order … of … key … failed");
    }
}
