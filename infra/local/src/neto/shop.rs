//! The shop: everything the store holds, and where new ids come from.

use std::collections::BTreeMap;

use fastrand::Rng;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::cart::Cart;
use super::coupon::Coupon;
use super::notification::Notification;
use super::order::Order;
use super::profile::Profile;
use super::rma::Rma;
use super::status::OrderStatus;
use crate::store::assortment::assortment;
use crate::store::people;
use crate::store::shop::{missing, next_ids};
use crate::store::{Catalog, DeedError, Person};

/// A shop in memory. The same profile, seed and deeds give the same shop, ids included.
#[derive(Debug, Clone)]
pub struct Shop {
    /// Who it is.
    pub profile: Profile,
    /// What it sells; prices include tax here.
    pub catalog: Catalog,
    /// Registered shoppers by username.
    pub customers: BTreeMap<String, Customer>,
    /// Carts by id, closed ones included.
    pub carts: BTreeMap<String, Cart>,
    /// Orders and quotes by id.
    pub orders: BTreeMap<String, Order>,
    /// Return authorisations by id.
    pub rmas: BTreeMap<u64, Rma>,
    /// Coupons that can be typed in.
    pub coupons: Vec<Coupon>,
    pub(super) zone: TimeZone,
    pub(super) rng: Rng,
    pub(super) ids: Ids,
}

/// Someone with an account.
#[derive(Debug, Clone)]
pub struct Customer {
    /// Who.
    pub person: Person,
    /// Whether they want the newsletter.
    pub newsletter: bool,
    /// When the account was made.
    pub added: Timestamp,
}

/// What a deed brought about.
#[derive(Debug, Clone)]
#[must_use = "the notifications want to be sent"]
pub struct Deed<T = ()> {
    /// Id of what was made, or nothing.
    pub outcome: T,
    /// What is told, in order.
    pub notifications: Vec<Notification>,
}

/// The next id of each kind.
#[derive(Debug, Clone)]
pub(super) struct Ids {
    event: u64,
    order: u64,
    payment: u64,
    rma: u64,
    refund: u64,
    person: u64,
}

impl Shop {
    /// A shop with its assortment, without orders.
    pub fn new(profile: Profile, seed: u64, opened: Timestamp) -> Self {
        Self {
            catalog: assortment(&format!("{}/assets", profile.storefront()), opened),
            // Times are only written in it; a name nobody knows is no reason not to open.
            zone: TimeZone::get(&profile.time_zone).unwrap_or(TimeZone::UTC),
            profile,
            customers: BTreeMap::new(),
            carts: BTreeMap::new(),
            orders: BTreeMap::new(),
            rmas: BTreeMap::new(),
            coupons: Coupon::all(),
            rng: Rng::with_seed(seed),
            ids: Ids { event: 90_000, order: 100_000, payment: 20_000, rma: 900, refund: 400, person: 0 },
        }
    }

    /// Someone who has not been here before.
    pub fn somebody(&mut self) -> Person {
        self.ids.person += 1;
        people::somebody(&mut self.rng, self.ids.person)
    }

    pub(super) fn order_mut(&mut self, id: &str) -> Result<&mut Order, DeedError> {
        self.orders.get_mut(id).ok_or_else(|| missing("order", id))
    }

    pub(super) fn next_order(&mut self) -> String {
        self.ids.order += 1;
        format!("{}{}", self.profile.order_prefix, self.ids.order)
    }

    /// A deed that tells of an order's new status.
    pub(super) fn told<T>(&mut self, outcome: T, order: &str, status: OrderStatus, now: Timestamp) -> Deed<T> {
        self.ids.event += 1;
        let told = Notification { event: self.ids.event, order: order.to_owned(), status, at: now };
        Deed { outcome, notifications: vec![told] }
    }
}

next_ids!(payment, rma, refund);

impl<T> Deed<T> {
    /// A deed of which nothing tells.
    pub(super) fn silent(outcome: T) -> Self {
        Self { outcome, notifications: Vec::new() }
    }

    /// The same with another outcome.
    pub(super) fn map<U>(self, outcome: impl FnOnce(T) -> U) -> Deed<U> {
        Deed { outcome: outcome(self.outcome), notifications: self.notifications }
    }

    /// After `earlier` ones.
    pub(super) fn after(mut self, mut earlier: Vec<Notification>) -> Self {
        earlier.append(&mut self.notifications);
        Self { outcome: self.outcome, notifications: earlier }
    }
}
