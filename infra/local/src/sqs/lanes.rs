//! The lines in which messages wait, one per message group, and which of them is served next.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One line of a standard queue, or one per message group of a FIFO queue.
///
/// The line whose head is oldest is served first. A FIFO line is not served while a message of it is in flight. Every
/// operation costs a logarithm of the backlog.
#[derive(Debug)]
pub(super) struct Lanes {
    fifo: bool,
    lanes: HashMap<String, Lane>,
    /// The groups that can be served, under the sequence number of their first message.
    ready: BTreeMap<u64, String>,
}

#[derive(Debug, Default)]
struct Lane {
    waiting: BTreeSet<u64>,
    in_flight: usize,
    /// The key under which the group stands in `ready`.
    listed: Option<u64>,
}

/// What one receive takes out of the lines, by sequence number.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// In flight from now on.
    pub(super) delivered: Vec<u64>,
    /// Received too often; no longer in any line.
    pub(super) dead: Vec<u64>,
}

impl Lanes {
    /// No lines yet; `fifo` makes them block.
    pub(super) fn new(fifo: bool) -> Self {
        Self { fifo, lanes: HashMap::new(), ready: BTreeMap::new() }
    }

    /// Puts a message into its group's line, at the place its sequence number gives it.
    pub(super) fn join(&mut self, group: Option<&str>, sequence: u64) {
        let group = self.line(group);
        self.lanes.entry(group.to_owned()).or_default().waiting.insert(sequence);
        self.relist(group);
    }

    /// Takes a waiting message out of its line for good.
    pub(super) fn leave(&mut self, group: Option<&str>, sequence: u64) {
        let group = self.line(group);
        if let Some(lane) = self.lanes.get_mut(group) {
            lane.waiting.remove(&sequence);
        }
        self.relist(group);
    }

    /// Ends a message's flight. It does not wait again unless it also [joins](Self::join).
    pub(super) fn land(&mut self, group: Option<&str>) {
        let group = self.line(group);
        if let Some(lane) = self.lanes.get_mut(group) {
            lane.in_flight -= 1;
        }
        self.relist(group);
    }

    /// Takes up to `max` messages: as many as possible of the oldest line, then of the next. Those of which `is_dead`
    /// holds are passed over.
    pub(super) fn take(&mut self, max: usize, is_dead: impl Fn(u64) -> bool) -> Taken {
        let mut taken = Taken::default();
        while taken.delivered.len() < max {
            let Some((_, group)) = self.ready.pop_first() else { break };
            let lane = self.lanes.get_mut(&group).expect("a group that is ready has a line");
            lane.listed = None;
            while taken.delivered.len() < max
                && let Some(sequence) = lane.waiting.pop_first()
            {
                if is_dead(sequence) {
                    taken.dead.push(sequence);
                } else {
                    lane.in_flight += 1;
                    taken.delivered.push(sequence);
                }
            }
            self.relist(&group);
        }
        taken
    }

    /// Whether a receive would find anything.
    pub(super) fn is_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// A standard queue has one line, whatever group a message names.
    fn line<'a>(&self, group: Option<&'a str>) -> &'a str {
        group.filter(|_| self.fifo).unwrap_or_default()
    }

    fn relist(&mut self, group: &str) {
        let Some(lane) = self.lanes.get_mut(group) else { return };
        if let Some(head) = lane.listed.take() {
            self.ready.remove(&head);
        }
        match lane.waiting.first() {
            Some(_) if self.fifo && lane.in_flight > 0 => {}
            Some(head) => {
                lane.listed = Some(*head);
                self.ready.insert(*head, group.to_owned());
            }
            None if lane.in_flight == 0 => {
                self.lanes.remove(group);
            }
            None => {}
        }
    }
}
