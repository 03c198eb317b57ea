//! Takes secrets out of what is kept to be shown: those of the configuration wherever they stand, and whatever stands
//! where secrets do. Pure.

use std::borrow::Cow;
use std::collections::BTreeMap;

use config::{Setting, SettingKind};
use http::HeaderMap;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::log::Body;

/// What stands in a secret's place.
pub(super) const HIDDEN: &str = "•••";
/// A shorter text is found everywhere, and nobody's secret.
const SHORTEST: usize = 4;
/// Parts of names, of headers and of fields, whose values are secrets whether we know them or not.
const TELLING: [&str; 9] =
    ["authorization", "token", "secret", "signature", "hmac", "cookie", "password", "api-key", "api_key"];

/// The secrets of every configuration there has been: what was valid a moment ago may be so still. Each as it is and, where
/// that differs, as a URL writes it; the longest first, because one may be part of another.
#[derive(Clone, Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// Those of a configuration's JSON: what its stores and destinations say under `credentials`, unless the adapter calls
    /// it a plain text.
    pub(super) fn of(configuration: &Value) -> Self {
        let mut secrets = Self::default();
        let platform = |id: &str| platforms::find(id).map(|platform| platform.credentials());
        let kind = |id: &str| destinations::find(id).map(|kind| kind.credentials());
        for store in configuration["stores"].as_array().into_iter().flatten() {
            secrets.credentials(&store["credentials"], store["platform"].as_str().and_then(platform));
        }
        for account in configuration["destinations"].as_array().into_iter().flatten() {
            secrets.credentials(&account["credentials"], account["kind"].as_str().and_then(kind));
        }
        secrets.all_in(&configuration["customer_hash_key"]);
        secrets.sorted()
    }

    /// These and those.
    pub(super) fn and(mut self, others: &Self) -> Self {
        self.0.extend(others.0.iter().cloned());
        self.sorted()
    }

    fn sorted(mut self) -> Self {
        self.0.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        self.0.dedup();
        self
    }

    fn credentials(&mut self, credentials: &Value, settings: Option<&[Setting]>) {
        let is_plain = |name: &str| {
            let setting = settings.into_iter().flatten().find(|setting| setting.name == name);
            setting.is_some_and(|setting| matches!(setting.kind, SettingKind::Text | SettingKind::Default(_)))
        };
        for (_, value) in credentials.as_object().into_iter().flatten().filter(|(name, _)| !is_plain(name)) {
            self.all_in(value);
        }
    }

    fn all_in(&mut self, value: &Value) {
        match value {
            Value::String(text) if text.trim().len() >= SHORTEST => {
                let secret = text.trim();
                self.0.extend([secret.to_owned(), utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string()]);
            }
            Value::Array(values) => values.iter().for_each(|value| self.all_in(value)),
            _ => {}
        }
    }

    /// A text without them.
    pub(super) fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut hidden = Cow::Borrowed(text);
        for secret in &self.0 {
            if hidden.contains(secret.as_str()) {
                hidden = Cow::Owned(hidden.replace(secret.as_str(), HIDDEN));
            }
        }
        hidden
    }

    /// Headers without them; repeated ones joined by commas.
    pub(super) fn headers(&self, headers: &HeaderMap) -> BTreeMap<String, String> {
        let shown = |name: &http::HeaderName| {
            let values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
            let value = values.collect::<Vec<_>>().join(", ");
            let value = if is_telling(name.as_str()) { HIDDEN.into() } else { self.hide(&value).into_owned() };
            (name.as_str().to_owned(), value)
        };
        headers.keys().map(shown).collect()
    }

    /// A body without them, as it is otherwise, of which `most` bytes are kept. JSON that holds some is written anew.
    pub(super) fn body(&self, body: &[u8], most: usize) -> Body {
        let text = String::from_utf8_lossy(body);
        let mut json = serde_json::from_str::<Value>(&text).unwrap_or_default();
        let text = if self.clean(&mut json, false) { Cow::Owned(json.to_string()) } else { text };
        let text = self.hide(&text);
        let kept = text.floor_char_boundary(most);
        Body { text: text[..kept].to_owned(), size: body.len(), cut: kept < text.len() }
    }

    /// Takes them out of a value; whether there was anything to take. In what `hides`, every text is one.
    fn clean(&self, value: &mut Value, hides: bool) -> bool {
        match value {
            Value::String(text) if hides => {
                HIDDEN.clone_into(text);
                true
            }
            Value::String(text) => match self.hide(text) {
                Cow::Borrowed(_) => false,
                Cow::Owned(hidden) => {
                    *text = hidden;
                    true
                }
            },
            Value::Array(values) => values.iter_mut().fold(false, |found, value| self.clean(value, hides) | found),
            // The headers a store keeps for a hook hold its token, under a name of our choosing.
            Value::Object(fields) => fields.iter_mut().fold(false, |found, (name, value)| {
                self.clean(value, hides || is_telling(name) || name == "headers") | found
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
}

/// Whether what has this name is a secret.
fn is_telling(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    TELLING.iter().any(|telling| name.contains(telling))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn secrets() -> Secrets {
        Secrets::of(&json!({
            "stores": [{"id": "a", "platform": "bigcommerce", "credentials": {
                "store_hash": "qx7k2m9tza", "access_token": "bc_token", "client_secret": "s3cret/+\"",
                "webhook_tokens": ["current-1", "current-1-and-more"], "client_secrets_previous": ["former-1"]}}],
            "destinations": [{"id": "k", "kind": "unheard of", "credentials": {"anything": "pk_55"}}],
            "customer_hash_key": "pepper",
        }))
    }

    fn body(text: &str) -> String {
        secrets().body(text.as_bytes(), 1_000).text
    }

    #[test]
    fn every_credential_is_hidden_wherever_it_stands_and_plain_ones_are_not() {
        let text = "qx7k2m9tza bc_token s3cret/+\" current-1 current-1-and-more former-1 pk_55 pepper";
        assert_eq!(secrets().hide(text), "qx7k2m9tza ••• ••• ••• ••• ••• ••• •••");
        assert_eq!(secrets().hide("/a?key=s3cret%2F%2B%22"), "/a?key=•••");
    }

    #[test]
    fn headers_are_hidden_by_their_names_and_by_what_they_hold() {
        let headers = [
            ("authorization", "Klaviyo-API-Key unknown"),
            ("x-auth-token", "unknown"),
            ("x-orderwire-token", "unknown"),
            ("webhook-signature", "v1,unknown"),
            ("x-linkedstore-hmac-sha256", "unknown"),
            ("netoapi_key", "unknown"),
            ("x-note", "it is bc_token"),
            ("webhook-id", "msg_1"),
        ];
        let map = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let shown = secrets().headers(&map);
        assert!(headers[..6].iter().all(|(name, _)| shown[*name] == HIDDEN), "{shown:?}");
        assert_eq!((shown["x-note"].as_str(), shown["webhook-id"].as_str()), ("it is •••", "msg_1"));
    }

    #[test]
    fn a_body_without_secrets_is_kept_byte_for_byte() {
        let text = "{ \"b\": 1.50,\r\n  \"a\": \"ä\\u00e9\" }\n";
        assert_eq!(body(text), text);
        assert_eq!(body("no JSON at all"), "no JSON at all");
    }

    #[test]
    fn secrets_in_bodies_are_hidden_by_their_place_and_however_they_are_written() {
        let hook = r#"{"data":[{"headers":{"X-Any":"unknown"},"id":1}],"access_token":"unknown"}"#;
        assert_eq!(body(hook), r#"{"access_token":"•••","data":[{"headers":{"X-Any":"•••"},"id":1}]}"#);
        assert_eq!(body(r#"{"a": "is \u0062c_token", "b": "s3cret\/+\""}"#), r#"{"a":"is •••","b":"•••"}"#);
        assert_eq!(body("user=1&key=bc%5Ftoken&x=bc_token"), "user=1&key=•••&x=•••");
    }

    #[test]
    fn a_long_body_is_cut_between_two_characters_and_says_so() {
        let body = secrets().body("ääää".as_bytes(), 5);
        assert_eq!(body, Body { text: "ää".into(), size: 8, cut: true });
    }

    #[test]
    fn secrets_of_a_former_configuration_stay_hidden() {
        let now = Secrets::of(&json!({"customer_hash_key": "salt!"})).and(&secrets());
        assert_eq!(now.hide("salt! pepper"), "••• •••");
    }
}
