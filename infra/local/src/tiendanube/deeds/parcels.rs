//! Packing, sending and handing over, parcel by parcel.

use jiff::Timestamp;

use crate::store::DeedError;
use crate::store::shop::not_now;
use crate::tiendanube::parcel::{FulfillmentOrder, ParcelStatus};
use crate::tiendanube::shop::{Deed, Shop};
use crate::tiendanube::webhook::Webhook;

impl Shop {
    /// The merchant puts the last line of an order into a parcel of its own.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order, [`DeedError::NotNow`] if its parcel cannot be parted.
    pub fn split_parcel(&mut self, order: u64, now: Timestamp) -> Result<Deed, DeedError> {
        let id = self.ulid();
        let entry = self.order_mut(order)?;
        let number = format!("{}-{}", entry.number, entry.parcels.len() + 1);
        let last = entry.parcels.last_mut().filter(|parcel| parcel.lines.len() > 1);
        let last = last.ok_or_else(|| not_now("order", order, "has no parcel that can be parted"))?;
        let line = last.lines.pop();
        let parcel = FulfillmentOrder {
            id,
            number,
            status: ParcelStatus::Unpacked,
            lines: line.into_iter().collect(),
            history: Vec::new(),
            fulfilled_at: None,
            tracking_code: None,
            created: now,
            updated: now,
        };
        entry.parcels.push(parcel);
        entry.updated = now;
        Ok(Deed::new((), vec![Webhook::plain("order/updated", order)]))
    }

    /// All parcels of an order are packed.
    ///
    /// # Errors
    /// As [`Shop::dispatch`].
    pub fn pack(&mut self, order: u64, now: Timestamp) -> Result<Deed, DeedError> {
        self.advance_all(order, ParcelStatus::Packed, "order/packed", now)
    }

    /// One parcel of an order, counted from 0, goes to the carrier.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order, [`DeedError::NotNow`] if no such parcel waits.
    pub fn dispatch_one(&mut self, order: u64, place: usize, now: Timestamp) -> Result<Deed, DeedError> {
        let to = ParcelStatus::Dispatched;
        let entry = self.order_mut(order)?;
        let parcel = entry.parcels.get_mut(place).filter(|parcel| parcel.status < to);
        let parcel = parcel.ok_or_else(|| not_now("order", order, "has no such parcel that waits"))?;
        move_on(parcel, to, now);
        entry.updated = now;
        let told =
            vec![Webhook::parcel(order, &entry.parcels[place].id, to.name()), Webhook::plain("order/updated", order)];
        Ok(Deed::new((), told))
    }

    /// All parcels of an order that are not with the carrier yet go there.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order, [`DeedError::NotNow`] if nothing waits.
    pub fn dispatch(&mut self, order: u64, now: Timestamp) -> Result<Deed, DeedError> {
        self.advance_all(order, ParcelStatus::Dispatched, "order/fulfilled", now)
    }

    /// All parcels of an order reach the buyer.
    ///
    /// # Errors
    /// As [`Shop::dispatch`].
    pub fn deliver(&mut self, order: u64, now: Timestamp) -> Result<Deed, DeedError> {
        self.advance_all(order, ParcelStatus::Delivered, "order/updated", now)
    }

    fn advance_all(
        &mut self,
        order: u64,
        to: ParcelStatus,
        event: &'static str,
        now: Timestamp,
    ) -> Result<Deed, DeedError> {
        let entry = self.order_mut(order)?;
        let mut webhooks = Vec::new();
        for parcel in entry.parcels.iter_mut().filter(|parcel| parcel.status < to) {
            move_on(parcel, to, now);
            webhooks.push(Webhook::parcel(order, &parcel.id, to.name()));
        }
        if webhooks.is_empty() {
            return Err(not_now("order", order, "has no parcel that waits for this"));
        }
        entry.updated = now;
        webhooks.push(Webhook::plain(event, order));
        Ok(Deed::new((), webhooks))
    }
}

fn move_on(parcel: &mut FulfillmentOrder, to: ParcelStatus, now: Timestamp) {
    parcel.advance(to, now);
    if to >= ParcelStatus::Dispatched {
        parcel.tracking_code.get_or_insert_with(|| format!("CS{}", parcel.number.replace('-', "")));
    }
}
