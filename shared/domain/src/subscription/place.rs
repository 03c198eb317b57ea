//! Which chain an order belongs to, given those of the same customer that are in one, and which place it has there.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::Recurrence;
use super::recurrence::Of;
use crate::{Order, StoreRef, Subscription};

/// An order that is in a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The order's id.
    pub order: String,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Id of its chain.
    pub chain: String,
    /// [`Order::products`].
    pub products: BTreeSet<String>,
}

impl Link {
    /// Of `order`, which is in the chain `chain`.
    pub fn of(order: &Order, chain: &str) -> Self {
        Self {
            order: order.id.clone(),
            placed_at: order.created_at,
            chain: chain.to_owned(),
            products: order.products(),
        }
    }

    /// Orders as they were placed; those of one second by their ids, the shorter number first.
    fn rank(&self) -> (Timestamp, usize, &str) {
        (self.placed_at, self.order.len(), &self.order)
    }
}

impl Recurrence {
    /// The place of `order` among `known`, the orders of `customer`, a pseudonym, that are in chains already. Where the
    /// order itself says which chain it is, that depends on nothing else; by its intervals it joins the orders it follows,
    /// or those it turns out to precede. Which place it has depends on the orders known.
    ///
    /// `None` where nobody knows whose order it is, and for one too soon after another, or before it, to be a recurrence.
    pub fn place(
        &self,
        order: &Order,
        store: &StoreRef,
        customer: Option<&str>,
        known: &[Link],
    ) -> Option<Subscription> {
        let others: Vec<_> = known.iter().filter(|link| link.order != order.id).collect();
        let own = Link::of(order, "");
        let id = match (&self.of, customer) {
            (Of::Named(name), _) => name.clone(),
            (_, None) => return None,
            (Of::Product(product), Some(customer)) => digest(&[&store.id, customer, product]),
            (Of::Habit { from_days, to_days, first, products }, Some(customer)) => {
                match joined(&own, products, *from_days, *to_days, &others) {
                    Joined::None => return None,
                    Joined::Chain(chain) => chain,
                    Joined::New => digest(&[&store.id, customer, first, &own.placed_at.as_second().to_string()]),
                }
            }
        };
        let before = others.iter().filter(|link| link.chain == id && link.rank() < own.rank()).count();
        Some(Subscription { id, number: u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1) })
    }
}

/// What becomes of an order that can only be told to recur by others.
enum Joined {
    Chain(String),
    New,
    None,
}

/// An order follows the one before it within the interval. One that does not, and is placed before others that are in a
/// chain, joins those, however far off they are: history that is read after them begins long before, and what lies between
/// is not known yet. So an unbroken chain is never torn in two, and one that was broken off before it was recorded may be
/// joined to the next.
fn joined(own: &Link, products: &BTreeSet<String>, from_days: i64, to_days: i64, others: &[&Link]) -> Joined {
    let of_products = || others.iter().filter(|link| !link.products.is_disjoint(products));
    let before = of_products().filter(|link| link.rank() < own.rank()).max_by_key(|link| link.rank());
    let after = of_products().filter(|link| link.rank() > own.rank()).min_by_key(|link| link.rank());
    let days_to = |link: &&&Link| days_between(own.placed_at, link.placed_at);
    if [before, after].iter().flatten().any(|link| days_to(link) < from_days) {
        return Joined::None;
    }
    match before.filter(|link| days_to(link) <= to_days).or(after) {
        Some(link) => Joined::Chain(link.chain.clone()),
        None => Joined::New,
    }
}

/// Whole days, rounded: an order is not placed at the same hour each time.
fn days_between(one: Timestamp, other: Timestamp) -> i64 {
    const DAY: i64 = 24 * 60 * 60;
    ((one.as_second() - other.as_second()).abs() + DAY / 2) / DAY
}

/// 128 bits in hex. The customer's part of it is meaningless without the key of the pseudonyms.
fn digest(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.as_bytes());
        digest.update(b"\0");
    }
    format!("sub_{}", hex::encode(&digest.finalize()[..16]))
}
