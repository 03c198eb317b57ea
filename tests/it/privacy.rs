//! Requests about people's data that a platform makes by itself: deleted, disclosed, or left to a person.

mod customers;
mod doubt;
mod stage;
mod stores;
