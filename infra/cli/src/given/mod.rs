//! What a person gives for a store or a destination: by flags, by a file, or asked for on a terminal.

mod interview;

use std::path::Path;

use anyhow::{Context, bail};
use config::{Setting, SettingKind};
use serde_json::{Value, json};

use crate::document::{Document, Entry, HIDDEN, List, credential, set, text_of};

pub(crate) use interview::Interview;

/// Fields of an entry itself that may be given; the others have flags of their own.
const FIELDS: [&str; 2] = ["api_base", "connected_at"];

/// Values by the names of settings, from `NAME=VALUE` and `NAME=@FILE`.
#[derive(Clone, Default)]
pub(crate) struct Given(Vec<(String, String)>);

impl Given {
    /// Reads them, and the files they name.
    ///
    /// # Errors
    /// When one is not of that form or its file cannot be read. A value is never shown.
    pub(crate) fn read(flag: &str, arguments: &[String]) -> anyhow::Result<Self> {
        let read = |argument: &String| {
            let (name, value) =
                argument.split_once('=').with_context(|| format!("{flag} needs NAME=VALUE or NAME=@FILE"))?;
            let value = match value.strip_prefix('@') {
                Some(file) => {
                    let text = std::fs::read_to_string(file);
                    text.with_context(|| format!("cannot read {file} for {flag} {name}"))?
                }
                None => value.to_owned(),
            };
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        };
        Ok(Self(arguments.iter().map(read).collect::<anyhow::Result<_>>()?))
    }

    /// Whether nothing is given.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether something is given, and all of it is something that the adapter of this id has.
    pub(crate) fn fits(&self, list: List, adapter: &str) -> bool {
        let settings = || list.credentials(adapter).iter().chain(list.options(adapter));
        let has = |name: &str| FIELDS.contains(&name) || settings().any(|known| known.name == name);
        !self.is_empty() && self.0.iter().all(|(name, _)| has(name))
    }

    /// Sets them in `entry`, whose adapter is known: credentials, options, or `api_base` and `connected_at`.
    ///
    /// # Errors
    /// When the adapter has no such setting; those it has are named.
    pub(crate) fn apply(&self, list: List, entry: &mut Entry) -> anyhow::Result<()> {
        let adapter = text_of(entry, list.adapter()).to_owned();
        let (credentials, options) = (list.credentials(&adapter), list.options(&adapter));
        for (name, value) in &self.0 {
            let named = |settings: &'static [Setting]| settings.iter().find(|setting| setting.name == name);
            if let Some(setting) = named(credentials) {
                set(entry, "credentials", name, value_of(setting, value));
            } else if let Some(setting) = named(options) {
                set(entry, "options", name, value_of(setting, value));
            } else if FIELDS.contains(&name.as_str()) {
                entry.insert(name.clone(), json!(value));
            } else {
                let known = credentials.iter().chain(options).map(|setting| setting.name).chain(FIELDS);
                let known = known.collect::<Vec<_>>().join(", ");
                // What is no name may be a value without one.
                let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
                let shown = if is_name { name } else { HIDDEN };
                bail!("{} has no setting `{shown}`; there is {known}", list.title(&adapter));
            }
        }
        Ok(())
    }
}

/// A text in the JSON form of the setting. What it is worth is for the adapter to say.
fn value_of(setting: &Setting, text: &str) -> Value {
    let parsed = || serde_json::from_str::<Value>(text);
    match setting.kind {
        SettingKind::Text | SettingKind::Secret => json!(text),
        SettingKind::Tokens | SettingKind::Former(_) => {
            parsed().ok().filter(Value::is_array).unwrap_or_else(|| json!([text]))
        }
        SettingKind::Default(default) if default.starts_with('"') => json!(text),
        SettingKind::Default(_) => parsed().unwrap_or_else(|_| json!(text)),
    }
}

/// Reads a file in the configuration's own shape.
///
/// # Errors
/// When it cannot be read, or is of another shape.
pub(crate) fn file(path: &Path) -> anyhow::Result<Document> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Document::parse(&text).with_context(|| format!("{} is not in the configuration's shape", path.display()))
}

/// Takes over what `over` says: objects field by field, everything else as a whole.
pub(crate) fn merge(into: &mut Entry, over: &Entry) {
    for (name, value) in over {
        match (into.get_mut(name), value) {
            (Some(Value::Object(known)), Value::Object(new)) => merge(known, new),
            _ => {
                into.insert(name.clone(), value.clone());
            }
        }
    }
}

/// Asks for every credential that `entry` must have and has not, again where an answer cannot be right; `flag` is the one
/// by which they are given.
///
/// # Errors
/// When the terminal fails.
pub(crate) fn complete(list: List, entry: &mut Entry, flag: &str, interview: &mut Interview) -> anyhow::Result<()> {
    let mut origin = Some(list.origin(text_of(entry, list.adapter())));
    for setting in list.credentials(text_of(entry, list.adapter())) {
        if credential(entry, setting.name).is_some_and(|value| !value.trim().is_empty()) {
            continue;
        }
        if matches!(setting.kind, SettingKind::Text | SettingKind::Secret)
            && let Some(origin) = origin.take()
        {
            interview.tell(origin);
        }
        let what = format!("{}: {}", setting.title, setting.about);
        let mut ask = || match setting.kind {
            SettingKind::Text => interview.text(&format!("{flag} {}=VALUE", setting.name), &what, None),
            SettingKind::Secret => interview.secret(&format!("{flag} {}=@FILE", setting.name), &what),
            SettingKind::Tokens | SettingKind::Former(_) | SettingKind::Default(_) => Ok(None),
        };
        while let Some(given) = ask()? {
            set(entry, "credentials", setting.name, json!(given));
            match wrong(list, entry, setting.name) {
                Some(why) => eprintln!("{} {why}", setting.title),
                None => break,
            }
        }
    }
    Ok(())
}

