//! The configuration as it will be once the store is connected: what is there, and what is given on top.

use anyhow::{Context, bail};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::document::{Document, Entry, List, credentials, set, text_of};
use crate::given::{Given, Interview, complete, merge};
use crate::rollout::succession::{keep_former, moved};
use config::SettingKind;

/// What is given.
pub(super) struct Order<'a> {
    pub(super) store: Option<&'a str>,
    pub(super) platform: Option<&'a str>,
    pub(super) destination: Option<&'a str>,
    pub(super) kind: Option<&'a str>,
    pub(super) of_store: &'a Given,
    pub(super) of_destination: &'a Given,
    /// `--from`.
    pub(super) from: &'a Document,
}

/// What comes of it.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) document: Document,
    /// The id of the store connected.
    pub(super) store: String,
    /// The ids of its destinations.
    pub(super) destinations: Vec<String>,
    /// The destination that this store, which was known before, gets.
    pub(super) added: Option<String>,
    /// As [`moved`].
    pub(super) moved: Vec<&'static str>,
}

const STORE: &str =
    "Id of the store: letters, digits, `.`, `_`, `-`. It is part of every event's key and must never change";
const DESTINATION: &str = "Id of the destination, under which the table keeps what was sent to it";

impl Order<'_> {
    /// Puts it on top of what there is `before`, and asks for what is missing. `secret` makes random ones.
    ///
    /// # Errors
    /// What is contradictory or, where nobody can be asked, missing: all of it at once.
    pub(super) fn draft(
        &self,
        before: &Document,
        interview: &mut Interview,
        now: Timestamp,
        secret: impl Fn() -> String,
    ) -> anyhow::Result<Draft> {
        let mut document = before.clone();
        let mut store = self.store(before, interview)?;
        let adapter_given = self.of_store.apply(List::Stores, &mut store);
        let mut accounts = self.accounts(before, &mut store, interview)?;
        complete(List::Stores, &mut store, "--set", interview)?;
        for account in &mut accounts {
            complete(List::Destinations, account, "--destination-set", interview)?;
        }
        interview.finish()?;
        adapter_given?;

        let id = text_of(&store, "id").to_owned();
        let old = before.find(List::Stores, &id);
        let moved = old.map(|old| moved(List::Stores, old, &store)).unwrap_or_default();
        match old {
            Some(old) => keep_former(List::Stores, old, &mut store),
            None => {
                store.entry("connected_at").or_insert_with(|| json!(format!("{now:.0}")));
            }
        }
        for setting in List::Stores.credentials(text_of(&store, "platform")) {
            if setting.kind == SettingKind::Tokens && credentials(&store, setting.name).is_empty() {
                set(&mut store, "credentials", setting.name, json!([secret()]));
            }
        }
        let added = old.and_then(|old| connect_later(before, old, &mut accounts, now));
        let destinations = accounts.iter().map(|account| text_of(account, "id").to_owned()).collect();
        document.put(List::Stores, store);
        accounts.into_iter().for_each(|account| document.put(List::Destinations, account));
        match (before.customer_hash_key(), self.from.customer_hash_key()) {
            (Some(known), Some(given)) if known != given => {
                bail!(
                    "the customer_hash_key in the file given is another than the one configured; changing it cuts the way to \
                     orders recorded before, so leave it out of the file"
                );
            }
            (Some(_), _) => {}
            (None, given) => document.set_customer_hash_key(given.map_or_else(secret, str::to_owned)),
        }
        Ok(Draft { document, store: id, destinations, added, moved })
    }

    /// The store, as far as it is known.
    fn store(&self, before: &Document, interview: &mut Interview) -> anyhow::Result<Entry> {
        let given = self.from.ids(List::Stores);
        let id = match (self.store, given.as_slice(), before.ids(List::Stores).as_slice()) {
            (Some(id), [], _) => Some(id.to_owned()),
            (Some(id), given, _) if given.contains(&id) => Some(id.to_owned()),
            (Some(id), given, _) => bail!("the file given has no store `{id}`; it has {}", given.join(", ")),
            (None, [one], _) | (None, [], [one]) => Some((*one).to_owned()),
            (None, [], []) => interview.text("--store ID", STORE, Some("store"))?,
            (None, [], several) | (None, several, _) => {
                let chosen = interview.choose("--store ID", "Which store", &ids(several))?;
                // What else is missing depends on it.
                interview.finish()?;
                chosen
            }
        };
        let id = id.unwrap_or_default();
        let mut store = before.find(List::Stores, &id).cloned().unwrap_or_default();
        store.insert("id".into(), json!(id));
        if let Some(over) = self.from.find(List::Stores, &id) {
            merge(&mut store, over);
        }
        name_adapter(List::Stores, &mut store, self.platform, self.of_store, interview)?;
        Ok(store)
    }

    /// Its destinations; an id that is given and not among them is one more.
    fn accounts(&self, before: &Document, store: &mut Entry, interview: &mut Interview) -> anyhow::Result<Vec<Entry>> {
        let mut wanted: Vec<String> = destinations_of(store).map(str::to_owned).collect();
        match self.destination {
            Some(id) if !wanted.iter().any(|known| known == id) => wanted.push(id.to_owned()),
            None if wanted.is_empty() => wanted.extend(self.proposed(before, interview)?),
            _ => {}
        }
        store.insert("destinations".into(), json!(wanted));
        let meant = match (self.destination, wanted.as_slice()) {
            (Some(id), _) => Some(id.to_owned()),
            (None, [one]) => Some(one.clone()),
            // Of one that is asked for nothing is known yet.
            (None, []) => None,
            (None, _) if self.of_destination.is_empty() && self.kind.is_none() => None,
            (None, several) => {
                bail!("the store has several destinations, {}; say which one: --destination ID", several.join(", "))
            }
        };
        wanted.iter().map(|id| self.account(before, id, meant.as_deref() == Some(id.as_str()), interview)).collect()
    }

    fn account(&self, before: &Document, id: &str, meant: bool, interview: &mut Interview) -> anyhow::Result<Entry> {
        let mut account = before.find(List::Destinations, id).cloned().unwrap_or_default();
        account.insert("id".into(), json!(id));
        if let Some(over) = self.from.find(List::Destinations, id) {
            merge(&mut account, over);
        }
        name_adapter(List::Destinations, &mut account, self.kind.filter(|_| meant), self.of_destination, interview)?;
        // Without a kind nobody knows what it has; that is asked for.
        if meant && !text_of(&account, List::Destinations.adapter()).is_empty() {
            self.of_destination.apply(List::Destinations, &mut account)?;
        }
        Ok(account)
    }

    /// Ids for a store that has no destination yet: the one there is, or one called after its kind.
    fn proposed(&self, before: &Document, interview: &mut Interview) -> anyhow::Result<Option<String>> {
        let (given, known) = (self.from.ids(List::Destinations), before.ids(List::Destinations));
        match (given.as_slice(), known.as_slice()) {
            ([one], _) | ([], [one]) => Ok(Some((*one).to_owned())),
            ([], []) => {
                let kinds = List::Destinations.adapters();
                let proposed =
                    self.kind.or(kinds.first().map(|(id, _)| *id)).context("there is a kind of destination")?;
                match interview.has_person() || kinds.len() > 1 && self.kind.is_none() {
                    true => interview.text("--destination ID", DESTINATION, Some(proposed)),
                    false => Ok(Some(proposed.to_owned())),
                }
            }
            ([], several) | (several, _) => interview.choose("--destination ID", "Which destination", &ids(several)),
        }
    }
}

