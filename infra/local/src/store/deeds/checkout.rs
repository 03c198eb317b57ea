//! From the checkout to an order: address, shipping, payment.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::store::cart::{Cart, ShippingOption};
use crate::store::coupon::CouponEffect;
use crate::store::order::{Destination, LineDiscount, Order, OrderLine, Transaction};
use crate::store::people::Person;
use crate::store::shop::{Deed, DeedError, Shop, missing, not_now};
use crate::store::status::OrderStatus;
use crate::store::totals::Totals;
use crate::store::webhook::Webhook;

/// How paying goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payment {
    /// By card, at once.
    Captured,
    /// By card, refused: the order stays Incomplete and the cart open.
    Refused,
    /// By bank transfer, later: Awaiting Payment.
    Later,
}

impl Shop {
    /// The shopper enters the billing and shipping address. No webhook tells of it.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such cart.
    pub fn enter_address(&mut self, cart: &str, person: &Person, now: Timestamp) -> Result<Deed, DeedError> {
        let cart = self.cart_mut(cart)?;
        cart.address = Some(Person { email: cart.email.clone(), ..person.clone() });
        cart.touch_checkout(now);
        Ok(Deed::new((), Vec::new()))
    }

    /// The shopper chooses how things are sent. No webhook tells of it.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such cart.
    pub fn choose_shipping(
        &mut self,
        cart: &str,
        description: &str,
        cost: Decimal,
        now: Timestamp,
    ) -> Result<Deed, DeedError> {
        let cart = self.cart_mut(cart)?;
        cart.shipping = Some(ShippingOption { description: description.to_owned(), cost });
        cart.touch_checkout(now);
        Ok(Deed::new((), Vec::new()))
    }

    /// The shopper places the order. Gives its id; a second try after a refused payment continues the same order.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such cart, [`DeedError::NotNow`] if e-mail, address or shipping lack.
    pub fn place_order(&mut self, id: &str, payment: Payment, now: Timestamp) -> Result<Deed<u64>, DeedError> {
        let cart = self.cart_mut(id)?.clone();
        let billing = cart.address.clone().ok_or_else(|| not_now("cart", id, "has no address yet"))?;
        if cart.email.is_empty() {
            return Err(not_now("cart", id, "has no e-mail yet"));
        }
        if cart.needs_shipping() && cart.shipping.is_none() {
            return Err(not_now("cart", id, "has no shipping option yet"));
        }
        let (order, scope) = match cart.order_id {
            Some(order) => (order, "store/order/updated"),
            None => (self.ids.order(), "store/order/created"),
        };
        let created = self.orders.get(&order).map_or(now, |earlier| earlier.created);
        let made = self.order_of(order, &cart, billing, created, now);
        self.orders.insert(order, made);
        self.cart_mut(id)?.order_id = Some(order);
        let mut webhooks = vec![Webhook::order(scope, order, now)];
        match payment {
            Payment::Captured => webhooks.extend(self.pay(order, now)?.webhooks),
            Payment::Refused => webhooks.push(self.charge(order, false, now)?),
            Payment::Later => {
                let entry = self.order_mut(order)?;
                "Bank Deposit".clone_into(&mut entry.payment_method);
                webhooks.extend(self.move_to(order, OrderStatus::AwaitingPayment, now)?);
                webhooks.extend(self.convert(id, order, now));
            }
        }
        Ok(Deed::new(order, webhooks))
    }

    /// An order that waits for its payment is paid.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order, [`DeedError::NotNow`] if it does not wait for a payment.
    pub fn pay(&mut self, order: u64, now: Timestamp) -> Result<Deed, DeedError> {
        let entry = self.order_mut(order)?;
        if !matches!(entry.status, OrderStatus::Incomplete | OrderStatus::Pending | OrderStatus::AwaitingPayment) {
            return Err(not_now("order", order, "does not wait for a payment"));
        }
        let cart = entry.cart_id.clone();
        // Nothing has to be sent: BigCommerce completes such an order by itself.
        let next = if entry.is_digital() { OrderStatus::Completed } else { OrderStatus::AwaitingFulfillment };
        let mut webhooks = vec![self.charge(order, true, now)?];
        webhooks.extend(self.move_to(order, next, now)?);
        webhooks.extend(self.convert(&cart, order, now));
        Ok(Deed::new((), webhooks))
    }

