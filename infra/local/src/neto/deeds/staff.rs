//! What staff do besides: accounts, quotes, edits in the control panel.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::neto::goods::Goods;
use crate::neto::order::{Order, OrderLine, StickyNote};
use crate::neto::shop::{Customer, Deed, Shop};
use crate::neto::status::OrderStatus;
use crate::store::{DeedError, Person};

/// Longest username (Maropost Commerce Cloud docs, AddCustomer).
const USERNAME: usize = 25;

impl Shop {
    /// A shopper makes an account. Gives the username.
    pub fn register(&mut self, person: Person, now: Timestamp) -> Deed<String> {
        let name = person.email.split('@').next().unwrap_or_default();
        let username: String = name.chars().take(USERNAME).collect();
        self.customers.insert(username.clone(), Customer { person, newsletter: false, added: now });
        Deed::silent(username)
    }

    /// Staff write an offer, which is no order, but notifications tell of it. Gives its id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such item.
    pub fn quote(&mut self, person: &Person, goods: Goods, now: Timestamp) -> Result<Deed<String>, DeedError> {
        let id = self.buy(person, [goods], super::Pay::Later, now)?.outcome;
        let entry = self.order_mut(&id)?;
        entry.status = OrderStatus::Quote;
        "Phone".clone_into(&mut entry.sales_channel);
        Ok(self.told(id.clone(), &id, OrderStatus::Quote, now))
    }

    /// Any edit in the control panel or by another program: the order changes, its status does not, and nothing tells of it.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order.
    pub fn edit_order(&mut self, id: &str, now: Timestamp, edit: impl FnOnce(&mut Order)) -> Result<Deed, DeedError> {
        let order = self.order_mut(id)?;
        let status = order.status;
        edit(order);
        order.status = status;
        order.updated = now;
        Ok(Deed::silent(()))
    }

    /// Staff add something to an order. Gives the line's id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order or item.
    pub fn add_order_line(&mut self, order: &str, goods: Goods, now: Timestamp) -> Result<Deed<String>, DeedError> {
        let (name, unit_price) = self.offer(&goods.sku)?;
        self.push_line(order, goods, name, unit_price, now)
    }

    /// Staff write a note into an order the way some do: as a line that costs nothing. Gives the line's id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order.
    pub fn add_note_line(&mut self, order: &str, text: &str, now: Timestamp) -> Result<Deed<String>, DeedError> {
        self.push_line(order, Goods::new("TEXT_NOTE", 1), text.to_owned(), Decimal::ZERO, now)
    }

    /// Staff take an amount off a line.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order.
    pub fn discount_line(
        &mut self,
        order: &str,
        line: &str,
        amount: Decimal,
        now: Timestamp,
    ) -> Result<Deed, DeedError> {
        self.edit_order(order, now, |order| {
            for line in order.lines.iter_mut().filter(|candidate| candidate.id == line) {
                line.product_discount += amount;
            }
        })
    }

    /// Staff stick a note to an order.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order.
    pub fn stick_note(&mut self, order: &str, text: &str, now: Timestamp) -> Result<Deed, DeedError> {
        self.edit_order(order, now, |order| {
            let id = 60 + u64::try_from(order.notes.len()).unwrap_or_default();
            order.notes.push(StickyNote { id, title: "Note".to_owned(), text: text.to_owned() });
        })
    }

    fn push_line(
        &mut self,
        order: &str,
        goods: Goods,
        name: String,
        unit_price: Decimal,
        now: Timestamp,
    ) -> Result<Deed<String>, DeedError> {
        let id = format!("{order}-{}", self.order_mut(order)?.lines.len());
        let line = OrderLine {
            id: id.clone(),
            sku: goods.sku,
            name,
            quantity: goods.quantity,
            unit_price,
            product_discount: Decimal::ZERO,
            coupon_discount: Decimal::ZERO,
            shipped: 0,
            tracking: String::new(),
            options: goods.options,
        };
        Ok(self.edit_order(order, now, |order| order.lines.push(line))?.map(|()| id))
    }
}
