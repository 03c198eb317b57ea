//! The filters and sorting of `GET /v2/orders`; bounds are inclusive.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use rust_decimal::Decimal;

use super::order::Order;
use super::totals::Totals;
use crate::web::{BadParameter, Request};

/// Which orders a request wants.
#[derive(Debug, Default)]
pub(super) struct OrderFilter {
    min_id: Option<u64>,
    max_id: Option<u64>,
    min_total: Option<Decimal>,
    max_total: Option<Decimal>,
    customer_id: Option<u64>,
    email: Option<String>,
    status_id: Option<u8>,
    cart_id: Option<String>,
    payment_method: Option<String>,
    created: (Option<Timestamp>, Option<Timestamp>),
    modified: (Option<Timestamp>, Option<Timestamp>),
    channel_id: Option<u64>,
    is_deleted: bool,
}

/// In which order they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sort {
    by: SortKey,
    descending: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SortKey {
    Id,
    Customer,
    Created,
    Modified,
    Status,
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
            match name.as_str() {
                "min_id" => filter.min_id = Some(number()?),
                "max_id" => filter.max_id = Some(number()?),
                "min_total" => filter.min_total = Some(amount()?),
                "max_total" => filter.max_total = Some(amount()?),
                "customer_id" => filter.customer_id = Some(number()?),
                "status_id" => filter.status_id = Some(value.parse().map_err(|_| bad())?),
                "channel_id" => filter.channel_id = Some(number()?),
                "min_date_created" => filter.created.0 = Some(date()?),
                "max_date_created" => filter.created.1 = Some(date()?),
                "min_date_modified" => filter.modified.0 = Some(date()?),
                "max_date_modified" => filter.modified.1 = Some(date()?),
                "is_deleted" => filter.is_deleted = value == "true" || value == "1",
                "email" => filter.email = Some(value),
                "cart_id" => filter.cart_id = Some(value),
                "payment_method" => filter.payment_method = Some(value),
                _ => {}
            }
        }
        Ok(filter)
    }

    /// Ids in question, so that a keyset walk over a long history does not look at all of it for every page.
    pub(super) fn ids(&self) -> (u64, u64) {
        (self.min_id.unwrap_or(0), self.max_id.unwrap_or(u64::MAX))
    }

    /// Archived orders are left out unless asked for.
    pub(super) fn wants(&self, order: &Order) -> bool {
        let (min_id, max_id) = self.ids();
        (min_id..=max_id).contains(&order.id)
            && self.is_deleted == order.is_deleted
            && self.customer_id.is_none_or(|id| id == order.customer_id)
            && self.status_id.is_none_or(|id| id == order.status.id())
            && self.channel_id.is_none_or(|id| id == 1)
            && self.email.as_ref().is_none_or(|email| email.eq_ignore_ascii_case(&order.billing.email))
            && self.cart_id.as_ref().is_none_or(|id| *id == order.cart_id)
            && self.payment_method.as_ref().is_none_or(|method| *method == order.payment_method)
            && within(order.created, self.created)
            && within(order.modified, self.modified)
            && self.min_total.is_none_or(|least| Totals::of(order).total_inc_tax >= least)
            && self.max_total.is_none_or(|most| Totals::of(order).total_inc_tax <= most)
    }
}

/// The API knows whole seconds, so both sides are cut to them.
fn within(at: Timestamp, (from, to): (Option<Timestamp>, Option<Timestamp>)) -> bool {
    let at = at.as_second();
    from.is_none_or(|from| at >= from.as_second()) && to.is_none_or(|to| at <= to.as_second())
}

impl Sort {
    /// `field`, `field:asc` or `field:desc`; by ascending id without a parameter.
    pub(super) fn read(request: &Request) -> Result<Self, BadParameter> {
        let Some(value) = request.parameter("sort") else { return Ok(Self { by: SortKey::Id, descending: false }) };
        let bad = || BadParameter("sort".to_owned());
        let (field, direction) = value.split_once(':').unwrap_or((&value, "asc"));
        let by = match field {
            "id" => SortKey::Id,
            "customer_id" => SortKey::Customer,
            "date_created" => SortKey::Created,
            "date_modified" => SortKey::Modified,
            "status_id" => SortKey::Status,
            _ => return Err(bad()),
        };
        match direction {
            "asc" => Ok(Self { by, descending: false }),
            "desc" => Ok(Self { by, descending: true }),
            _ => Err(bad()),
        }
    }

    /// Equal ones stay in the order of their ids.
    pub(super) fn compare(self, one: &Order, other: &Order) -> Ordering {
        let ordering = match self.by {
            SortKey::Id => one.id.cmp(&other.id),
            SortKey::Customer => one.customer_id.cmp(&other.customer_id),
            SortKey::Created => one.created.cmp(&other.created),
            SortKey::Modified => one.modified.cmp(&other.modified),
            SortKey::Status => one.status.cmp(&other.status),
        };
        if self.descending { ordering.reverse() } else { ordering }
    }
}

/// RFC 2822 or ISO 8601 with an offset.
pub(super) fn date(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| rfc2822::parse(text).ok().map(|at| at.timestamp()))
}
