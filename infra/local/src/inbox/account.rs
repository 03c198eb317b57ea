//! What the account holds: profiles, metrics, events, and every accepted arrival.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::event::{Arrival, Fate, StoredEvent};
use super::identifiers::{ProfileIn, is_test_address};
use super::mapping::Mapping;
use super::metric::Metric;
use super::profile::Profiles;
use super::single::EventIn;

/// The account.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) profiles: Profiles,
    pub(super) metrics: Vec<Metric>,
    pub(super) mapping: Mapping,
    pub(super) arrivals: Vec<Arrival>,
    pub(super) events: Vec<Arc<StoredEvent>>,
    /// So many events came or were planted; numbers their ids.
    accepted: u64,
    /// Profile, metric, key.
    known: HashSet<(usize, String, String)>,
    listeners: Vec<mpsc::UnboundedSender<Arc<StoredEvent>>>,
}

/// How arrivals are treated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Treatment {
    pub(super) drop_repeats: bool,
    pub(super) drop_test_addresses: bool,
}

impl Account {
    /// An account whose native integration has a metric of the same name as one of ours, at which revenue points.
    pub(super) fn new(now: Timestamp) -> Self {
        let native = Metric::new("Placed Order", "BigCommerce", now);
        Self {
            profiles: Profiles::default(),
            mapping: Mapping::new(&native, now),
            metrics: vec![native],
            arrivals: Vec::new(),
            events: Vec::new(),
            accepted: 0,
            known: HashSet::new(),
            listeners: Vec::new(),
        }
    }

    /// Hears of every event from now on that is stored.
    pub(super) fn listen(&mut self) -> mpsc::UnboundedReceiver<Arc<StoredEvent>> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.listeners.push(sender);
        receiver
    }

    /// Takes an event that has passed validation.
    pub(super) fn take(
        &mut self,
        profile: &ProfileIn,
        event: EventIn,
        treatment: Treatment,
        request: u64,
        now: Timestamp,
    ) {
        let (event, is_new) = self.accept(profile, event, request, now);
        let fate = if treatment.drop_test_addresses && is_test_address(event.email()) {
            Fate::TestAddress
        } else if treatment.drop_repeats && !is_new {
            Fate::Duplicate
        } else {
            Fate::Stored
        };
        if fate == Fate::Stored {
            self.keep(&event);
        }
        self.arrivals.push(Arrival { event, fate });
    }

    /// Makes profile and metric if they are new; tells whether the event is.
    pub(super) fn accept(
        &mut self,
        profile: &ProfileIn,
        event: EventIn,
        request: u64,
        now: Timestamp,
    ) -> (Arc<StoredEvent>, bool) {
        let (place, _) = self.profiles.upsert(profile.id.as_deref(), &profile.attributes, now);
        let metric = self.metric(&event.metric, now);
        metric.has_value |= event.value.is_some();
        self.accepted += 1;
        let accepted = Arc::new(StoredEvent {
            id: format!("E{:010}", self.accepted),
            metric: event.metric,
            unique_id: event.unique_id,
            profile_id: self.profiles.all()[place].id.clone(),
            profile: profile.attributes.clone(),
            properties: event.properties,
            time: event.time.unwrap_or(now),
            value: event.value,
            value_currency: event.value_currency,
            backfill: event.backfill.unwrap_or(false),
            arrived: now,
            request,
        });
        let is_new = self.known.insert((place, accepted.metric.clone(), accepted.key()));
        (accepted, is_new)
    }

    /// Stores an event and tells the listeners.
    pub(super) fn keep(&mut self, event: &Arc<StoredEvent>) {
        self.events.push(Arc::clone(event));
        self.listeners.retain(|listener| listener.send(Arc::clone(event)).is_ok());
    }

    /// Loses the events of a metric with this key, so that they can come again; tells how many there were.
    pub(super) fn forget(&mut self, metric: &str, key: &str) -> usize {
        let before = self.events.len();
        self.events.retain(|event| event.metric != metric || event.key() != key);
        self.known.retain(|(_, known_metric, known_key)| known_metric != metric || known_key != key);
        before - self.events.len()
    }

    /// Deletes the profiles that `identifier` stands for, and their events; the same person may come again as a new one.
    /// Arrivals stay, for they are what was sent.
    pub(super) fn erase(&mut self, identifier: &'static str, value: &str) {
        let gone = self.profiles.remove(identifier, value);
        self.events.retain(|event| !gone.contains(&event.profile_id));
    }

    pub(super) fn metric_of(&self, event: &StoredEvent) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.integration == "API" && metric.name == event.metric)
    }

    /// As [`super::Inbox::map_metric`].
    pub(super) fn map_metric(&mut self, slot: &str, name: Option<&str>, now: Timestamp) {
        let id = name.map(|name| self.metric(name, now).id.clone());
        self.mapping.set(slot, id, now);
    }

    fn metric(&mut self, name: &str, now: Timestamp) -> &mut Metric {
        let found = self.metrics.iter().position(|metric| metric.integration == "API" && metric.name == name);
        let place = found.unwrap_or_else(|| {
            self.metrics.push(Metric::new(name, "API", now));
            self.metrics.len() - 1
        });
        &mut self.metrics[place]
    }
}
