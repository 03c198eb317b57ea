//! What Neto's answers look like, as far as they are used: all fields optional, all types loose.
//!
//! No `Debug`: most of it is personal data. Field names are the API's own (Neto docs, GetOrder, GetItem, GetCart, GetRma).

mod cart;
mod item;
mod order;
mod rma;

use serde_json::{Map, Value};

pub(super) use cart::{Cart, CartLine};
pub(super) use item::{Image, Item};
pub(super) use order::{Order, OrderLine};
pub(super) use rma::{Rma, RmaLine};

/// An address, whose fields begin with `Bill` or `Ship`; in an order they stand among its own.
pub(super) type Address = Map<String, Value>;
