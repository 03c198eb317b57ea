//! Cuts rows into requests that the limits allow.

use bytes::Bytes;

use super::row::Row;
use crate::Load;

/// Objects of one kind in a request (Wicked Reports API documentation).
const MOST: usize = 1_000;
/// Bytes of a request's body: 10,000,000 characters are allowed, and no character is less than a byte; with a margin.
pub(super) const LARGEST: usize = 9_900_000;
/// Orders that history is packed into: for each of their shoppers that this process does not know yet, one question is asked
/// before, and all of that must be done within a delivery.
const HISTORY: usize = 250;

/// What orders may take up together.
pub(super) const CAPACITY: Load = Load { events: HISTORY, bytes: LARGEST };

/// Requests' worth of rows, none of them empty.
pub(super) fn split(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let mut parcels: Vec<Vec<Row>> = Vec::new();
    let mut bytes = 0;
    for row in rows {
        let fits = |parcel: &&mut Vec<Row>| parcel.len() < MOST && bytes + row.len() <= LARGEST;
        match parcels.last_mut().filter(fits) {
            Some(parcel) => {
                bytes += row.len();
                parcel.push(row);
            }
            None => {
                bytes = row.len();
                parcels.push(vec![row]);
            }
        }
    }
    parcels
}

/// Both halves of a request; nothing if it is a single row.
pub(super) fn halves(mut rows: Vec<Row>) -> Result<[Vec<Row>; 2], Vec<Row>> {
    if rows.len() < 2 {
        return Err(rows);
    }
    let second = rows.split_off(rows.len().div_ceil(2));
    Ok([rows, second])
}

/// A bare JSON array.
pub(super) fn body(rows: &[Row]) -> Bytes {
    let mut body = String::with_capacity(rows.iter().map(Row::len).sum::<usize>() + 1);
    for (index, row) in rows.iter().enumerate() {
        body.push(if index == 0 { '[' } else { ',' });
        body.push_str(row.json.get());
    }
    body.push(']');
    body.into()
}
