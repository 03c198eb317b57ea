//! What a merchant does besides: accounts, edits in the control panel, the catalog.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::store::item::Item;
use crate::store::money::rounded;
use crate::store::order::{LineDiscount, Order, OrderLine};
use crate::store::people::{Customer, Person};
use crate::store::shop::{Deed, DeedError, Shop, missing};
use crate::store::webhook::Webhook;

impl Shop {
    /// A shopper makes an account. Gives the customer's id.
    pub fn register(&mut self, person: Person, now: Timestamp) -> Deed<u64> {
        let id = self.ids.customer();
        self.customers.insert(id, Customer { id, person, created: now, group_id: 0 });
        Deed::new(id, vec![Webhook::plain("store/customer/created", "customer", id, now)])
    }

    /// A line is added to an order that exists. Gives the line's id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order.
    pub fn add_order_line(
        &mut self,
        order: u64,
        item: Item,
        quantity: u32,
        now: Timestamp,
    ) -> Result<Deed<u64>, DeedError> {
        let id = self.ids.line();
        let line = OrderLine { id, item, quantity, discounts: Vec::new(), shipped: 0, refunded: 0 };
        let edited = self.edit_order(order, now, |order| order.lines.push(line))?;
        Ok(Deed::new(id, edited.webhooks))
    }

    /// The merchant takes an amount off an order, spread over its lines by what they cost.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order.
    pub fn discount_order(&mut self, order: u64, amount: Decimal, now: Timestamp) -> Result<Deed, DeedError> {
        self.edit_order(order, now, |order| {
            let base: Decimal = order.lines.iter().map(OrderLine::base).sum();
            let mut left = amount;
            let last = order.lines.len().saturating_sub(1);
            for (place, line) in order.lines.iter_mut().enumerate() {
                let share = if place == last || base.is_zero() { left } else { rounded(amount * line.base() / base) };
                left -= share;
                let name = "Manual Discount".to_owned();
                line.discounts.push(LineDiscount { id: "manual-discount", amount: share, name, code: None });
            }
            order.manual_discount += amount;
        })
    }

    /// Any edit in the control panel or by another app: the order changes, its status does not.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order.
    pub fn edit_order(&mut self, id: u64, now: Timestamp, edit: impl FnOnce(&mut Order)) -> Result<Deed, DeedError> {
        let order = self.order_mut(id)?;
        let status = order.status;
        edit(order);
        order.status = status;
        order.modified = now;
        Ok(Deed::new((), vec![Webhook::order("store/order/updated", id, now)]))
    }

    /// One edit of many orders at once; unknown ids are left out.
    pub fn bulk_edit(&mut self, orders: &[u64], now: Timestamp, edit: impl Fn(&mut Order)) -> Deed {
        let edited = orders.iter().filter_map(|id| self.edit_order(*id, now, &edit).ok());
        Deed::new((), edited.flat_map(|deed| deed.webhooks).collect())
    }

    /// The merchant archives an order: gone from lists unless asked for, still readable by its id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order.
    pub fn archive(&mut self, order: u64, now: Timestamp) -> Result<Deed, DeedError> {
        let entry = self.order_mut(order)?;
        entry.is_deleted = true;
        entry.modified = now;
        Ok(Deed::new((), vec![Webhook::order("store/order/archived", order, now)]))
    }

    /// The merchant gives a product another price.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such product.
    pub fn reprice(&mut self, product: u64, price: Decimal, now: Timestamp) -> Result<Deed, DeedError> {
        let entry = self.catalog.products.get_mut(&product).ok_or_else(|| missing("product", product))?;
        entry.price = price;
        entry.modified = now;
        Ok(Deed::new((), vec![Webhook::plain("store/product/updated", "product", product, now)]))
    }

    /// The merchant takes a product out of the catalog; orders keep their lines.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such product.
    pub fn delete_product(&mut self, product: u64, now: Timestamp) -> Result<Deed, DeedError> {
        self.catalog.products.remove(&product).ok_or_else(|| missing("product", product))?;
        Ok(Deed::new((), vec![Webhook::plain("store/product/deleted", "product", product, now)]))
    }
}
