//! What shoppers and staff do: each deed changes the shop at a given time and says which notifications it causes. A
//! notification tells of a change of status and of nothing else.

mod cart;
mod checkout;
mod dispatch;
mod history;
mod refund;
mod staff;
mod status;

pub use checkout::Pay;
