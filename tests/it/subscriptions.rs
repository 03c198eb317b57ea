//! Recurring orders: one id for a chain, and the place of each order in it.

mod history;
mod live;
mod others;
mod stage;
