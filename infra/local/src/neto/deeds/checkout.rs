//! From a cart to an order, and its payment.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::neto::cart::Cart;
use crate::neto::coupon::CouponEffect;
use crate::neto::goods::Goods;
use crate::neto::order::{Order, OrderLine, Payment};
use crate::neto::shop::{Deed, Shop};
use crate::neto::status::OrderStatus;
use crate::store::money::rounded;
use crate::store::shop::{missing, not_now};
use crate::store::{DeedError, Person};

/// When an order is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pay {
    /// With the order.
    Now,
    /// By bank transfer, some day.
    Later,
}

/// What sending costs, with tax.
const SHIPPING: Decimal = Decimal::from_parts(995, 0, 0, false, 2);

impl Shop {
    /// The shopper places the order. Gives its id.
    ///
    /// # Errors
    /// [`DeedError`] if there is no cart in use, or it has no e-mail or address yet.
    pub fn place_order(&mut self, cart: &str, pay: Pay, now: Timestamp) -> Result<Deed<String>, DeedError> {
        let known = self.carts.get(cart).ok_or_else(|| missing("cart", cart))?.clone();
        let address = known.address.clone().ok_or_else(|| not_now("cart", cart, "has no address yet"))?;
        let email = match (known.email.as_str(), self.customers.get(&known.username)) {
            ("", Some(customer)) => customer.person.email.clone(),
            ("", None) => return Err(not_now("cart", cart, "has no e-mail yet")),
            (email, _) => email.to_owned(),
        };
        let _ = self.change_cart(cart, now, |cart| cart.close("Order Placed"))?;
        let id = self.next_order();
        let order = order_of(&id, &known, Person { email, ..address }, now);
        self.orders.insert(id.clone(), order);
        if pay == Pay::Now {
            let _ = self.pay(&id, now)?;
        }
        Ok(self.told(id.clone(), &id, OrderStatus::New, now))
    }

    /// What is owed on an order is paid. Its status stays, so nothing tells of it.
    ///
    /// # Errors
    /// [`DeedError`] if there is no such order, or nothing is owed.
    pub fn pay(&mut self, order: &str, now: Timestamp) -> Result<Deed, DeedError> {
        let id = self.ids.payment();
        let entry = self.order_mut(order)?;
        let amount = entry.grand_total() - entry.paid();
        if amount <= Decimal::ZERO {
            return Err(not_now("order", order, "is paid"));
        }
        entry.payments.push(Payment { id, amount, method: "PayPal Checkout".to_owned(), paid: now });
        entry.invoiced = Some(now);
        entry.updated = now;
        Ok(Deed::silent(()))
    }

    /// A whole visit of a guest at one moment. Gives the order's id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such item, or `goods` is empty.
    pub fn buy(
        &mut self,
        person: &Person,
        goods: impl IntoIterator<Item = Goods>,
        pay: Pay,
        now: Timestamp,
    ) -> Result<Deed<String>, DeedError> {
        let mut goods = goods.into_iter();
        let first = goods.next().ok_or_else(|| missing("goods", "first"))?;
        let cart = self.start_cart(first, now)?.outcome;
        for more in goods {
            let _ = self.add_to_cart(&cart, more, now)?;
        }
        let _ = self.enter_email(&cart, &person.email, now)?;
        let _ = self.enter_address(&cart, person, now)?;
        self.place_order(&cart, pay, now)
    }
}

fn order_of(id: &str, cart: &Cart, person: Person, now: Timestamp) -> Order {
    let percent = cart.coupon.as_ref().map_or(Decimal::ZERO, |coupon| coupon.effect.percent());
    let free = cart.coupon.as_ref().is_some_and(|coupon| coupon.effect == CouponEffect::FreeShipping);
    let line = |(number, line): (usize, &crate::neto::cart::CartLine)| OrderLine {
        id: format!("{id}-{number}"),
        sku: line.goods.sku.clone(),
        name: line.name.clone(),
        quantity: line.goods.quantity,
        unit_price: line.unit_price,
        product_discount: Decimal::ZERO,
        coupon_discount: rounded(line.unit_price * Decimal::from(line.goods.quantity) * percent / Decimal::ONE_HUNDRED),
        shipped: 0,
        tracking: String::new(),
        options: line.goods.options.clone(),
    };
    Order {
        id: id.to_owned(),
        // Guests have a name of this kind in captured orders.
        username: if cart.username.is_empty() { format!("guest{}", &cart.id) } else { cart.username.clone() },
        shipping: person.clone(),
        billing: person,
        sales_channel: "Website".to_owned(),
        status: OrderStatus::New,
        related: None,
        lines: cart.lines.iter().enumerate().map(line).collect(),
        coupon: cart.coupon.as_ref().map(|coupon| coupon.code.clone()).unwrap_or_default(),
        shipping_option: "Standard Delivery".to_owned(),
        shipping_total: SHIPPING,
        shipping_discount: if free { SHIPPING } else { Decimal::ZERO },
        surcharge: Decimal::ZERO,
        payments: Vec::new(),
        placed: now,
        updated: now,
        invoiced: None,
        completed: None,
        notes: Vec::new(),
        is_exported: false,
    }
}
