//! A page of the list of orders, row by row: what is wrong with one of them concerns no other.

use serde_json::Value;
use serde_json::value::RawValue;

use super::order::{self, Head};
use crate::tiendanube::position::{Position, Stretch};
use crate::tiendanube::wire;
use crate::{Listed, Moment, Page, ReadError, Unusable, tolerant};

/// A row, or an order read by itself.
///
/// # Errors
/// [`ReadError::Unusable`] when it is no object. Serde would also take an array, field by field.
pub(crate) fn row(raw: &RawValue) -> Result<wire::Order, ReadError> {
    let parsed = serde_json::from_str(raw.get()).ok().filter(|_| raw.get().starts_with('{'));
    parsed.ok_or_else(|| ReadError::Unusable { why: "the order is not an object".into() })
}

/// What a list says about the order in `raw`, which is read as `order`; `at` is the place of its stretch.
///
/// # Errors
/// [`ReadError::Unusable`] naming the field without which nothing can be said.
pub(crate) fn listed(order: &wire::Order, at: Position, raw: Box<RawValue>) -> Result<Listed, ReadError> {
    let head = Head::of(order)?;
    let number = number(order).ok_or_else(|| ReadError::Unusable { why: "the order's id is not a number".into() })?;
    Ok(Listed {
        id: head.id,
        created_at: head.created_at,
        modified_at: head.modified_at,
        in_checkout: false,
        status: head.status,
        deleted: false,
        test: false,
        totals: head.totals,
        cart_id: None,
        part_of: None,
        position: at.behind(number).to_string(),
        refunds: false,
        raw,
    })
}

/// The orders of `stretch` among `rows`, which hold all of it and a little more, from `at` on; without a next page.
pub(crate) fn leaf(rows: Vec<Box<RawValue>>, by: Moment, stretch: Stretch, at: Position) -> Page {
    let mut page = Page::default();
    let mut found = Vec::new();
    for raw in rows {
        let order = match row(&raw) {
            Ok(order) => order,
            Err(error) => {
                page.unusable.push(Unusable { id: id_of(&raw), why: error.to_string() });
                continue;
            }
        };
        let counts = match by {
            Moment::Created => order::created_at(&order),
            Moment::Modified => order.updated_at,
        };
        let number = number(&order);
        let is_elsewhere = counts.is_some_and(|counts| !stretch.holds(counts));
        if is_elsewhere || number.is_some_and(|number| number <= at.behind) {
            continue;
        }
        match listed(&order, at, raw) {
            Ok(listed) => found.push((number, listed)),
            Err(error) => page.unusable.push(Unusable { id: order.id, why: error.to_string() }),
        }
    }
    found.sort_by_key(|(number, _)| *number);
    found.dedup_by_key(|(number, _)| *number);
    page.orders = found.into_iter().map(|(_, listed)| listed).collect();
    page
}

fn number(order: &wire::Order) -> Option<u64> {
    order.id.as_ref()?.parse().ok()
}

/// The id of a row, even if it cannot be read as an order.
pub(crate) fn id_of(raw: &RawValue) -> Option<String> {
    serde_json::from_str::<Value>(raw.get()).ok().and_then(|row| tolerant::id_of(row.get("id")?))
}