/// What is wrong with the credential `name` of `entry`, whatever else is missing or wrong.
fn wrong(list: List, entry: &Entry, name: &str) -> Option<String> {
    let problems = runtime::check(&json!({list.name(): [entry]}).to_string()).err()?;
    let place = format!(".credentials.{name}: ");
    problems.lines().iter().find_map(|line| Some(line.split_once(&place)?.1.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(value: Value) -> Entry {
        value.as_object().unwrap().clone()
    }

    fn given(arguments: &[&str]) -> anyhow::Result<Given> {
        Given::read("--set", &arguments.iter().map(|argument| (*argument).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn values_go_where_they_belong_in_the_form_their_setting_has() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "tok=en\n").unwrap();
        let from_file = format!("access_token=@{}", file.path().display());
        let arguments = [
            "store_hash= qx7 ",
            &from_file,
            "webhook_tokens=w1",
            "client_secrets_previous=[\"s1\", \"s2\"]",
            "order_value=native",
            "require_signature=true",
            "signature_tolerance_seconds=600",
            "api_base=https://x",
        ];
        let mut store = entry(json!({"id": "a", "platform": "bigcommerce"}));
        given(&arguments).unwrap().apply(List::Stores, &mut store).unwrap();
        let expected = json!({
            "id": "a", "platform": "bigcommerce", "api_base": "https://x",
            "credentials": {"store_hash": "qx7", "access_token": "tok=en", "webhook_tokens": ["w1"],
                            "client_secrets_previous": ["s1", "s2"]},
            "options": {"order_value": "native", "require_signature": true, "signature_tolerance_seconds": 600},
        });
        assert_eq!(Value::Object(store), expected);
    }

    #[test]
    fn what_cannot_be_taken_is_refused_without_showing_a_value() {
        let error = given(&["pk_5550123"]).err().unwrap().to_string();
        assert!(!error.contains("5550123"), "{error}");
        let mut store = entry(json!({"platform": "bigcommerce"}));
        let error = given(&["api_key=pk_5550123"]).unwrap().apply(List::Stores, &mut store).unwrap_err().to_string();
        assert!(error.contains("no setting `api_key`; there is store_hash, ") && !error.contains("5550123"), "{error}");
        let error = given(&["cGtfNTU1MDEyMw=="]).unwrap().apply(List::Stores, &mut store).unwrap_err().to_string();
        assert!(!error.contains("cGtf"), "a value without its name may hold an equals sign: {error}");
        assert!(given(&["a=@/no/such/file"]).is_err());
    }

    #[test]
    fn one_credential_is_judged_while_others_are_missing() {
        let with = |url: &str| entry(json!({"id": "a", "platform": "neto", "credentials": {"store_url": url}}));
        let why = wrong(List::Stores, &with("https://shop.example/path"), "store_url").unwrap();
        assert!(!why.contains("credentials"), "{why}");
        assert_eq!(wrong(List::Stores, &with("https://shop.example"), "store_url"), None);
        let account = entry(json!({"id": "k", "kind": "klaviyo", "credentials": {"api_key": "with\nbreak"}}));
        assert!(wrong(List::Destinations, &account, "api_key").is_some());
    }

    #[test]
    fn a_file_changes_only_what_it_says() {
        let mut store = entry(json!({"id": "a", "credentials": {"x": "1", "y": "2"}, "destinations": ["k", "l"]}));
        merge(&mut store, &entry(json!({"credentials": {"y": "3"}, "destinations": ["m"], "options": {"z": 1}})));
        let expected = json!({
            "id": "a", "credentials": {"x": "1", "y": "3"}, "destinations": ["m"], "options": {"z": 1},
        });
        assert_eq!(Value::Object(store), expected);
    }

    #[test]
    fn everything_missing_is_named_at_once_when_nobody_can_be_asked() {
        let mut interview = Interview::nobody();
        let mut store = entry(json!({"platform": "bigcommerce", "credentials": {"access_token": "t"}}));
        complete(List::Stores, &mut store, "--set", &mut interview).unwrap();
        let mut account = entry(json!({"kind": "klaviyo"}));
        complete(List::Destinations, &mut account, "--destination-set", &mut interview).unwrap();
        let error = interview.finish().unwrap_err().to_string();
        for flag in ["--set store_hash=VALUE", "--set client_secret=@FILE", "--destination-set api_key=@FILE"] {
            assert!(error.contains(flag), "{flag} is not named in {error}");
        }
        assert!(!error.contains("access_token=") && !error.contains("webhook_tokens="), "{error}");
    }
}
