//! What a queue message says, and how it is sent.
//!
//! Five kinds travel: a store's webhook as it came, an order to look at (with the order as it was listed, if the sender
//! has it), a cart to look at, a checkout to look at again, and a request about people's data. Writing ([`Outgoing`]) and reading ([`Message`]) are pure; [`send`] and
//! [`send_all`] are the only I/O.

mod carry;
mod message;
mod outgoing;
mod privacy;
mod send;
mod send_all;

pub use message::{CartNotice, FollowUp, Message, OrderNotice, Unreadable, WebhookNotice};
pub use outgoing::{Outgoing, Webhook};
pub use privacy::{Confirmed, PrivacyNotice, Wording};
pub use send::{SendError, send};
pub use send_all::send_all;

#[cfg(test)]
mod tests;
