//! Which credentials must be accepted beside which, so that changing them loses no webhook. Pure.

use std::collections::BTreeSet;

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

/// Has `new` accept still what `old` accepted, where the adapter can accept both. Only [`retire`] forgets: a webhook that
/// could not be delivered comes again for days, and may carry what it carried at first.
pub(crate) fn keep_former(list: List, old: &Entry, new: &mut Entry) {
    for setting in settings_of(list, old) {
        let mut accepted = match setting.kind {
            SettingKind::Tokens => [credentials(new, setting.name), credentials(old, setting.name)].concat(),
            SettingKind::Former(of) if credential(old, of) != credential(new, of) => {
                let former = credential(old, of).into_iter().collect();
                let mut all = [former, credentials(new, setting.name)].concat();
                // The new one may be there already, after an attempt that was not finished.
                all.retain(|secret| Some(*secret) != credential(new, of));
                all
            }
            _ => continue,
        };
        let mut seen = BTreeSet::new();
        accepted.retain(|secret| seen.insert(*secret));
        if accepted != credentials(new, setting.name) {
            let accepted = json!(accepted);
            set(new, "credentials", setting.name, accepted);
        }
    }
}

/// Has webhooks carry `token` from now on; those before it are accepted still. `false` where webhooks carry none.
pub(crate) fn renew_token(store: &mut Entry, token: &str) -> bool {
    let names: Vec<_> =
        settings_of(List::Stores, store).iter().filter(|setting| setting.kind == SettingKind::Tokens).collect();
    for setting in &names {
        let tokens = [vec![token], credentials(store, setting.name)].concat();
        let tokens = json!(tokens);
        set(store, "credentials", setting.name, tokens);
    }
    !names.is_empty()
}

/// The credentials by which an entry is told from others and that are others now: it may be another shop, or account.
pub(crate) fn moved(list: List, old: &Entry, new: &Entry) -> Vec<&'static str> {
    let texts = settings_of(list, old).iter().filter(|setting| setting.kind == SettingKind::Text);
    let names = texts.map(|setting| setting.name);
    names.filter(|name| credential(old, name).is_some_and(|former| credential(new, name) != Some(former))).collect()
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
    fn a_new_token_comes_first_and_all_before_it_stay_because_webhooks_that_come_again_carry_them() {
        let mut entry = store("s1", &[], &["t2", "t1"]);
        assert!(renew_token(&mut entry, "t3"));
        assert_eq!(credentials(&entry, "webhook_tokens"), ["t3", "t2", "t1"]);
        entry.insert("platform".into(), json!("signing_only"));
        assert!(!renew_token(&mut entry, "t4"), "there is nothing to renew where webhooks carry no token");
    }

    #[test]
    fn a_token_given_comes_first_and_those_there_are_stay() {
        let old = store("s1", &[], &["t2", "t1"]);
        let mut new = store("s1", &[], &["t3", "t1"]);
        keep_former(List::Stores, &old, &mut new);
        assert_eq!(credentials(&new, "webhook_tokens"), ["t3", "t1", "t2"]);
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
