//! The order itself.

use domain::{Order, Status, Totals};
use jiff::Timestamp;

use super::person::{self, Sources};
use super::{Found, line, money_back, parcel};
use crate::ReadError;
use crate::tiendanube::{status, wire};

/// What belongs to an order besides its own fields.
#[derive(Default)]
pub(crate) struct Parts {
    /// Fulfilment orders, complete or only known to be there.
    pub(crate) parcels: Vec<wire::Parcel>,
    /// Payments, if they may be seen.
    pub(crate) payments: Vec<wire::Transaction>,
}

/// What an order says of itself wherever it is shown.
pub(super) struct Head {
    pub(super) id: String,
    pub(super) created_at: Timestamp,
    pub(super) modified_at: Timestamp,
    pub(super) status: Status,
    pub(super) totals: Totals,
}

impl Head {
    /// # Errors
    /// [`ReadError::Unusable`] naming the field without which nothing can be said.
    pub(super) fn of(order: &wire::Order) -> Result<Self, ReadError> {
        let missing = |field| ReadError::Unusable { why: format!("the order has no usable {field}") };
        let created_at = created_at(order).ok_or_else(|| missing("created_at"))?;
        Ok(Self {
            id: order.id.clone().ok_or_else(|| missing("id"))?,
            created_at,
            modified_at: order.updated_at.unwrap_or(created_at),
            status: status::of(order.status.as_deref(), order.payment_status.as_deref()),
            totals: line::totals(&order.sums).map_err(missing)?,
        })
    }
}

/// When the shopper placed it.
pub(super) fn created_at(order: &wire::Order) -> Option<Timestamp> {
    order.created_at.or(order.completed_at)
}

/// The order as the rules see it.
///
/// # Errors
/// [`ReadError::Unusable`] naming the field without which nothing can be said.
pub(crate) fn order(mut order: wire::Order, parts: Parts, found: &Found) -> Result<Order, ReadError> {
    let Head { id, created_at, modified_at, status, totals } = Head::of(&order)?;
    let billing = std::mem::take(&mut order.billing).into();
    let sources = Sources {
        contact: &order.contact,
        account: &order.customer,
        billing: &billing,
        shipping: &order.shipping_address,
    };
    let is_cancelled = order.status.as_deref() == Some(status::CANCELLED);
    Ok(Order {
        customer: person::customer(&sources),
        shipping_address: Some(person::address(&order.shipping_address)).filter(person::is_place),
        local_day: Some(found.store.zone.to_datetime(created_at).date()),
        fulfilled_at: parcel::fulfilled_at(&order, &parts.parcels, modified_at),
        cancelled_at: is_cancelled.then(|| order.cancelled_at.unwrap_or(modified_at)),
        cancel_reason: order.cancel_reason.clone().filter(|_| is_cancelled),
        dead: status::is_dead(order.status.as_deref(), order.payment_status.as_deref()),
        refunds: money_back::refunds(&order, &parts.payments, &totals, modified_at),
        coupons: line::coupons(&order.sums),
        lines: line::lines(order.products, found),
        source_name: order.storefront,
        id,
        modified_at,
        created_at,
        status,
        totals,
        in_checkout: false,
        migrated: false,
        deleted: false,
        test: false,
        cart_id: None,
        channel_id: None,
        checkout_url: None,
        external_id: None,
        part_of: None,
        subscription: None,
    })
}
