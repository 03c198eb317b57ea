//! Moving an order from one status to another.

use jiff::Timestamp;

use crate::store::shop::{Deed, DeedError, Shop, not_now};
use crate::store::status::OrderStatus;
use crate::store::webhook::Webhook;

impl Shop {
    /// The merchant sets a status by hand; nothing else happens, a status Refunded moves no money.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order.
    pub fn set_status(&mut self, order: u64, status: OrderStatus, now: Timestamp) -> Result<Deed, DeedError> {
        Ok(Deed::new((), self.move_to(order, status, now)?))
    }

    /// The merchant calls a shipped, fetched or downloaded order done.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order.
    pub fn complete(&mut self, order: u64, now: Timestamp) -> Result<Deed, DeedError> {
        self.set_status(order, OrderStatus::Completed, now)
    }

    /// The merchant cancels an order that has not left yet.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order, [`DeedError::NotNow`] if parcels are on their way.
    pub fn cancel(&mut self, order: u64, now: Timestamp) -> Result<Deed, DeedError> {
        self.void(order, OrderStatus::Cancelled, now)
    }

    /// The payment is refused after all, for instance after a fraud check.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order, [`DeedError::NotNow`] if parcels are on their way.
    pub fn decline(&mut self, order: u64, now: Timestamp) -> Result<Deed, DeedError> {
        self.void(order, OrderStatus::Declined, now)
    }

    fn void(&mut self, order: u64, status: OrderStatus, now: Timestamp) -> Result<Deed, DeedError> {
        let entry = self.order_mut(order)?;
        if entry.items_shipped() > 0 {
            return Err(not_now("order", order, "is on its way"));
        }
        entry.payment_status = if status == OrderStatus::Declined { "declined" } else { "void" };
        self.set_status(order, status, now)
    }

    /// What a change of status tells; nothing if it is no change.
    pub(super) fn move_to(
        &mut self,
        order: u64,
        status: OrderStatus,
        now: Timestamp,
    ) -> Result<Vec<Webhook>, DeedError> {
        let entry = self.order_mut(order)?;
        if entry.status == status {
            return Ok(Vec::new());
        }
        let changed = Webhook::status(order, entry.status, status, now);
        entry.status = status;
        entry.custom_status = None;
        entry.modified = now;
        Ok(vec![changed, Webhook::order("store/order/updated", order, now)])
    }
}
