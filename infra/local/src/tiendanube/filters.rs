//! The filters of `GET /orders`; bounds are inclusive.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::order::Order;
use super::parcel::shipping_status;
use crate::web::{BadParameter, Request};

/// A bound may lack.
type Range<T> = (Option<T>, Option<T>);

/// Which orders a request wants.
#[derive(Debug, Default)]
pub(super) struct OrderFilter {
    since_id: u64,
    /// `None` = any.
    status: Option<String>,
    payment_status: Option<String>,
    shipping_status: Option<String>,
    channels: Option<Vec<String>>,
    customer_ids: Option<Vec<u64>>,
    created: Range<Timestamp>,
    updated: Range<Timestamp>,
    total: Range<Decimal>,
    app_id: Option<u64>,
    q: Option<String>,
}

impl OrderFilter {
    /// Parameters that are no filters are passed over.
    pub(super) fn read(request: &Request) -> Result<Self, BadParameter> {
        let mut filter = Self::default();
        for (name, value) in request.parameters() {
            let bad = || BadParameter(name.clone());
            let number = || value.parse().map_err(|_| bad());
            let amount = || value.parse().map_err(|_| bad());
            let date = || date(&value).ok_or_else(bad);
            let choice = |of: &[&str]| match of.contains(&value.as_str()) {
                true => Ok(Some(value.clone()).filter(|value| value != "any")),
                false => Err(bad()),
            };
            let words = || value.split(',').map(str::trim);
            match name.as_str() {
                "since_id" => filter.since_id = number()?,
                "app_id" => filter.app_id = Some(number()?),
                "status" => filter.status = choice(&["any", "open", "closed", "cancelled"])?,
                "payment_status" => filter.payment_status = choice(&PAYMENT)?,
                "shipping_status" => filter.shipping_status = choice(&["any", "unpacked", "unfulfilled", "fulfilled"])?,
                "channels" => filter.channels = Some(words().map(str::to_owned).collect()),
                "customer_ids" => {
                    filter.customer_ids = Some(words().map(str::parse).collect::<Result<_, _>>().map_err(|_| bad())?);
                }
                "created_at_min" => filter.created.0 = Some(date()?),
                "created_at_max" => filter.created.1 = Some(date()?),
                "updated_at_min" => filter.updated.0 = Some(date()?),
                "updated_at_max" => filter.updated.1 = Some(date()?),
                "total_min" => filter.total.0 = Some(amount()?),
                "total_max" => filter.total.1 = Some(amount()?),
                "q" => filter.q = Some(value.to_lowercase()),
                _ => {}
            }
        }
        Ok(filter)
    }

    /// Ids beyond this one.
    pub(super) fn since_id(&self) -> u64 {
        self.since_id
    }

    pub(super) fn wants(&self, order: &Order) -> bool {
        let is = |wanted: &Option<String>, name: &str| wanted.as_ref().is_none_or(|wanted| wanted == name);
        order.id > self.since_id
            && is(&self.status, order.status.name())
            && is(&self.payment_status, order.payment.name())
            && is(&self.shipping_status, shipping_filter(order))
            && self.channels.as_ref().is_none_or(|channels| channels.iter().any(|channel| channel == order.storefront))
            && self.customer_ids.as_ref().is_none_or(|ids| order.customer_id.is_some_and(|id| ids.contains(&id)))
            && self.app_id.is_none_or(|id| order.app_id == Some(id))
            && within(order.created.as_second(), seconds(self.created))
            && within(order.updated.as_second(), seconds(self.updated))
            && within(order.basket.total(), self.total)
            && self.q.as_ref().is_none_or(|words| says(order, words))
    }
}

const PAYMENT: [&str; 7] = ["any", "pending", "authorized", "paid", "abandoned", "refunded", "voided"];

/// The word the filter knows for where an order's parcels are.
fn shipping_filter(order: &Order) -> &'static str {
    match shipping_status(&order.parcels) {
        "shipped" | "delivered" => "fulfilled",
        "unshipped" => "unfulfilled",
        _ => "unpacked",
    }
}

fn says(order: &Order, words: &str) -> bool {
    let buyer = &order.basket.buyer;
    order.number.to_string() == words
        || buyer.email.to_lowercase().contains(words)
        || buyer.name.to_lowercase().contains(words)
}

/// The API knows whole seconds, so bounds are cut to them.
fn seconds((from, to): Range<Timestamp>) -> Range<i64> {
    (from.map(Timestamp::as_second), to.map(Timestamp::as_second))
}

fn within<T: PartialOrd>(value: T, (from, to): Range<T>) -> bool {
    from.is_none_or(|from| value >= from) && to.is_none_or(|to| value <= to)
}

/// ISO 8601, the offset with or without a colon.
pub(super) fn date(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| Timestamp::strptime("%Y-%m-%dT%H:%M:%S%z", text).ok())
}
