//! A page of the list of orders, row by row: what is wrong with one of them concerns no other.

use serde_json::Value;
use serde_json::value::RawValue;

use super::order::Head;
use crate::bigcommerce::position::{Phase, Position};
use crate::bigcommerce::wire;
use crate::{Listed, Page, ReadError, Unusable, tolerant};

/// Rows of a full page.
pub(crate) const PAGE: usize = 250;

/// A row, or an order read by itself.
///
/// # Errors
/// [`ReadError::Unusable`] when it is no object. Serde would also take an array, field by field, and the API's errors are
/// arrays.
pub(crate) fn row(raw: &RawValue) -> Result<wire::Order, ReadError> {
    let parsed = serde_json::from_str(raw.get()).ok().filter(|_| raw.get().starts_with('{'));
    parsed.ok_or_else(|| ReadError::Unusable { why: "the order is not an object".into() })
}

/// What a list says about the order in `raw`, which is read as `order`.
///
/// # Errors
/// [`ReadError::Unusable`] naming the field without which nothing can be said.
pub(crate) fn listed(order: &wire::Order, phase: Phase, raw: Box<RawValue>) -> Result<Listed, ReadError> {
    let head = Head::of(order)?;
    let number = number(order).ok_or_else(|| ReadError::Unusable { why: "the order's id is not a number".into() })?;
    Ok(Listed {
        id: head.id,
        created_at: head.created_at,
        modified_at: head.modified_at,
        in_checkout: head.in_checkout,
        status: head.status,
        deleted: order.is_deleted,
        test: head.test,
        totals: head.totals,
        cart_id: order.cart_id.clone(),
        part_of: None,
        position: Position::behind(phase, number).to_string(),
        refunds: false,
        raw,
    })
}

/// The page that begins at `at`. The API gives no count: a page that is not full is the last of its list.
///
/// That archived orders can be asked for is not in the current documentation: where the parameter is passed over, the
/// answer is the list of all orders once more, and there is nothing to follow.
///
/// # Errors
/// [`ReadError::Unusable`] when the list does not go on, so that the next page would be this one again.
pub(crate) fn page(rows: Vec<Box<RawValue>>, at: Position) -> Result<Page, ReadError> {
    let is_full = rows.len() >= PAGE;
    let (mut page, mut last, mut is_as_asked) = (Page::default(), None, true);
    for raw in rows {
        let order = match row(&raw) {
            Ok(order) => order,
            Err(error) => {
                page.unusable.push(Unusable { id: id_of(&raw), why: error.to_string() });
                continue;
            }
        };
        last = last.max(number(&order));
        if at.phase == Phase::Archived && !order.is_deleted {
            is_as_asked = false;
            continue;
        }
        match listed(&order, at.phase, raw) {
            Ok(listed) => page.orders.push(listed),
            Err(error) => page.unusable.push(Unusable { id: order.id, why: error.to_string() }),
        }
    }
    if !is_as_asked {
        // Rows that do not even have an id were told of with the first list.
        page.unusable.retain(|row| row.id.is_some());
    }
    let next = match (at.phase, is_full && is_as_asked) {
        (phase, true) => Some(Position::behind(phase, last.filter(|last| *last >= at.least).ok_or_else(stands_still)?)),
        (Phase::Live, false) => Some(Position::ARCHIVED),
        (Phase::Archived, false) => None,
    };
    page.next = next.map(|next| next.to_string());
    Ok(page)
}

fn stands_still() -> ReadError {
    ReadError::Unusable { why: "cannot read the orders: a page does not go beyond the one before".into() }
}

fn number(order: &wire::Order) -> Option<u64> {
    order.id.as_ref()?.parse().ok()
}

/// The id of a row that cannot be read as an order.
fn id_of(raw: &RawValue) -> Option<String> {
    serde_json::from_str::<Value>(raw.get()).ok().and_then(|row| tolerant::id_of(row.get("id")?))
}
