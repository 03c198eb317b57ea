//! Filling a cart, and leaving it. No notification tells of carts.

use jiff::Timestamp;

use crate::neto::cart::{Cart, CartLine, CheckoutStatus};
use crate::neto::goods::Goods;
use crate::neto::shop::{Deed, Shop};
use crate::store::shop::{missing, not_now};
use crate::store::{DeedError, Person};

impl Shop {
    /// A guest puts a first thing into a new cart. Gives the cart's id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such item.
    pub fn start_cart(&mut self, goods: Goods, now: Timestamp) -> Result<Deed<String>, DeedError> {
        let line = self.cart_line(goods)?;
        let id = format!("{:010x}", self.rng.u64(..1 << 40));
        let cart = Cart {
            id: id.clone(),
            status: CheckoutStatus::Open,
            close_reason: "",
            email: String::new(),
            username: String::new(),
            address: None,
            lines: vec![line],
            coupon: None,
            created: now,
            updated: now,
        };
        self.carts.insert(id.clone(), cart);
        Ok(Deed::silent(id))
    }

    /// The shopper adds something.
    ///
    /// # Errors
    /// [`DeedError`] if there is no such item, or no cart in use.
    pub fn add_to_cart(&mut self, cart: &str, goods: Goods, now: Timestamp) -> Result<Deed, DeedError> {
        let line = self.cart_line(goods)?;
        self.change_cart(cart, now, |cart| cart.lines.push(line))
    }

    /// A guest enters an e-mail address.
    ///
    /// # Errors
    /// [`DeedError`] if there is no cart in use.
    pub fn enter_email(&mut self, cart: &str, email: &str, now: Timestamp) -> Result<Deed, DeedError> {
        self.change_cart(cart, now, |cart| email.clone_into(&mut cart.email))
    }

    /// A shopper with an account signs in. The cart then knows the username; whether it knows the e-mail address as well is
    /// documented nowhere, so it does not.
    ///
    /// # Errors
    /// [`DeedError`] if there is no such account, or no cart in use.
    pub fn sign_in(&mut self, cart: &str, username: &str, now: Timestamp) -> Result<Deed, DeedError> {
        self.customers.get(username).ok_or_else(|| missing("customer", username))?;
        self.change_cart(cart, now, |cart| username.clone_into(&mut cart.username))
    }

    /// The shopper enters the billing and shipping address.
    ///
    /// # Errors
    /// [`DeedError`] if there is no cart in use.
    pub fn enter_address(&mut self, cart: &str, person: &Person, now: Timestamp) -> Result<Deed, DeedError> {
        self.change_cart(cart, now, |cart| cart.address = Some(person.clone()))
    }

    /// The shopper types in a coupon code.
    ///
    /// # Errors
    /// [`DeedError`] if there is no such code, or no cart in use.
    pub fn apply_coupon(&mut self, cart: &str, code: &str, now: Timestamp) -> Result<Deed, DeedError> {
        let coupon = self.coupons.iter().find(|coupon| coupon.code == code).cloned();
        let coupon = coupon.ok_or_else(|| missing("coupon", code))?;
        self.change_cart(cart, now, |cart| cart.coupon = Some(coupon))
    }

    /// The shopper has been away for a while. Coming back is any other change.
    ///
    /// # Errors
    /// [`DeedError`] if there is no cart in use.
    pub fn abandon_cart(&mut self, cart: &str, now: Timestamp) -> Result<Deed, DeedError> {
        let _ = self.change_cart(cart, now, |_| ())?;
        self.carts.entry(cart.to_owned()).and_modify(|cart| cart.status = CheckoutStatus::Abandoned);
        Ok(Deed::silent(()))
    }

    /// The cart is closed without an order: emptied by the shopper.
    ///
    /// # Errors
    /// [`DeedError`] if there is no cart in use.
    pub fn close_cart(&mut self, cart: &str, now: Timestamp) -> Result<Deed, DeedError> {
        self.change_cart(cart, now, |cart| cart.close("Cart Emptied"))
    }

    /// Changes a cart that is not closed; an abandoned one is open again.
    pub(super) fn change_cart(
        &mut self,
        id: &str,
        now: Timestamp,
        change: impl FnOnce(&mut Cart),
    ) -> Result<Deed, DeedError> {
        let cart = self.carts.get_mut(id).ok_or_else(|| missing("cart", id))?;
        if cart.status == CheckoutStatus::Closed {
            return Err(not_now("cart", id, "is closed"));
        }
        cart.status = CheckoutStatus::Open;
        cart.updated = now;
        change(cart);
        Ok(Deed::silent(()))
    }

    fn cart_line(&self, goods: Goods) -> Result<CartLine, DeedError> {
        let (name, unit_price) = self.offer(&goods.sku)?;
        Ok(CartLine { goods, name, unit_price })
    }
}

impl Cart {
    /// Nothing is left to do with it.
    pub(super) fn close(&mut self, reason: &'static str) {
        self.status = CheckoutStatus::Closed;
        self.close_reason = reason;
        self.lines.clear();
    }
}
