//! What a queue message says, and how it is sent.
//!
//! Three kinds travel: a store's webhook as it came, an order to look at (with the order as it was listed, if the sender
//! has it), and a checkout to look at again. Writing ([`Outgoing`]) and reading ([`Message`]) are pure; [`send`] and
//! [`send_all`] are the only I/O.

mod carry;
mod message;
mod outgoing;
mod send;
mod send_all;

pub use message::{FollowUp, Message, OrderNotice, Unreadable, WebhookNotice};
pub use outgoing::{Outgoing, Webhook};
pub use send::{SendError, send};
pub use send_all::send_all;

#[cfg(test)]
mod tests;
