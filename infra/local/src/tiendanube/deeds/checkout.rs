//! From the second step of the checkout to an order.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::store::DeedError;
use crate::store::shop::missing;
use crate::tiendanube::buyer::Buyer;
use crate::tiendanube::order::{Basket, Checkout, Order, OrderStatus, PaymentStatus};
use crate::tiendanube::parcel::{FulfillmentOrder, ParcelStatus};
use crate::tiendanube::shop::{Deed, Shop};
use crate::tiendanube::webhook::Webhook;

/// How paying goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payment {
    /// At once.
    Paid,
    /// Later, by bank transfer.
    Pending,
}

impl Shop {
    /// A shopper who has given their address passes to the checkout's second step. No webhook tells of it. Gives the
    /// checkout's id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such variant.
    pub fn start_checkout(
        &mut self,
        buyer: &Buyer,
        lines: &[(u64, u32)],
        now: Timestamp,
    ) -> Result<Deed<u64>, DeedError> {
        let basket = self.basket(buyer, lines)?;
        self.ids.order += 1;
        let (id, token) = (self.ids.order, self.hexadecimal());
        self.checkouts.insert(id, Checkout { id, token, basket, created: now, updated: now });
        Ok(Deed::new(id, Vec::new()))
    }

    /// The shopper puts another product in. No webhook tells of it. Gives the line's id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such checkout or variant.
    pub fn add_line(
        &mut self,
        checkout: u64,
        variant: u64,
        quantity: u32,
        now: Timestamp,
    ) -> Result<Deed<u64>, DeedError> {
        let line = self.line(variant, quantity)?;
        let id = line.id;
        let checkout = self.checkout_mut(checkout)?;
        checkout.basket.lines.push(line);
        checkout.updated = now;
        Ok(Deed::new(id, Vec::new()))
    }

    /// The shopper types in a coupon code. No webhook tells of it.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such checkout or code.
    pub fn apply_coupon(&mut self, checkout: u64, code: &str, now: Timestamp) -> Result<Deed, DeedError> {
        let coupon = self.coupons.iter().find(|coupon| coupon.code == code).cloned();
        let coupon = coupon.ok_or_else(|| missing("coupon", code))?;
        let checkout = self.checkout_mut(checkout)?;
        checkout.basket.coupon = Some(coupon);
        checkout.updated = now;
        Ok(Deed::new((), Vec::new()))
    }

    /// The shopper places the order, which takes over the checkout's id. Gives it.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such checkout.
    pub fn place(&mut self, checkout: u64, payment: Payment, now: Timestamp) -> Result<Deed<u64>, DeedError> {
        let Checkout { id, token, basket, .. } =
            self.checkouts.remove(&checkout).ok_or_else(|| missing("checkout", checkout))?;
        let mut webhooks = self.open_order(id, token, basket, "store", now);
        if payment == Payment::Paid {
            webhooks.extend(self.pay(id, now)?.webhooks);
        }
        Ok(Deed::new(id, webhooks))
    }

    /// A whole visit at one moment: checkout and order. Gives the order's id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such variant.
    pub fn buy(
        &mut self,
        buyer: &Buyer,
        lines: &[(u64, u32)],
        payment: Payment,
        now: Timestamp,
    ) -> Result<Deed<u64>, DeedError> {
        let checkout = self.start_checkout(buyer, lines, now)?.outcome;
        self.place(checkout, payment, now)
    }

    /// Another app makes a paid order and does not say who buys: the platform puts its placeholders. Gives the order's id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such variant.
    pub fn order_by_app(&mut self, lines: &[(u64, u32)], now: Timestamp) -> Result<Deed<u64>, DeedError> {
        let buyer = Buyer::unknown(&self.profile.language);
        let basket = self.basket(&buyer, lines)?;
        self.ids.order += 1;
        let (id, token) = (self.ids.order, self.hexadecimal());
        let mut webhooks = self.open_order(id, token, basket, "api", now);
        self.order_mut(id)?.app_id = Some(2181);
        webhooks.extend(self.pay(id, now)?.webhooks);
        Ok(Deed::new(id, webhooks))
    }

    /// An unpaid order with one parcel for all that has to be sent.
    fn open_order(
        &mut self,
        id: u64,
        token: String,
        basket: Basket,
        storefront: &'static str,
        now: Timestamp,
    ) -> Vec<Webhook> {
        self.ids.number += 1;
        let number = self.ids.number;
        let known = self.customers.len();
        let customer_id = self.customer(&basket.buyer, now);
        let parcel = FulfillmentOrder {
            id: self.ulid(),
            number: format!("{number}-1"),
            status: ParcelStatus::Unpacked,
            lines: basket.lines.iter().filter(|line| line.requires_shipping).map(|line| line.id).collect(),
            history: Vec::new(),
            fulfilled_at: None,
            tracking_code: None,
            created: now,
            updated: now,
        };
        let order = Order {
            id,
            number,
            token,
            customer_id,
            status: OrderStatus::Open,
            payment: PaymentStatus::Pending,
            paid: Decimal::ZERO,
            created: now,
            updated: now,
            paid_at: None,
            cancelled_at: None,
            cancel_reason: None,
            closed_at: None,
            parcels: Some(parcel).filter(|parcel| !parcel.lines.is_empty()).into_iter().collect(),
            refunds: Vec::new(),
            storefront,
            app_id: None,
            basket,
        };
        self.orders.insert(id, order);
        let new = customer_id.filter(|_| self.customers.len() > known);
        let mut webhooks: Vec<_> = new.map(|id| Webhook::customer("customer/created", id, now)).into_iter().collect();
        webhooks.push(Webhook::plain("order/created", id));
        webhooks
    }
}
