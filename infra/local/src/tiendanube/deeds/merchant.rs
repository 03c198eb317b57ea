//! What becomes of an order: paying, editing, calling off, paying back, archiving; and changes to the catalog.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::store::DeedError;
use crate::store::shop::{missing, not_now};
use crate::tiendanube::order::{Order, OrderStatus, PaymentStatus};
use crate::tiendanube::shop::{Deed, Shop};
use crate::tiendanube::webhook::Webhook;

impl Shop {
    /// An order is paid.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order, [`DeedError::NotNow`] if it does not wait for a payment.
    pub fn pay(&mut self, order: u64, now: Timestamp) -> Result<Deed, DeedError> {
        let entry = self.order_mut(order)?;
        if entry.payment != PaymentStatus::Pending || entry.status == OrderStatus::Cancelled {
            return Err(not_now("order", order, "does not wait for a payment"));
        }
        entry.payment = PaymentStatus::Paid;
        entry.paid = entry.basket.total();
        entry.paid_at = Some(now);
        entry.updated = now;
        Ok(told(order, &["order/paid"]))
    }

    /// The payment will not come.
    ///
    /// # Errors
    /// As [`Shop::pay`].
    pub fn void(&mut self, order: u64, now: Timestamp) -> Result<Deed, DeedError> {
        let entry = self.order_mut(order)?;
        if entry.payment != PaymentStatus::Pending {
            return Err(not_now("order", order, "does not wait for a payment"));
        }
        entry.payment = PaymentStatus::Voided;
        entry.updated = now;
        Ok(told(order, &["order/voided"]))
    }

    /// The merchant adds a product to an order; what is to be paid changes, what was paid does not. Gives the line's id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order or variant.
    pub fn edit(&mut self, order: u64, variant: u64, quantity: u32, now: Timestamp) -> Result<Deed<u64>, DeedError> {
        let line = self.line(variant, quantity)?;
        let id = line.id;
        let entry = self.order_mut(order)?;
        if let Some(parcel) = entry.parcels.last_mut().filter(|_| line.requires_shipping) {
            parcel.lines.push(id);
        }
        entry.basket.lines.push(line);
        entry.updated = now;
        let Deed { webhooks, .. } = told(order, &["order/edited", "order/updated"]);
        Ok(Deed::new(id, webhooks))
    }

    /// The merchant writes something beside an order: nothing of it can be seen but that it changed.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order.
    pub fn touch(&mut self, order: u64, now: Timestamp) -> Result<Deed, DeedError> {
        self.order_mut(order)?.updated = now;
        Ok(told(order, &["order/updated"]))
    }

    /// The order is called off. What was paid stays paid until it is paid back.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order, [`DeedError::NotNow`] if it was called off before.
    pub fn cancel(&mut self, order: u64, reason: &'static str, now: Timestamp) -> Result<Deed, DeedError> {
        let entry = self.order_mut(order)?;
        if entry.status == OrderStatus::Cancelled {
            return Err(not_now("order", order, "was called off before"));
        }
        entry.status = OrderStatus::Cancelled;
        entry.cancelled_at = Some(now);
        entry.cancel_reason = Some(reason);
        entry.updated = now;
        Ok(told(order, &["order/cancelled"]))
    }

    /// The merchant pays back so much. There is no webhook for refunds, only that the order was updated.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order, [`DeedError::NotNow`] if that much is not left.
    pub fn refund(&mut self, order: u64, amount: Decimal, now: Timestamp) -> Result<Deed, DeedError> {
        let entry = self.order_mut(order)?;
        let left = entry.paid_by_customer();
        if amount <= Decimal::ZERO || amount > left {
            return Err(not_now("order", order, "has less left to pay back"));
        }
        entry.refunds.push((now, amount));
        entry.payment = if amount == left { PaymentStatus::Refunded } else { PaymentStatus::PartiallyRefunded };
        entry.updated = now;
        Ok(told(order, &["order/updated"]))
    }

    /// The merchant pays back all that is left.
    ///
    /// # Errors
    /// As [`Shop::refund`].
    pub fn refund_rest(&mut self, order: u64, now: Timestamp) -> Result<Deed, DeedError> {
        let left = self.orders.get(&order).map_or(Decimal::ZERO, Order::paid_by_customer);
        self.refund(order, left, now)
    }

    /// The merchant archives an order.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order.
    pub fn close(&mut self, order: u64, now: Timestamp) -> Result<Deed, DeedError> {
        let entry = self.order_mut(order)?;
        entry.status = OrderStatus::Closed;
        entry.closed_at = Some(now);
        entry.updated = now;
        Ok(told(order, &["order/updated"]))
    }

    /// The merchant gives a product another Spanish name.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such product.
    pub fn rename_product(&mut self, product: u64, name: &str, now: Timestamp) -> Result<Deed, DeedError> {
        let entry = self.catalog.products.get_mut(&product).ok_or_else(|| missing("product", product))?;
        name.clone_into(&mut entry.name.es);
        entry.updated = now;
        Ok(told(product, &["product/updated"]))
    }

    /// The merchant gives a category another Spanish name.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such category.
    pub fn rename_category(&mut self, category: u64, name: &str) -> Result<Deed, DeedError> {
        let entry = self.catalog.categories.get_mut(&category).ok_or_else(|| missing("category", category))?;
        name.clone_into(&mut entry.name.es);
        Ok(told(category, &["category/updated"]))
    }
}

fn told(id: u64, events: &[&'static str]) -> Deed {
    Deed::new((), events.iter().map(|event| Webhook::plain(event, id)).collect())
}
