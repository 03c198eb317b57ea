//! The shop: everything the store holds, and where new ids come from.

use std::collections::BTreeMap;

use fastrand::Rng;
use jiff::Timestamp;
use rust_decimal::Decimal;

use super::assortment::assortment;
use super::buyer::Buyer;
use super::catalog::Catalog;
use super::order::{Basket, Checkout, Coupon, Line, Order};
use super::profile::Profile;
use super::webhook::Webhook;
use crate::store::DeedError;
use crate::store::shop::missing;

/// A shop in memory. The same profile, seed and deeds give the same shop, ids included.
#[derive(Debug, Clone)]
pub struct Shop {
    /// Who it is.
    pub profile: Profile,
    /// What it sells.
    pub catalog: Catalog,
    /// Everybody who has ordered, by id.
    pub customers: BTreeMap<u64, Customer>,
    /// Checkouts that have not become orders, by id.
    pub checkouts: BTreeMap<u64, Checkout>,
    /// Orders by id.
    pub orders: BTreeMap<u64, Order>,
    /// Coupons that can be typed in.
    pub coupons: Vec<Coupon>,
    /// Customers by e-mail in lower case.
    pub(super) by_email: BTreeMap<String, u64>,
    pub(super) rng: Rng,
    pub(super) ids: Ids,
}

/// Someone who has ordered.
#[derive(Debug, Clone)]
pub struct Customer {
    /// Id.
    pub id: u64,
    /// Who.
    pub buyer: Buyer,
    /// Whether they want mail.
    pub accepts_marketing: bool,
    /// When they first ordered.
    pub created: Timestamp,
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

impl<T> Deed<T> {
    pub(super) fn new(outcome: T, webhooks: Vec<Webhook>) -> Self {
        Self { outcome, webhooks }
    }

    /// The same, of which no webhook tells.
    pub fn unheard(self) -> Self {
        Self { webhooks: Vec::new(), ..self }
    }
}

/// The last id of each kind.
#[derive(Debug, Clone)]
pub(super) struct Ids {
    pub(super) order: u64,
    pub(super) number: u64,
    pub(super) line: u64,
    pub(super) customer: u64,
    pub(super) person: u64,
    pub(super) request: u64,
}

impl Shop {
    /// A shop with its assortment, without orders.
    pub fn new(profile: Profile, seed: u64, opened: Timestamp) -> Self {
        let cdn = format!("https://cdn.{}/stores/{}", profile.domain.trim_start_matches("www."), profile.store_id);
        let coupon = |id, code: &str, percent| Coupon { id, code: code.to_owned(), percent };
        Self {
            catalog: assortment(&cdn, opened),
            profile,
            customers: BTreeMap::new(),
            checkouts: BTreeMap::new(),
            orders: BTreeMap::new(),
            coupons: vec![coupon(61_101, "BIENVENIDA", 10), coupon(61_102, "INVIERNO", 25)],
            by_email: BTreeMap::new(),
            rng: Rng::with_seed(seed),
            ids: Ids {
                order: 1_700_042_000,
                number: 99,
                line: 4_300_110_000,
                customer: 88_123_400,
                person: 0,
                request: 70,
            },
        }
    }

    /// Someone who has not been here before.
    pub fn somebody(&mut self) -> Buyer {
        self.ids.person += 1;
        Buyer::somebody(&mut self.rng, self.ids.person)
    }

    /// A basket with these variants and quantities, each on a line of its own.
    pub(super) fn basket(&mut self, buyer: &Buyer, lines: &[(u64, u32)]) -> Result<Basket, DeedError> {
        let lines: Vec<_> = lines.iter().map(|&(variant, many)| self.line(variant, many)).collect::<Result<_, _>>()?;
        let is_sent = lines.iter().any(|line| line.requires_shipping);
        Ok(Basket {
            buyer: buyer.clone(),
            shipping_cost: if is_sent { Decimal::from(5_000) } else { Decimal::ZERO },
            lines,
            coupon: None,
            gateway_discount: Decimal::ZERO,
            currency: self.profile.currency.clone(),
            language: self.profile.language.clone(),
        })
    }

    /// A variant at today's price, as a line of its own.
    pub(super) fn line(&mut self, variant: u64, quantity: u32) -> Result<Line, DeedError> {
        let language = &self.profile.language;
        let (product, variant) = self.catalog.variant(variant).ok_or_else(|| missing("variant", variant))?;
        self.ids.line += 1;
        Ok(Line {
            id: self.ids.line,
            product_id: product.id,
            variant_id: variant.id,
            name: product.name.of(language).to_owned(),
            value: variant.value.as_ref().map(|value| value.of(language).to_owned()),
            properties: Vec::new(),
            list_price: variant.price,
            price: variant.price_today(),
            quantity,
            sku: variant.sku.clone(),
            image: product.images.first().cloned(),
            requires_shipping: product.requires_shipping,
        })
    }

    /// The customer with the buyer's e-mail, who is new if there is none; nobody for a placeholder.
    pub(super) fn customer(&mut self, buyer: &Buyer, now: Timestamp) -> Option<u64> {
        if *buyer == Buyer::unknown(&self.profile.language) {
            return None;
        }
        let email = buyer.email.to_lowercase();
        if let Some(known) = self.by_email.get(&email) {
            return Some(*known);
        }
        self.ids.customer += 1;
        let id = self.ids.customer;
        self.by_email.insert(email, id);
        let accepts_marketing = self.rng.bool();
        self.customers.insert(id, Customer { id, buyer: buyer.clone(), accepts_marketing, created: now });
        Some(id)
    }

    pub(super) fn hexadecimal(&mut self) -> String {
        format!("{:020x}", self.rng.u128(..) >> 48)
    }

    /// 26 characters of Crockford's base 32, as ULIDs have.
    pub(super) fn ulid(&mut self) -> String {
        const ALPHABET: [char; 32] = [
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'M',
            'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
        ];
        "01K".chars().chain((0..23).map(|_| ALPHABET[self.rng.usize(..ALPHABET.len())])).collect()
    }

    pub(super) fn checkout_mut(&mut self, id: u64) -> Result<&mut Checkout, DeedError> {
        self.checkouts.get_mut(&id).ok_or_else(|| missing("checkout", id))
    }

    pub(super) fn order_mut(&mut self, id: u64) -> Result<&mut Order, DeedError> {
        self.orders.get_mut(&id).ok_or_else(|| missing("order", id))
    }
}
