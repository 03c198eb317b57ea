//! Which credentials must be accepted beside which, so that changing them loses no webhook. Pure.

use config::{Setting, SettingKind};
use serde_json::{Value, json};

use crate::document::{Document, Entry, List, credential, credentials, set, text_of};

/// What to write first where `after` has webhooks carry other credentials than `before`: everything as before, but the new
/// credentials are accepted already. `None` where nothing of that kind changes.
///
/// Were `after` written at once, the poll could have the webhooks changed before every receiver has read it.
pub(super) fn prepared(before: &Document, after: &Document) -> Option<Document> {
    let mut prepared = before.clone();
    for old in before.entries(List::Stores) {
        let Some(new) = after.find(List::Stores, text_of(old, "id")) else { continue };
        let mut entry = old.clone();
        for setting in settings_of(List::Stores, old) {
            match setting.kind {
                SettingKind::Tokens => add(&mut entry, setting, &credentials(new, setting.name)),
                SettingKind::Former(of) => {
                    let changed = credential(new, of).filter(|secret| credential(old, of) != Some(secret));
                    add(&mut entry, setting, changed.as_slice());
                }
                SettingKind::Text | SettingKind::Secret | SettingKind::Default(_) => {}
            }
        }
        prepared.put(List::Stores, entry);
    }
    (prepared != *before).then_some(prepared)
}

/// Has `new` accept still what `old` used, where it uses something else and the adapter can accept both.
pub(crate) fn keep_former(list: List, old: &Entry, new: &mut Entry) {
    for setting in settings_of(list, old) {
        if let SettingKind::Former(of) = setting.kind
            && let Some(former) = credential(old, of)
            && credential(new, of) != Some(former)
        {
            let (former, current) = (former.to_owned(), credential(new, of).map(str::to_owned));
            let others = credentials(new, setting.name).into_iter().map(str::to_owned);
            let mut all: Vec<_> = std::iter::once(former).chain(others).collect();
            // The new one may be there already, after an attempt that was not finished.
            all.retain(|secret| Some(secret) != current.as_ref());
            all.dedup();
            set(new, "credentials", setting.name, json!(all));
        }
    }
}

/// Has webhooks carry `token` from now on; the former one is accepted still, those before it are not.
pub(crate) fn renew_token(store: &mut Entry, token: &str) {
    for setting in settings_of(List::Stores, store).iter().filter(|setting| setting.kind == SettingKind::Tokens) {
        let former = credentials(store, setting.name).first().map(|former| (*former).to_owned());
        let tokens: Vec<_> = std::iter::once(token.to_owned()).chain(former).collect();
        set(store, "credentials", setting.name, json!(tokens));
    }
}

/// Which former credentials to forget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Former {
    /// All tokens but the current one.
    Tokens,
    /// Former values of secrets.
    Secrets,
}

/// Forgets them; how many there were.
pub(crate) fn retire(store: &mut Entry, former: Former) -> usize {
    let mut retired = 0;
    for setting in settings_of(List::Stores, store) {
        let known = credentials(store, setting.name).len();
        match (setting.kind, former) {
            (SettingKind::Tokens, Former::Tokens) if known > 1 => {
                let current = credentials(store, setting.name)[0].to_owned();
                set(store, "credentials", setting.name, json!([current]));
                retired += known - 1;
            }
            (SettingKind::Former(_), Former::Secrets) if known > 0 => {
                if let Some(Value::Object(fields)) = store.get_mut("credentials") {
                    fields.remove(setting.name);
                }
                retired += known;
            }
            _ => {}
        }
    }
    retired
}

fn settings_of(list: List, entry: &Entry) -> &'static [Setting] {
    list.credentials(text_of(entry, list.adapter()))
}

fn add(entry: &mut Entry, setting: &Setting, more: &[&str]) {
    let known = credentials(entry, setting.name);
    let new: Vec<_> = more.iter().filter(|secret| !known.contains(secret)).copied().collect();
    if !new.is_empty() {
        let all: Vec<_> = known.into_iter().chain(new).map(str::to_owned).collect();
        set(entry, "credentials", setting.name, json!(all));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(secret: &str, former: &[&str], tokens: &[&str]) -> Entry {
        let mut entry = Entry::new();
        entry.insert("id".into(), json!("a"));
        entry.insert("platform".into(), json!("bigcommerce"));
        set(&mut entry, "credentials", "client_secret", json!(secret));
        set(&mut entry, "credentials", "access_token", json!(format!("of {secret}")));
        if !former.is_empty() {
            set(&mut entry, "credentials", "client_secrets_previous", json!(former));
        }
        set(&mut entry, "credentials", "webhook_tokens", json!(tokens));
        entry
    }

    fn document(store: Entry) -> Document {
        let mut document = Document::default();
        document.put(List::Stores, store);
        document
    }

    #[test]
    fn new_credentials_are_accepted_before_anything_uses_them() {
        let (before, after) = (document(store("s1", &[], &["t1"])), document(store("s2", &["s1"], &["t2", "t1"])));
        let expected = document(store("s1", &["s2"], &["t1", "t2"]));
        assert_eq!(prepared(&before, &after).unwrap().text(), expected.text());
        assert_eq!(prepared(&after, &after), None);
        let mut option = store("s1", &[], &["t1"]);
        set(&mut option, "options", "require_signature", json!(true));
        assert_eq!(prepared(&before, &document(option)), None, "no webhook carries it");
        assert_eq!(prepared(&Document::default(), &after), None, "a new store has no webhooks yet");
    }

    #[test]
    fn a_former_secret_is_kept_first_and_the_current_one_is_not_among_them() {
        let old = store("s2", &["s1", "s3"], &["t1"]);
        let mut new = old.clone();
        set(&mut new, "credentials", "client_secret", json!("s3"));
        keep_former(List::Stores, &old, &mut new);
        assert_eq!(credentials(&new, "client_secrets_previous"), ["s2", "s1"]);
        let mut same = old.clone();
        keep_former(List::Stores, &old, &mut same);
        assert_eq!(same, old);
    }

    #[test]
    fn a_new_token_comes_first_and_only_its_predecessor_stays() {
        let mut entry = store("s1", &[], &["t2", "t1"]);
        renew_token(&mut entry, "t3");
        assert_eq!(credentials(&entry, "webhook_tokens"), ["t3", "t2"]);
    }

    #[test]
    fn what_is_retired_is_gone_and_the_current_one_stays() {
        let mut entry = store("s2", &["s1"], &["t2", "t1"]);
        assert_eq!(retire(&mut entry, Former::Tokens), 1);
        assert_eq!(entry, store("s2", &["s1"], &["t2"]));
        assert_eq!(retire(&mut entry, Former::Secrets), 1);
        assert_eq!(entry, store("s2", &[], &["t2"]));
        assert_eq!(retire(&mut entry, Former::Tokens) + retire(&mut entry, Former::Secrets), 0);
    }
}
