//! Packs orders into batches that fill the destinations' requests. Pure.

use std::sync::Arc;

use destinations::Load;
use domain::Order;
use ledger::Facts;

/// A batch in which little is due ends after so many pages, so that a stretch of history that is known already is not
/// gone through again and again.
const MOST_PAGES: u32 = 10;

/// An order of which something is due.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    /// As read.
    pub(super) order: Arc<Order>,
    /// What is written down of that reading.
    pub(super) facts: Facts,
    /// Whether something of it was set aside before.
    pub(super) was_parked: bool,
    /// What it takes up of a request, per destination.
    pub(super) loads: Vec<Load>,
}

/// What was gone through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Orders.
    pub(super) orders: u64,
    /// Events of theirs that the destinations have, once those planned are delivered.
    pub(super) events: u64,
    /// Orders, or rows, of which something was set aside.
    pub(super) parked: u64,
}

/// A row gone through.
#[derive(Debug, Default)]
pub(super) struct Passed {
    /// Where the list goes on behind it, if that can be said.
    pub(super) position: Option<String>,
    /// What it counts for.
    pub(super) tally: Tally,
    /// What is to be told.
    pub(super) planned: Option<Planned>,
}

/// What is delivered together, and written down as gone through then.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Orders of which something is due.
    pub(super) orders: Vec<Planned>,
    /// All orders gone through, these and others.
    pub(super) tally: Tally,
    /// Where the list goes on behind them; as before if it does not say.
    pub(super) position: Option<String>,
}

/// Fills one batch after the other, in the order of the list and across its pages.
pub(super) struct Packer {
    capacities: Vec<Load>,
    filling: Batch,
    loads: Vec<Load>,
    pages: u32,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.orders += other.orders;
        self.events += other.events;
        self.parked += other.parked;
    }
}

impl Packer {
    /// For destinations whose requests hold this much.
    pub(super) fn new(capacities: Vec<Load>) -> Self {
        Self { loads: vec![Load::default(); capacities.len()], capacities, filling: Batch::default(), pages: 0 }
    }

    /// Adds a row. Gives the batch before it, if the row is too much for that one at any destination, or of an order that
    /// is in it: one that was archived while pages were read is met twice, and nothing may be delivered beside itself.
    pub(super) fn push(&mut self, row: Passed) -> Option<Batch> {
        let is_too_much = |planned: &Planned| {
            let sums = self.loads.iter().zip(&planned.loads).map(|(sum, load)| *sum + *load);
            sums.zip(&self.capacities).any(|(sum, capacity)| !sum.fits(*capacity))
        };
        let is_there = |planned: &Planned| self.filling.orders.iter().any(|other| other.order.id == planned.order.id);
        let ends = |planned| is_there(planned) || !self.filling.orders.is_empty() && is_too_much(planned);
        let full = row.planned.as_ref().is_some_and(ends).then(|| self.close());
        if row.position.is_some() {
            self.filling.position = row.position;
        }
        self.filling.tally += row.tally;
        if let Some(planned) = row.planned {
            for (sum, load) in self.loads.iter_mut().zip(&planned.loads) {
                *sum = *sum + *load;
            }
            self.filling.orders.push(planned);
        }
        full
    }

    /// Notes the end of a page, behind which the list goes on at `next`. Gives what was gone through so far, if there is
    /// nothing in it to fill up.
    pub(super) fn end_page(&mut self, next: Option<String>) -> Option<Batch> {
        self.pages += 1;
        if next.is_some() {
            self.filling.position = next;
        }
        let ends = self.filling.orders.is_empty() || self.pages >= MOST_PAGES;
        ends.then(|| self.close())
    }

    /// What is left after the last page.
    pub(super) fn finish(mut self) -> Batch {
        self.close()
    }

    fn close(&mut self) -> Batch {
        self.loads.fill(Load::default());
        self.pages = 0;
        std::mem::take(&mut self.filling)
    }
}

#[cfg(test)]
mod tests;
