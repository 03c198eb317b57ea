//! What shoppers and merchants do: each deed changes the shop at a given time and says which webhooks it causes.

mod cart;
mod checkout;
mod history;
mod merchant;
mod refund;
mod shipment;
mod status;

pub use checkout::Payment;
pub use refund::{RefundOf, RefundRequest, RefundTo};
