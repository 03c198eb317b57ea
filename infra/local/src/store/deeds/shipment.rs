//! Sending parcels.

use jiff::Timestamp;

use crate::store::order::Shipment;
use crate::store::shop::{Deed, DeedError, Shop, missing, not_now};
use crate::store::status::OrderStatus;
use crate::store::webhook::Webhook;

impl Shop {
    /// A parcel leaves with so many of each line (line id, quantity). Gives the shipment's id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order or line, [`DeedError::NotNow`] if that many are not left.
    pub fn ship(&mut self, order: u64, items: &[(u64, u32)], now: Timestamp) -> Result<Deed<u64>, DeedError> {
        let id = self.ids.shipment();
        let tracking_number = format!("AG{:010}", self.rng.u32(..));
        let entry = self.order_mut(order)?;
        for (line, quantity) in items {
            let line = entry.line(*line).ok_or_else(|| missing("order line", line))?;
            if line.shipped + quantity > line.quantity {
                return Err(not_now("order line", line.id, "has fewer left to send"));
            }
        }
        for line in &mut entry.lines {
            line.shipped += items.iter().filter(|(id, _)| *id == line.id).map(|(_, quantity)| quantity).sum::<u32>();
        }
        entry.shipments.push(Shipment { id, created: now, tracking_number, items: items.to_vec() });
        let left = entry.lines.iter().any(|line| line.item.is_physical() && line.shipped < line.quantity);
        let status = match left {
            true => OrderStatus::PartiallyShipped,
            false => OrderStatus::Shipped,
        };
        entry.modified = now;
        entry.shipped = (!left).then_some(now);
        let mut webhooks = vec![Webhook::shipment(order, id, now)];
        let moved = self.move_to(order, status, now)?;
        let still = moved.is_empty().then(|| Webhook::order("store/order/updated", order, now));
        webhooks.extend(moved.into_iter().chain(still));
        Ok(Deed::new(id, webhooks))
    }

    /// Everything that has not left yet leaves in one parcel. Gives the shipment's id.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order.
    pub fn ship_all(&mut self, order: u64, now: Timestamp) -> Result<Deed<u64>, DeedError> {
        let entry = self.order_mut(order)?;
        let left = entry.lines.iter().filter(|line| line.item.is_physical() && line.shipped < line.quantity);
        let items: Vec<_> = left.map(|line| (line.id, line.quantity - line.shipped)).collect();
        self.ship(order, &items, now)
    }
}
