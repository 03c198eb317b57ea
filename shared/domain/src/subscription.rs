//! What makes an order part of a chain of recurring ones, which chain that is, and which place in it.

mod place;
mod recurrence;

use std::collections::BTreeSet;

pub use place::Link;
pub use recurrence::Recurrence;

/// One way to tell a recurring order from others. Names and ids are compared without regard to case and to blanks around
/// them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubscriptionRule {
    /// A line on which the shopper chose an option (modifier) of this name, with one of these values; with any if there
    /// are none.
    Option {
        /// Name of the option.
        name: String,
        /// Values that count.
        values: BTreeSet<String>,
    },
    /// A line of one of these products, by id or SKU.
    Product(BTreeSet<String>),
    /// A line in one of these categories, by name.
    Category(BTreeSet<String>),
    /// The id that another system gave the order begins with this; what follows, up to `separator` if there is one, names
    /// the chain.
    ExternalId {
        /// What such ids begin with.
        prefix: String,
        /// What ends the chain's part of it.
        separator: Option<String>,
    },
    /// The same customer buys the same product again within so many days.
    Interval {
        /// At least; sooner is a second order and no recurrence.
        from_days: u32,
        /// At most; later is a new chain.
        to_days: u32,
        /// By id or SKU; any if there are none.
        products: BTreeSet<String>,
    },
}

#[cfg(test)]
mod tests;
