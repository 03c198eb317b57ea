//! Gives orders their places in chains of recurring ones, before anything is told of them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::{Link, Order, Recurrence};
use futures::{StreamExt, TryStreamExt, stream};
use ledger::{Ledger, LedgerError, Record};

use crate::Store;

/// Customers read at once.
const SIDE_BY_SIDE: usize = 16;

/// The orders in chains of some customers, by pseudonym: as the table knows them, and those that were placed since.
pub type Links = HashMap<String, Vec<Link>>;

/// An order as read, and what the table knows of it.
pub type Reading<'a> = (&'a mut Order, &'a Record);

/// The chains that many orders belong to, which are looked at one after the other and are not all told yet.
#[derive(Debug, Default)]
pub struct Chains(Links);

impl Chains {
    /// The customers whose orders must be read before `readings` can be placed: [`links`].
    pub fn strangers(&self, store: &Store, readings: &[Reading<'_>]) -> BTreeSet<String> {
        let new = readings.iter().filter(|(_, record)| record.place.is_none());
        let recurring = new.filter(|(order, _)| Recurrence::of(order, &store.shop.rules().subscriptions).is_some());
        let customers = recurring.filter_map(|(order, _)| customer(store, order));
        customers.filter(|customer| !self.0.contains_key(customer)).collect()
    }

    /// Takes note of what was read of strangers.
    pub fn learn(&mut self, links: Links) {
        self.0.extend(links);
    }

    /// Gives every order that recurs its place, the oldest first: the one that was told of it before, or a new one.
    pub fn place(&mut self, store: &Store, mut readings: Vec<Reading<'_>>) {
        readings.sort_by_key(|(order, _)| order.created_at);
        for (order, record) in readings {
            match &record.place {
                Some(place) => order.subscription = Some(place.subscription.clone()),
                None => self.place_new(store, order),
            }
        }
    }

    fn place_new(&mut self, store: &Store, order: &mut Order) {
        let Some(recurrence) = Recurrence::of(order, &store.shop.rules().subscriptions) else { return };
        if recurrence.is_ambiguous {
            tracing::info!(store = store.name.id, order = order.id, "more than one subscription: the first counts");
        }
        let customer = customer(store, order);
        let known = customer.clone().map(|customer| self.0.entry(customer).or_default());
        let others = known.as_ref().map_or(&[][..], |known| known.as_slice());
        order.subscription = recurrence.place(order, &store.name, customer.as_deref(), others);
        if let (Some(subscription), Some(known)) = (&order.subscription, known) {
            known.retain(|link| link.order != order.id);
            known.push(Link::of(order, &subscription.id));
        }
    }
}

/// The orders in chains of `customers`. Two reads for each of them.
///
/// # Errors
/// When the table does not answer.
pub async fn links(ledger: &Ledger, store: &Store, customers: &BTreeSet<String>) -> Result<Links, LedgerError> {
    let reads = customers.iter().map(async |customer| {
        let records = ledger.recorded_of(&store.name, customer).await?;
        Ok((customer.clone(), records.iter().filter_map(|(id, record)| link(id, record)).collect()))
    });
    stream::iter(reads.collect::<Vec<_>>()).buffer_unordered(SIDE_BY_SIDE).try_collect().await
}

/// `order` with its place in a chain, if it recurs; `record` is its own. Reads nothing in a store without rules, of an order
/// that none of them fits, and of one that was told of its place before.
///
/// # Errors
/// When the table does not answer.
pub async fn placed(
    ledger: &Ledger,
    store: &Store,
    order: &Arc<Order>,
    record: &Record,
) -> Result<Arc<Order>, LedgerError> {
    if store.shop.rules().subscriptions.is_empty() && record.place.is_none() {
        return Ok(Arc::clone(order));
    }
    let (mut order, mut chains) = (Order::clone(order), Chains::default());
    let strangers = chains.strangers(store, &[(&mut order, record)]);
    chains.learn(links(ledger, store, &strangers).await?);
    chains.place(store, vec![(&mut order, record)]);
    Ok(Arc::new(order))
}

fn link(id: &str, record: &Record) -> Option<Link> {
    let place = record.place.as_ref()?;
    Some(Link {
        order: id.to_owned(),
        placed_at: record.placed_at?,
        chain: place.subscription.id.clone(),
        products: place.products.clone(),
    })
}

fn customer(store: &Store, order: &Order) -> Option<String> {
    store.pseudonyms.as_ref()?.of(&store.name, &order.customer)
}