/// The account that `old`, as the store was before, had not got. If nobody had it, it begins now: what happened before is
/// history to it.
fn connect_later(before: &Document, old: &Entry, accounts: &mut [Entry], now: Timestamp) -> Option<String> {
    let known: Vec<_> = destinations_of(old).collect();
    let added = accounts.iter_mut().find(|account| !known.contains(&text_of(account, "id")))?;
    let id = text_of(added, "id").to_owned();
    if before.find(List::Destinations, &id).is_none() {
        added.entry("connected_at").or_insert_with(|| json!(format!("{now:.0}")));
    }
    Some(id)
}

fn destinations_of(store: &Entry) -> impl Iterator<Item = &str> {
    store.get("destinations").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn ids<'a>(ids: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    ids.iter().map(|id| (*id, *id)).collect()
}

/// Says which platform or kind `entry` is of: what it says itself, what is `given`, the only one there is or that has the
/// given `settings`, or one chosen.
fn name_adapter(
    list: List,
    entry: &mut Entry,
    given: Option<&str>,
    settings: &Given,
    interview: &mut Interview,
) -> anyhow::Result<()> {
    let field = list.adapter();
    let known = text_of(entry, field).to_owned();
    let mut adapters = list.adapters();
    if adapters.iter().any(|(id, _)| settings.fits(list, id)) {
        adapters.retain(|(id, _)| settings.fits(list, id));
    }
    let adapter = match (known.as_str(), given, adapters.as_slice()) {
        ("", Some(given), _) => Some(given.to_owned()),
        ("", None, [(only, _)]) => Some((*only).to_owned()),
        ("", None, several) => interview.choose(&format!("--{field} ID"), &format!("Which {field}"), several)?,
        (known, Some(given), _) if known != given => {
            bail!("the {} `{}` is of {known}; another {field} needs another id", list.one(), text_of(entry, "id"))
        }
        (known, ..) => Some(known.to_owned()),
    };
    if let Some(adapter) = adapter {
        entry.insert(field.to_owned(), json!(adapter));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
