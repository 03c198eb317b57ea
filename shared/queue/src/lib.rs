//! What a queue message says, and how it is sent.
//!
//! Three kinds travel: a store's webhook as it came, an order to look at (with the order as it was listed, if the sender
//! has it), and a checkout to look at again. Writing ([`Outgoing`]) and reading ([`Message`]) are pure; [`send`] is the
//! only I/O.

mod carry;
mod message;
mod outgoing;
mod send;

pub use message::{FollowUp, Message, OrderNotice, Unreadable, WebhookNotice};
pub use outgoing::{Outgoing, Webhook};
pub use send::{SendError, send};

#[cfg(test)]
mod tests;
