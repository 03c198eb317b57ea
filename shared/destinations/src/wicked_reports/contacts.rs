//! Sees to it that the shoppers of new orders are there before their orders, since when they were first seen.

use std::collections::BTreeMap;

use domain::Verdict;
use futures::{StreamExt, stream};
use orderwire_http::Deadline;

use super::api::SIDE_BY_SIDE;
use super::client::Account;
use super::latest::{Held, held, moment};
use super::post::{Fate, post};
use super::row::Table;
use super::vocabulary::Contact;
use crate::BooksError;

/// By source system and e-mail.
type Key = (String, String);

/// What became of the shoppers of orders that are about to be sent: nothing of those who are there.
pub(super) type Missing = BTreeMap<Key, Fate>;

/// The name of `contact` in [`Missing`].
pub(super) fn key(contact: &Contact) -> Key {
    (contact.source_system.clone(), contact.email.clone())
}

/// Posts those who are not there, or are there since later than now turns out. What a contact was first seen at must not move
/// to a later order, so whoever this process does not know is asked for first, and deliveries side by side, which may have
/// orders of the same shopper, take turns.
pub(super) async fn introduce(
    account: &Account,
    contacts: impl IntoIterator<Item = &Contact>,
    deadline: Deadline,
) -> Missing {
    let mut missing = Missing::new();
    let contacts = earliest(contacts);
    let Ok(_turn) = tokio::time::timeout(deadline.remaining(), account.introducing.lock()).await else {
        let late = Fate::Later(Verdict::try_later(None, "no time left in this run"));
        return contacts.into_keys().map(|key| (key, late.clone())).collect();
    };
    let known = &account.known;
    let asking = contacts.into_values().filter(|contact| known.since(contact).is_none_or(|at| at > contact.since));
    let asking = asking.map(|contact| async move {
        let wanted = match known.since(contact) {
            Some(_) => Ok(true),
            None => is_wanted(account, contact, deadline).await,
        };
        (contact, wanted)
    });
    let asked: Vec<_> = stream::iter(asking.collect::<Vec<_>>()).buffered(SIDE_BY_SIDE).collect().await;
    let mut wanted = BTreeMap::new();
    for (contact, answer) in asked {
        match answer {
            Ok(true) => drop(wanted.insert(contact.row().identity, contact)),
            Ok(false) => {}
            Err(error) => drop(missing.insert(key(contact), later(error))),
        }
    }
    let rows = wanted.values().map(|contact| contact.row()).collect();
    for (row, fate) in post(&account.api, Table::Contacts, rows, deadline).await {
        let contact = wanted[&row.identity];
        match fate {
            Fate::Taken => known.contact(contact, contact.since),
            // A contact may come again.
            Fate::Later(verdict) => drop(missing.insert(key(contact), Fate::unsent(&verdict))),
            refused @ Fate::Refused(_) => drop(missing.insert(key(contact), refused)),
        }
    }
    missing
}

/// Each shopper once, with their earliest order.
fn earliest<'a>(contacts: impl IntoIterator<Item = &'a Contact>) -> BTreeMap<Key, &'a Contact> {
    let mut earliest: BTreeMap<Key, &Contact> = BTreeMap::new();
    for contact in contacts {
        let first = earliest.entry(key(contact)).or_insert(contact);
        if contact.since < first.since {
            *first = contact;
        }
    }
    earliest
}

/// Whether `contact` is not there, or since a later time.
async fn is_wanted(account: &Account, contact: &Contact, deadline: Deadline) -> Result<bool, BooksError> {
    let Held::Yes(object) = held(&account.api, Table::Contacts, &contact.row().identity, deadline).await? else {
        return Ok(true);
    };
    let since = moment(&object["CreateDate"]);
    if let Some(since) = since {
        account.known.contact(contact, since);
    }
    // To the second, as times are kept there.
    Ok(since.is_none_or(|since| since.as_second() > contact.since.as_second()))
}

fn later(error: BooksError) -> Fate {
    Fate::Later(match error {
        BooksError::TryLater { after, why } => Verdict::try_later(after, why),
        BooksError::Unusable { why } => Verdict::try_later(None, why),
        BooksError::CredentialsRefused { why } => Verdict::TryLater { after: None, why, credentials_refused: true },
    })
}
