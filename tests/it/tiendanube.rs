//! A Tiendanube store: what becomes of its orders, checkouts, webhooks and history.

mod access;
mod carts;
mod importing;
mod orders;
mod polling;
mod refunds;
mod stage;
