//! The platform-neutral order and the rules that turn it into events. No I/O, no clock.
//!
//! *The order as it is now* + *what was already emitted* → *the events now due* ([`due_for_order`],
//! [`due_for_checkout`]). Everything else in the workspace reads orders, keeps the record or sends the result.

mod checkout;
mod derive;
mod event;
mod explain;
mod key;
mod money;
mod order;
mod person;
mod privacy;
mod subscription;
mod verdict;

pub use checkout::{Checkout, CheckoutTrigger};
pub use derive::{Emitted, OrderValue, Rules, Situation, due_added, due_change, due_for_checkout, due_for_order};
pub use event::{About, Event, Metric, Part, SyncMode};
pub use explain::{Explanation, Past, Standing, explain_checkout, explain_order, told_of_whole};
pub use key::{EventKey, StoreRef, Subject, Tag};
pub use money::{Currency, Money};
pub use order::{Coupon, Line, LineKind, LineOption, Order, Refund, RefundedLine, Status, Subscription, Totals};
pub use person::{Address, Customer, Email};
pub use privacy::{PrivacyKind, PrivacyRequest};
pub use subscription::{Link, Recurrence, SubscriptionRule};
pub use verdict::{Remark, Verdict};

#[cfg(test)]
mod properties;

#[cfg(test)]
mod samples;
