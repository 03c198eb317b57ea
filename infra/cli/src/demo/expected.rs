//! What must arrive, worked out from the sample store's own books and not by orderwire's rules.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use local::scene::STORE;
use local::store::{OrderStatus, Refund, Shop};
use tokio::time::Instant;

/// Metric and key of an event.
pub(crate) type EventId = (&'static str, String);

/// The events that must or may arrive, and when each became due.
#[derive(Default)]
pub(crate) struct Expected(Mutex<Books>);

#[derive(Default)]
pub(crate) struct Books {
    /// Must arrive; from this moment on.
    pub(crate) due: BTreeMap<EventId, Instant>,
    /// May arrive: a cart that became an order within moments may or may not be seen as a checkout before.
    pub(crate) possible: BTreeMap<EventId, Instant>,
    /// What happened last to an order, by its id.
    pub(crate) happened: HashMap<String, String>,
}

impl Expected {
    /// The books.
    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what has become due by a deed to `order`, which is called `what`.
    pub(crate) fn note_order(&self, shop: &Shop, id: u64, what: &str, now: Instant) {
        let mut books = self.books();
        let order = &shop.orders[&id];
        let key = format!("bigcommerce:{STORE}:{id}");
        books.happened.insert(id.to_string(), what.to_owned());
        let cart = format!("bigcommerce:{STORE}:cart:{}", order.cart_id);
        let waits =
            matches!(order.status, OrderStatus::Incomplete | OrderStatus::Pending | OrderStatus::AwaitingPayment);
        if order.status == OrderStatus::Incomplete {
            books.add("Started Checkout", cart, now);
        } else {
            books.possible.entry(("Started Checkout", cart)).or_insert(now);
        }
        if waits {
            return;
        }
        books.add("Placed Order", key.clone(), now);
        for line in &order.lines {
            books.add("Ordered Product", format!("{key}:line:{}", line.id), now);
        }
        if order.shipped.is_some() || matches!(order.status, OrderStatus::Shipped | OrderStatus::Completed) {
            books.add("Fulfilled Order", key.clone(), now);
        }
        if order.status == OrderStatus::Cancelled {
            books.add("Cancelled Order", key.clone(), now);
        }
        let mut refunds: Vec<&Refund> = shop.refunds.values().filter(|refund| refund.order_id == id).collect();
        refunds.retain(|refund| !refund.is_declined);
        refunds.sort_by_key(|refund| (refund.created, refund.id));
        for (place, refund) in refunds.iter().enumerate() {
            let own = format!("{key}:refund:{}", refund.id);
            books.add("Refunded Order", if place == 0 { key.clone() } else { own }, now);
        }
    }

    /// Notes what an order of the past is imported as. Checkouts are not imported.
    pub(crate) fn note_past(&self, shop: &Shop, id: u64) {
        self.note_order(shop, id, "imported", Instant::now());
        let cart = format!("bigcommerce:{STORE}:cart:{}", shop.orders[&id].cart_id);
        let mut books = self.books();
        books.due.remove(&("Started Checkout", cart.clone()));
        books.possible.remove(&("Started Checkout", cart));
    }

    /// Notes that a cart with e-mail and address was left behind.
    pub(crate) fn note_abandoned(&self, cart: &str, now: Instant) {
        let key = format!("bigcommerce:{STORE}:cart:{cart}");
        self.books().add("Started Checkout", key, now);
    }
}

impl Books {
    fn add(&mut self, metric: &'static str, key: String, now: Instant) {
        self.due.entry((metric, key)).or_insert(now);
    }
}
