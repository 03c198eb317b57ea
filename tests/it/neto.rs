//! A Neto store: what its notifications, its carts and the poll come to.

mod books;
mod carts;
mod hearing;
mod lost;
mod orders;
mod parts;
mod past;
mod stage;
