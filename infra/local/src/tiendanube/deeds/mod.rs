//! What shoppers and merchants do: each deed changes the shop at a given time and says which webhooks it causes.

mod checkout;
mod history;
mod merchant;
mod parcels;

pub use checkout::Payment;
