//! What `orderwire replay` is to take up: everything, some, or the orders named. Pure.

use anyhow::bail;
use clap::Args;

/// Which of what was set aside.
#[derive(Args)]
pub(super) struct Choice {
    /// Only of this store.
    #[arg(long, value_name = "ID")]
    store: Option<String>,
    /// This order (or cart, or message, as `--list` names it); may be given several times.
    #[arg(long = "order", value_name = "ID")]
    orders: Vec<String>,
    /// Everything.
    #[arg(long, conflicts_with = "orders")]
    all: bool,
    /// No more than N.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
}

/// How much of a choice has been taken up so far.
pub(super) struct Picker<'a> {
    choice: &'a Choice,
    left: u32,
    found: Vec<bool>,
}

impl Choice {
    /// The store it is restricted to.
    pub(super) fn store(&self) -> Option<&str> {
        self.store.as_deref()
    }

    /// Begins to pick.
    ///
    /// # Errors
    /// When nothing was chosen: everything is never meant by default.
    pub(super) fn picker(&self) -> anyhow::Result<Picker<'_>> {
        if !self.all && self.orders.is_empty() && self.limit.is_none() {
            bail!("say what to replay: --order ID, --limit N or --all; --list shows what there is");
        }
        Ok(Picker { choice: self, left: self.limit.unwrap_or(u32::MAX), found: vec![false; self.orders.len()] })
    }
}

impl Picker<'_> {
    /// Whether to take `what` (`order#5127`) of `store`, counting it if so.
    pub(super) fn takes(&mut self, store: Option<&str>, what: &str) -> bool {
        if self.left == 0 || self.choice.store.is_some() && self.choice.store.as_deref() != store {
            return false;
        }
        let mut named = self.choice.orders.is_empty();
        for (order, found) in self.choice.orders.iter().zip(&mut self.found) {
            let called = is_called(what, order);
            *found |= called;
            named |= called;
        }
        if !named {
            return false;
        }
        self.left -= 1;
        true
    }

    /// Whether `what` was asked for by its name, and not among others.
    pub(super) fn names(&self, what: &str) -> bool {
        self.choice.orders.iter().any(|order| is_called(what, order))
    }

    /// Whether nothing more can be taken.
    pub(super) fn is_full(&self) -> bool {
        self.left == 0
    }

    /// The orders named that were not met.
    pub(super) fn unmet(&self) -> Vec<&str> {
        let orders = self.choice.orders.iter().zip(&self.found);
        orders.filter(|(_, found)| !**found).map(|(order, _)| order.as_str()).collect()
    }
}

/// Whether `what` (`order#5127`) is meant by `name`: `5127`, or all of it.
fn is_called(what: &str, name: &str) -> bool {
    what == name || what.split_once('#').is_some_and(|(_, id)| id == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(store: Option<&str>, orders: &[&str], all: bool, limit: Option<u32>) -> Choice {
        let orders = orders.iter().map(|order| (*order).to_owned()).collect();
        Choice { store: store.map(str::to_owned), orders, all, limit }
    }

    #[test]
    fn nothing_is_taken_unless_it_was_asked_for() {
        assert!(choice(Some("a"), &[], false, None).picker().is_err());
    }

    #[test]
    fn an_order_is_named_by_its_id_or_in_full_and_what_is_not_there_is_said() {
        let choice = choice(None, &["7", "message#8", "9"], false, None);
        let mut picker = choice.picker().unwrap();
        let taken = ["order#7", "order#77", "cart#7", "message#8"].map(|what| picker.takes(Some("a"), what));
        assert_eq!(taken, [true, false, true, true]);
        assert!(picker.names("order#9") && !picker.names("order#10"));
        assert_eq!(picker.unmet(), ["9"]);
    }

    #[test]
    fn the_store_and_the_limit_bound_it() {
        let choice = choice(Some("a"), &[], true, Some(2));
        let mut picker = choice.picker().unwrap();
        let taken = ["b", "a", "a", "a"].map(|store| picker.takes(Some(store), "order#1"));
        assert_eq!(taken, [false, true, true, false]);
        assert!(picker.is_full() && !picker.takes(None, "order#1"));
    }
}
