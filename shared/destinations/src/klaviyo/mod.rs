//! x
mod phone;
