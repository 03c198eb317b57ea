//! Moving an order from one status to another, which is what notifications tell of.

use jiff::Timestamp;

use crate::neto::shop::{Deed, Shop};
use crate::neto::status::OrderStatus;
use crate::store::DeedError;
use crate::store::shop::not_now;

impl Shop {
    /// Staff move an order on; nothing else happens to it. To the status it has, nothing is told either.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order.
    pub fn set_status(&mut self, order: &str, status: OrderStatus, now: Timestamp) -> Result<Deed, DeedError> {
        let entry = self.order_mut(order)?;
        if entry.status == status {
            return Ok(Deed::silent(()));
        }
        entry.status = status;
        entry.updated = now;
        Ok(self.told((), order, status, now))
    }

    /// An order that has not left is cancelled.
    ///
    /// # Errors
    /// [`DeedError`] if there is no such order, or it has left.
    pub fn cancel(&mut self, order: &str, now: Timestamp) -> Result<Deed, DeedError> {
        if self.order_mut(order)?.status == OrderStatus::Dispatched {
            return Err(not_now("order", order, "has left"));
        }
        self.set_status(order, OrderStatus::Cancelled, now)
    }

    /// An order goes to be picked.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order.
    pub fn pick(&mut self, order: &str, now: Timestamp) -> Result<Deed, DeedError> {
        self.set_status(order, OrderStatus::Pick, now)
    }

    /// An order goes to be packed.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order.
    pub fn pack(&mut self, order: &str, now: Timestamp) -> Result<Deed, DeedError> {
        self.set_status(order, OrderStatus::Pack, now)
    }
}
