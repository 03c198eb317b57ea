//! The shop: everything the store holds, and where new ids come from.

use std::collections::BTreeMap;

use fastrand::Rng;
use jiff::Timestamp;
use uuid::Builder;

use super::assortment::assortment;
use super::cart::Cart;
use super::catalog::Catalog;
use super::coupon::Coupon;
use super::item::Item;
use super::order::{Order, Refund};
use super::people::{self, Customer, Person};
use super::profile::Profile;
use super::webhook::Webhook;

/// A shop in memory. The same profile, seed and deeds give the same shop, ids included.
#[derive(Debug, Clone)]
pub struct Shop {
    /// Who it is.
    pub profile: Profile,
    /// What it sells.
    pub catalog: Catalog,
    /// Registered shoppers by id.
    pub customers: BTreeMap<u64, Customer>,
    /// Carts by id, those that became orders included.
    pub carts: BTreeMap<String, Cart>,
    /// Orders by id, archived ones included.
    pub orders: BTreeMap<u64, Order>,
    /// Refunds by id.
    pub refunds: BTreeMap<u64, Refund>,
    /// Coupons that can be typed in.
    pub coupons: Vec<Coupon>,
    pub(super) rng: Rng,
    pub(super) ids: Ids,
}

/// What a deed brought about.
#[derive(Debug, Clone)]
#[must_use = "the webhooks want to be sent"]
pub struct Deed<T = ()> {
    /// Id of what was made, or nothing.
    pub outcome: T,
    /// What hooks would hear of, in order.
    pub webhooks: Vec<Webhook>,
}

/// Why a deed cannot be done; nothing has changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeedError {
    /// No such thing, or no longer.
    #[error("there is no {what} `{id}`")]
    Missing {
        /// `cart`, `order`, …
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// The thing is not in a state for this.
    #[error("{what} `{id}` {why}")]
    NotNow {
        /// `cart`, `order`, …
        what: &'static str,
        /// Its id.
        id: String,
        /// Continues the sentence.
        why: &'static str,
    },
}

/// The next id of each kind.
#[derive(Debug, Clone)]
pub(super) struct Ids {
    customer: u64,
    order: u64,
    line: u64,
    address: u64,
    shipment: u64,
    transaction: u64,
    refund: u64,
    person: u64,
}

impl Shop {
    /// A shop with its assortment, without orders.
    pub fn new(profile: Profile, seed: u64, opened: Timestamp) -> Self {
        let cdn = format!("https://cdn.{}", profile.domain.trim_start_matches("www."));
        Self {
            catalog: assortment(&cdn, opened),
            profile,
            customers: BTreeMap::new(),
            carts: BTreeMap::new(),
            orders: BTreeMap::new(),
            refunds: BTreeMap::new(),
            coupons: Coupon::all(),
            rng: Rng::with_seed(seed),
            ids: Ids {
                customer: 700,
                order: 5000,
                line: 90_000,
                address: 60_000,
                shipment: 900,
                transaction: 771_000,
                refund: 60,
                person: 0,
            },
        }
    }

    /// Someone who has not been here before.
    pub fn somebody(&mut self) -> Person {
        self.ids.person += 1;
        people::somebody(&mut self.rng, self.ids.person)
    }

    /// A variant's item at today's price.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if it is not in the catalog.
    pub fn item(&self, variant: u64) -> Result<Item, DeedError> {
        let (product, variant) = self.catalog.variant(variant).ok_or_else(|| missing("variant", variant))?;
        Ok(Item::of_variant(product, variant, self.catalog.brand_name(product.brand_id)))
    }

    pub(super) fn uuid(&mut self) -> String {
        Builder::from_random_bytes(self.rng.u128(..).to_be_bytes()).into_uuid().to_string()
    }

    pub(super) fn cart_mut(&mut self, id: &str) -> Result<&mut Cart, DeedError> {
        self.carts.get_mut(id).filter(|cart| !cart.is_converted).ok_or_else(|| missing("cart", id))
    }

    pub(super) fn order_mut(&mut self, id: u64) -> Result<&mut Order, DeedError> {
        self.orders.get_mut(&id).ok_or_else(|| missing("order", id))
    }
}

/// Has an `Ids` hand out the next ids of these kinds, one after the other.
macro_rules! next_ids {
    ($($kind:ident),*) => {
        impl Ids {
            $(pub(super) fn $kind(&mut self) -> u64 {
                self.$kind += 1;
                self.$kind
            })*
        }
    };
}
pub(crate) use next_ids;

next_ids!(customer, order, line, address, shipment, transaction, refund);

impl<T> Deed<T> {
    pub(super) fn new(outcome: T, webhooks: Vec<Webhook>) -> Self {
        Self { outcome, webhooks }
    }
}

pub(crate) fn missing(what: &'static str, id: impl ToString) -> DeedError {
    DeedError::Missing { what, id: id.to_string() }
}

pub(crate) fn not_now(what: &'static str, id: impl ToString, why: &'static str) -> DeedError {
    DeedError::NotNow { what, id: id.to_string(), why }
}
