//! What this process knows to be at Wicked Reports: products that were sent, and since when contacts are there.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::row::{Identity, Row};
use super::vocabulary::Contact;

/// Of either kind; beyond it everything is forgotten, which costs requests and does no harm.
const MOST: usize = 50_000;

/// The memory.
#[derive(Default)]
pub(super) struct Known(Mutex<Memory>);

#[derive(Default)]
struct Memory {
    products: HashSet<Identity>,
    /// By source system and e-mail.
    contacts: HashMap<(String, String), Timestamp>,
}

impl Known {
    /// Those of `products` that were not sent yet, each once.
    pub(super) fn new_products(&self, products: Vec<Row>) -> Vec<Row> {
        let memory = self.memory();
        let mut seen = HashSet::new();
        let mut new = products;
        new.retain(|row| !memory.products.contains(&row.identity) && seen.insert(row.identity.clone()));
        new
    }

    /// Remembers a product.
    pub(super) fn product(&self, identity: Identity) {
        let products = &mut self.memory().products;
        if products.len() >= MOST {
            products.clear();
        }
        products.insert(identity);
    }

    /// Since when `contact` is there, if that is known.
    pub(super) fn since(&self, contact: &Contact) -> Option<Timestamp> {
        self.memory().contacts.get(&key(contact)).copied()
    }

    /// Remembers that `contact` is there, at least since `since`.
    pub(super) fn contact(&self, contact: &Contact, since: Timestamp) {
        let contacts = &mut self.memory().contacts;
        if contacts.len() >= MOST {
            contacts.clear();
        }
        let known = contacts.entry(key(contact)).or_insert(since);
        *known = since.min(*known);
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(contact: &Contact) -> (String, String) {
    (contact.source_system.clone(), contact.email.clone())
}
