//! Lists orders: a page of them, and one as a page would hold it.

use jiff::Timestamp;
use orderwire_http::Deadline;
use serde_json::{Map, Value, json};

use super::mapping;
use super::shop::NetoShop;
use super::slices::Place;
use super::stretch::{List, Slice, place};
use crate::{Listed, Moment, Page, ReadError, Unusable, Window};

/// Everything orders are asked for; `OrderID` comes by itself, and with `OrderLine` `SKU` and `OrderLineID` (Neto docs,
/// GetOrder). What is not used is not asked for.
const ORDER_SELECTORS: &[&str] = &[
    "ID",
    "Email",
    "BillAddress",
    "ShipAddress",
    "SalesChannel",
    "OrderStatus",
    "RelatedOrderID",
    "GrandTotal",
    "ProductSubtotal",
    "ShippingTotal",
    "ShippingDiscount",
    "CouponCode",
    "CouponDiscount",
    "DatePlaced",
    "DateUpdated",
    "DateCompleted",
    "DateCompletedUTC",
    "OrderLine",
    "OrderLine.ProductName",
    "OrderLine.UnitPrice",
    "OrderLine.Quantity",
    "OrderLine.PercentDiscount",
    "OrderLine.ProductDiscount",
    "OrderLine.CouponDiscount",
    "OrderLine.ExtraOptions",
];
const BY_CHANGE: List = List {
    action: "GetOrder",
    record: "Order",
    id: "OrderID",
    selectors: ORDER_SELECTORS,
    since: "DateUpdatedFrom",
    until: "DateUpdatedTo",
    what: "the orders",
};
const BY_CREATION: List = List { since: "DatePlacedFrom", until: "DatePlacedTo", ..BY_CHANGE };

impl NetoShop {
    /// [`crate::Shop::page`].
    pub(super) async fn list_page(
        &self,
        window: &Window,
        after: Option<&str>,
        deadline: Deadline,
    ) -> Result<Page, ReadError> {
        let place = place(after, window.from)?;
        let end = window.to.map(Timestamp::as_second);
        let list = if window.by == Moment::Created { BY_CREATION } else { BY_CHANGE };
        let Slice { rows, next } = self.slice(&list, &Map::new(), &place, end, deadline).await?;
        let mut page = Page { next: next.as_ref().map(Place::to_string), ..Page::default() };
        let mut orders = Vec::new();
        for raw in rows {
            match mapping::row(&raw) {
                Ok(order) => {
                    let at = mapping::moment(&order, window.by, &self.terms).map(Timestamp::as_second);
                    orders.push(((at, order.id.clone().unwrap_or_default()), order, raw));
                }
                Err(error) => page.unusable.push(Unusable { id: list.id_of(&raw), why: error.to_string() }),
            }
        }
        orders.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        for ((at, id), order, raw) in orders {
            if !place.holds(at, &id) || is_of_a_neighbour(at, &place, end) {
                continue;
            }
            let position = place.behind(at, &id).to_string();
            match mapping::listed(&order, &self.terms, position, &raw) {
                Ok(listed) => page.orders.push(listed),
                Err(error) => page.unusable.push(Unusable { id: order.id, why: error.to_string() }),
            }
        }
        Ok(page)
    }

    /// [`crate::Shop::listed`].
    pub(super) async fn list_one(&self, id: &str, deadline: Deadline) -> Result<Listed, ReadError> {
        let raw = self.read_row(id, deadline).await?;
        let order = mapping::row(&raw)?;
        let at = mapping::moment(&order, Moment::Modified, &self.terms);
        let position = Place::begin(at).behind(at.map(Timestamp::as_second), id).to_string();
        mapping::listed(&order, &self.terms, position, &raw)
    }

    /// An order with its lines, as a page holds it.
    pub(super) async fn read_row(&self, id: &str, deadline: Deadline) -> Result<Value, ReadError> {
        let body = json!({"Filter": {"OrderID": id, "OutputSelector": ORDER_SELECTORS}});
        let answer = self.api.call(BY_CHANGE.action, &body, deadline).await;
        let rows = answer.map_err(|failure| failure.into_read_error("the order", BY_CHANGE.action))?;
        let mut rows = rows.records(BY_CHANGE.record).into_iter();
        rows.find(|row| BY_CHANGE.id_of(row).as_deref() == Some(id)).ok_or(ReadError::NotFound)
    }
}

/// Whether a row was shown only because the ends were asked for a second further out. One that is further off is of another
/// reckoning than we have, and had better be told of twice than not at all.
fn is_of_a_neighbour(at: Option<i64>, place: &Place, end: Option<i64>) -> bool {
    let is_before = at.is_some_and(|at| at + 1 == place.start);
    is_before || at.zip(place.last(end)).is_some_and(|(at, last)| at == last + 1)
}
