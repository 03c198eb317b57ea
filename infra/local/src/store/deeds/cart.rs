//! Filling a cart, and leaving it.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::store::cart::{Cart, CartLine};
use crate::store::item::Item;
use crate::store::shop::{Deed, DeedError, Shop, missing};
use crate::store::webhook::Webhook;

impl Shop {
    /// A shopper puts a first product into a new cart; `customer` is 0 for a guest. Gives the cart's id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such variant or customer.
    pub fn start_cart(
        &mut self,
        customer: u64,
        variant: u64,
        quantity: u32,
        now: Timestamp,
    ) -> Result<Deed<String>, DeedError> {
        let item = self.item(variant)?;
        let email = match customer {
            0 => String::new(),
            id => self.customers.get(&id).ok_or_else(|| missing("customer", id))?.person.email.clone(),
        };
        let id = self.uuid();
        let cart = Cart {
            id: id.clone(),
            customer_id: customer,
            email,
            currency: self.profile.currency.clone(),
            lines: Vec::new(),
            coupon: None,
            address: None,
            shipping: None,
            created: now,
            updated: now,
            checkout_updated: now,
            version: 0,
            order_id: None,
            is_converted: false,
        };
        self.carts.insert(id.clone(), cart);
        let mut webhooks = vec![Webhook::cart("store/cart/created", &id, now)];
        webhooks.extend(self.add_item(&id, item, quantity, now)?.webhooks);
        Ok(Deed::new(id, webhooks))
    }

    /// The shopper adds a product. Gives the line's id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such cart or variant.
    pub fn add_line(
        &mut self,
        cart: &str,
        variant: u64,
        quantity: u32,
        now: Timestamp,
    ) -> Result<Deed<String>, DeedError> {
        let item = self.item(variant)?;
        self.add_item(cart, item, quantity, now)
    }

    /// The shopper adds a gift certificate for someone. Gives the line's id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such cart.
    pub fn add_gift_certificate(
        &mut self,
        cart: &str,
        amount: Decimal,
        recipient: &str,
        now: Timestamp,
    ) -> Result<Deed<String>, DeedError> {
        self.add_item(cart, Item::gift_certificate(amount, recipient), 1, now)
    }

    fn add_item(&mut self, id: &str, item: Item, quantity: u32, now: Timestamp) -> Result<Deed<String>, DeedError> {
        let line = self.uuid();
        let cart = self.cart_mut(id)?;
        cart.lines.push(CartLine { id: line.clone(), item, quantity });
        cart.touch(now);
        let added = Webhook::cart_line("store/cart/lineItem/created", id, &line, now);
        Ok(Deed::new(line, vec![added, Webhook::cart("store/cart/updated", id, now)]))
    }

    /// The shopper takes a line out; without its last line a cart is gone.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such cart or line.
    pub fn remove_line(&mut self, id: &str, line: &str, now: Timestamp) -> Result<Deed, DeedError> {
        let cart = self.cart_mut(id)?;
        let place = cart.lines.iter().position(|candidate| candidate.id == line);
        cart.lines.remove(place.ok_or_else(|| missing("cart line", line))?);
        cart.touch(now);
        let scope = if cart.lines.is_empty() { "store/cart/deleted" } else { "store/cart/updated" };
        if cart.lines.is_empty() {
            self.carts.remove(id);
        }
        let removed = Webhook::cart_line("store/cart/lineItem/deleted", id, line, now);
        Ok(Deed::new((), vec![removed, Webhook::cart(scope, id, now)]))
    }

    /// A guest enters or changes the e-mail address in the checkout.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such cart.
    pub fn enter_email(&mut self, id: &str, email: &str, now: Timestamp) -> Result<Deed, DeedError> {
        let cart = self.cart_mut(id)?;
        cart.email = email.to_owned();
        if let Some(address) = &mut cart.address {
            address.email = email.to_owned();
        }
        cart.touch(now);
        Ok(Deed::new((), vec![Webhook::cart("store/cart/updated", id, now)]))
    }

    /// The shopper types in a coupon code.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such cart or code.
    pub fn apply_coupon(&mut self, id: &str, code: &str, now: Timestamp) -> Result<Deed, DeedError> {
        let coupon = self.coupons.iter().find(|coupon| coupon.code == code).cloned();
        let coupon = coupon.ok_or_else(|| missing("coupon", code))?;
        let cart = self.cart_mut(id)?;
        let mut applied = Webhook::cart("store/cart/couponApplied", id, now);
        applied.data["couponId"] = coupon.id.into();
        cart.coupon = Some(coupon);
        cart.touch(now);
        Ok(Deed::new((), vec![applied, Webhook::cart("store/cart/updated", id, now)]))
    }

    /// An hour has passed without a change to the cart.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such cart.
    pub fn abandon_cart(&mut self, id: &str, now: Timestamp) -> Result<Deed, DeedError> {
        self.cart_mut(id)?;
        let mut abandoned = Webhook::cart("store/cart/abandoned", id, now);
        abandoned.data["token"] = format!("{:032x}", self.rng.u128(..)).into();
        Ok(Deed::new((), vec![abandoned]))
    }
}

impl Cart {
    /// Notes a change that the cart itself shows.
    fn touch(&mut self, now: Timestamp) {
        self.updated = now;
        self.touch_checkout(now);
    }

    /// Notes a change that only the checkout shows.
    pub(super) fn touch_checkout(&mut self, now: Timestamp) {
        self.checkout_updated = now;
        self.version += 1;
    }
}
