//! The messages of one queue: which wait, which are delayed or in flight, and when that changes by itself.

use std::collections::{BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::lanes::Lanes;
use super::message::{Message, State};

/// The messages of a queue with the indexes that keep every operation at a logarithm of their number.
#[derive(Debug)]
pub(super) struct Backlog {
    messages: HashMap<u64, Message>,
    lanes: Lanes,
    /// When a delayed message or one in flight becomes receivable: one entry each.
    timers: BTreeSet<(Timestamp, u64)>,
    /// All messages by the time they were sent.
    ages: BTreeSet<(Timestamp, u64)>,
    next: u64,
    delayed: usize,
    in_flight: usize,
    /// Marked whenever a receive may find something that it did not find before, or has to look earlier than planned.
    changed: watch::Sender<()>,
}

/// What one receive yields.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Now in flight.
    pub(super) delivered: Vec<Message>,
    /// Received too often, and removed.
    pub(super) dead: Vec<Message>,
}

impl Backlog {
    /// No messages yet; in a `fifo` backlog a message in flight blocks its group.
    pub(super) fn new(fifo: bool) -> Self {
        Self {
            messages: HashMap::new(),
            lanes: Lanes::new(fifo),
            timers: BTreeSet::new(),
            ages: BTreeSet::new(),
            next: 1,
            delayed: 0,
            in_flight: 0,
            changed: watch::Sender::new(()),
        }
    }

    /// Adds `message` behind all others, receivable after `delay`, and returns its sequence number.
    pub(super) fn push(&mut self, mut message: Message, delay: SignedDuration, now: Timestamp) -> u64 {
        let sequence = self.next;
        self.next += 1;
        self.ages.insert((message.sent, sequence));
        message.sequence = sequence;
        if delay.is_zero() {
            message.state = State::Waiting;
            self.lanes.join(message.content.group.as_deref(), sequence);
            self.announce();
        } else {
            message.state = State::Delayed(now + delay);
            self.delayed += 1;
            self.set_timer(now + delay, sequence);
        }
        self.messages.insert(sequence, message);
        sequence
    }

    /// Receives up to `max` messages and hides them until `until`. Those received `limit` times before are removed.
    pub(super) fn take(&mut self, max: usize, limit: Option<u32>, now: Timestamp, until: Timestamp) -> Taken {
        let messages = &self.messages;
        let taken =
            self.lanes.take(max, |sequence| limit.is_some_and(|limit| messages[&sequence].receives_here >= limit));
        let dead = taken.dead.into_iter().filter_map(|sequence| self.forget(sequence)).collect();
        let mut delivered = Vec::with_capacity(taken.delivered.len());
        for sequence in taken.delivered {
            let message = self.messages.get_mut(&sequence).expect("lanes hold only messages that exist");
            message.state = State::InFlight(until);
            message.receive_count += 1;
            message.receives_here += 1;
            message.first_received.get_or_insert(now);
            message.last_received = Some(now);
            delivered.push(message.clone());
            self.in_flight += 1;
            self.set_timer(until, sequence);
        }
        Taken { delivered, dead }
    }

    /// Moves the end of a flight to `until`; does nothing to a message that is not in flight.
    pub(super) fn hide(&mut self, sequence: u64, until: Timestamp) {
        if let Some(message) = self.messages.get_mut(&sequence)
            && let State::InFlight(before) = message.state
        {
            message.state = State::InFlight(until);
            self.timers.remove(&(before, sequence));
            self.set_timer(until, sequence);
        }
    }

    /// Removes a message, wherever it is.
    pub(super) fn remove(&mut self, sequence: u64) -> Option<Message> {
        let message = self.forget(sequence)?;
        let group = message.content.group.as_deref();
        match message.state {
            State::Waiting => self.lanes.leave(group, sequence),
            State::Delayed(until) => {
                self.timers.remove(&(until, sequence));
                self.delayed -= 1;
            }
            State::InFlight(until) => {
                self.timers.remove(&(until, sequence));
                self.in_flight -= 1;
                self.lanes.land(group);
                self.announce();
            }
        }
        Some(message)
    }

    /// The message with that sequence number.
    pub(super) fn get(&self, sequence: u64) -> Option<&Message> {
        self.messages.get(&sequence)
    }

    /// Lets delays and flights end that are due at `now`, and drops messages sent before `oldest`.
    pub(super) fn tick(&mut self, now: Timestamp, oldest: Timestamp) {
        while let Some((sent, sequence)) = self.ages.first().copied()
            && sent < oldest
        {
            self.remove(sequence);
        }
        while let Some((at, sequence)) = self.timers.first().copied()
            && at <= now
        {
            self.timers.pop_first();
            let message = self.messages.get_mut(&sequence).expect("a timer belongs to a message");
            let group = message.content.group.as_deref();
            match message.state {
                State::Delayed(_) => self.delayed -= 1,
                State::InFlight(_) => {
                    self.in_flight -= 1;
                    self.lanes.land(group);
                }
                State::Waiting => unreachable!("a message that waits has no timer"),
            }
            message.state = State::Waiting;
            self.lanes.join(group, sequence);
            self.announce();
        }
    }

    /// Gives all delayed messages a new delay, counted from when they were sent.
    pub(super) fn delay_anew(&mut self, delay: SignedDuration) {
        for message in self.messages.values_mut() {
            if let State::Delayed(before) = message.state {
                let until = message.sent + delay;
                message.state = State::Delayed(until);
                self.timers.remove(&(before, message.sequence));
                self.timers.insert((until, message.sequence));
            }
        }
        self.changed.send_replace(());
    }

    /// Drops everything.
    pub(super) fn clear(&mut self, fifo: bool) {
        self.messages.clear();
        self.timers.clear();
        self.ages.clear();
        self.lanes = Lanes::new(fifo);
        (self.delayed, self.in_flight) = (0, 0);
    }

    /// The sequence numbers of the messages that wait, oldest first.
    pub(super) fn waiting(&self) -> Vec<u64> {
        let waits = |message: &&Message| message.state == State::Waiting;
        let mut sequences: Vec<_> = self.messages.values().filter(waits).map(|message| message.sequence).collect();
        sequences.sort_unstable();
        sequences
    }

    /// When a delay or a flight ends next.
    pub(super) fn next_event(&self) -> Option<Timestamp> {
        self.timers.first().map(|(at, _)| *at)
    }

    /// Changes whenever a receive that found nothing should look again.
    pub(super) fn subscribe(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// How many messages are visible (including those behind a blocked group), in flight, and delayed.
    pub(super) fn counts(&self) -> (usize, usize, usize) {
        (self.messages.len() - self.in_flight - self.delayed, self.in_flight, self.delayed)
    }

    fn forget(&mut self, sequence: u64) -> Option<Message> {
        let message = self.messages.remove(&sequence)?;
        self.ages.remove(&(message.sent, sequence));
        Some(message)
    }

    fn set_timer(&mut self, at: Timestamp, sequence: u64) {
        self.timers.insert((at, sequence));
        if self.timers.first() == Some(&(at, sequence)) {
            self.changed.send_replace(());
        }
    }

    fn announce(&mut self) {
        if self.lanes.is_ready() {
            self.changed.send_replace(());
        }
    }
}