    fn charge(&mut self, order: u64, ok: bool, now: Timestamp) -> Result<Webhook, DeedError> {
        let id = self.ids.transaction();
        let entry = self.order_mut(order)?;
        let amount = Totals::of(entry).total_inc_tax;
        entry.payment_status = if ok { "captured" } else { "declined" };
        entry.transactions.push(Transaction { id, event: "purchase", amount, created: now, ok });
        Ok(Webhook::transaction(order, id, "capture", ok, now))
    }

    fn convert(&mut self, cart: &str, order: u64, now: Timestamp) -> Option<Webhook> {
        let cart = self.cart_mut(cart).ok()?;
        cart.is_converted = true;
        let mut converted = Webhook::cart("store/cart/converted", &cart.id, now);
        converted.data["orderId"] = order.into();
        Some(converted)
    }

    fn order_of(&mut self, id: u64, cart: &Cart, billing: Person, created: Timestamp, now: Timestamp) -> Order {
        let parcels_to = cart.shipping.as_ref().filter(|_| cart.needs_shipping()).map(|option| {
            let free = cart.coupon.as_ref().is_some_and(|coupon| coupon.effect == CouponEffect::FreeShipping);
            let cost = if free { Decimal::ZERO } else { option.cost };
            let method = option.description.clone();
            Destination { id: self.ids.address(), person: billing.clone(), method, cost }
        });
        let lines = cart.lines.iter().zip(cart.coupon_amounts()).map(|(line, amount)| {
            let discount = cart.coupon.as_ref().filter(|_| !amount.is_zero()).map(|coupon| LineDiscount {
                id: "coupon",
                amount,
                name: coupon.name.clone(),
                code: Some(coupon.code.clone()),
            });
            OrderLine {
                id: self.ids.line(),
                item: line.item.clone(),
                quantity: line.quantity,
                discounts: discount.into_iter().collect(),
                shipped: 0,
                refunded: 0,
            }
        });
        Order {
            id,
            cart_id: cart.id.clone(),
            customer_id: cart.customer_id,
            billing,
            status: OrderStatus::Incomplete,
            created,
            modified: now,
            shipped: None,
            lines: lines.collect(),
            parcels_to,
            coupon: cart.coupon.clone(),
            manual_discount: Decimal::ZERO,
            currency: cart.currency.clone(),
            tax_rate: self.profile.tax_rate,
            payment_method: "Credit Card".to_owned(),
            payment_status: "",
            staff_notes: String::new(),
            is_deleted: false,
            source: "www",
            external_source: None,
            external_order_id: String::new(),
            custom_status: None,
            transactions: self.orders.get(&id).map(|earlier| earlier.transactions.clone()).unwrap_or_default(),
            shipments: Vec::new(),
        }
    }

    /// A whole visit at one moment: cart, e-mail, address, shipping, order. Gives the order's id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such customer or variant, or `lines` is empty.
    pub fn buy(
        &mut self,
        customer: u64,
        person: &Person,
        lines: &[(u64, u32)],
        payment: Payment,
        now: Timestamp,
    ) -> Result<Deed<u64>, DeedError> {
        let ((variant, quantity), more) = lines.split_first().ok_or_else(|| missing("line", "first"))?;
        let Deed { outcome: cart, mut webhooks } = self.start_cart(customer, *variant, *quantity, now)?;
        for (variant, quantity) in more {
            webhooks.extend(self.add_line(&cart, *variant, *quantity, now)?.webhooks);
        }
        webhooks.extend(self.enter_email(&cart, &person.email, now)?.webhooks);
        webhooks.extend(self.enter_address(&cart, person, now)?.webhooks);
        webhooks.extend(self.choose_shipping(&cart, "Flat Rate", Decimal::new(750, 2), now)?.webhooks);
        let placed = self.place_order(&cart, payment, now)?;
        webhooks.extend(placed.webhooks);
        Ok(Deed::new(placed.outcome, webhooks))
    }
}
