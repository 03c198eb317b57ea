//! Events → requests: grouped by order or cart, free of repeats, split to Klaviyo's limits. Pure.

mod body;
mod split;

use std::collections::BTreeMap;

use domain::{About, Currency, Event, Metric, Remark, Verdict};
use jiff::Timestamp;
use serde_json::Number;
use serde_json::value::RawValue;

use super::profile::{Profile, remark};
use super::vocabulary;
use crate::number::number;

pub(super) use split::{LIMITS, Limits, load, split};

/// Properties above this many bytes go without `$extra`, and without that are refused: an event and its shopper must fit
/// a request with room to spare.
const LARGEST_PROPERTIES: usize = 4_000_000;

/// One request: a single event, or a job of several.
pub(super) struct Parcel {
    /// Not empty, nor are its groups.
    pub(super) groups: Vec<Group>,
}

/// What is said about one order or cart.
#[derive(Clone)]
pub(super) struct Group {
    /// Whose it is.
    pub(super) profile: Profile,
    /// What to say once it was taken.
    pub(super) remark: Option<Remark>,
    /// Not empty.
    pub(super) entries: Vec<Entry>,
}

/// One event, its properties already encoded.
#[derive(Clone)]
pub(super) struct Entry {
    /// Where it stands among the events to deliver; several places if the same event was given repeatedly.
    pub(super) places: Vec<usize>,
    metric: Metric,
    properties: Box<RawValue>,
    time: Timestamp,
    value: Number,
    currency: Currency,
    key: String,
    backfill: bool,
}

/// What became of a list of events before anything is sent.
pub(super) struct Encoded {
    /// In the order of the events.
    pub(super) groups: Vec<Group>,
    /// Those that can never be sent, by their place.
    pub(super) unfit: Vec<(usize, Verdict)>,
}

impl Parcel {
    /// Every event in it.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.groups.iter().flat_map(|group| &group.entries)
    }

    /// Whether it is a single event, which has an endpoint of its own.
    pub(super) fn is_single(&self) -> bool {
        self.entries().nth(1).is_none()
    }
}

/// Encodes `events`. Of those with the same metric and key only the first is sent: Klaviyo refuses a whole job for one
/// repeat.
pub(super) fn encode(events: &[Event]) -> Encoded {
    let mut encoded = Encoded { groups: Vec::new(), unfit: Vec::new() };
    let mut seen: BTreeMap<(Metric, &str), (usize, usize)> = BTreeMap::new();
    let mut groups: BTreeMap<Subject<'_>, Option<usize>> = BTreeMap::new();
    for (place, event) in events.iter().enumerate() {
        if let Some((group, entry)) = seen.get(&(event.metric(), event.key.as_str())) {
            encoded.groups[*group].entries[*entry].places.push(place);
            continue;
        }
        let Some(group) = *groups.entry(subject(event)).or_insert_with(|| encoded.begin(event)) else {
            encoded.unfit.push((place, Verdict::rejected("no valid e-mail address or phone number")));
            continue;
        };
        let Some(entry) = Entry::of(event, place) else {
            encoded.unfit.push((place, Verdict::rejected("larger than Klaviyo's limit of 5 MB")));
            continue;
        };
        let entries = &mut encoded.groups[group].entries;
        seen.insert((event.metric(), event.key.as_str()), (group, entries.len()));
        entries.push(entry);
    }
    encoded.groups.retain(|group| !group.entries.is_empty());
    encoded
}

impl Encoded {
    /// Begins the group of `event` and says where; `None` when nobody knows whose it is.
    fn begin(&mut self, event: &Event) -> Option<usize> {
        let profile = Profile::of(event)?;
        let remark = remark(event.customer().email.as_ref());
        self.groups.push(Group { profile, remark, entries: Vec::new() });
        Some(self.groups.len() - 1)
    }
}

/// Platform, store, and order or cart: what shares a profile.
type Subject<'a> = (&'a str, &'a str, OrderOrCart<'a>);

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum OrderOrCart<'a> {
    Order(&'a str),
    Cart(&'a str),
}

fn subject(event: &Event) -> Subject<'_> {
    let what = match &event.about {
        About::Order(order, _) => OrderOrCart::Order(&order.id),
        About::Checkout(cart) => OrderOrCart::Cart(&cart.cart_id),
    };
    (&event.store.platform, &event.store.id, what)
}

impl Entry {
    /// `None` when it is too large for any request.
    fn of(event: &Event, place: usize) -> Option<Self> {
        let fits = |raw: &RawValue| raw.get().len() <= LARGEST_PROPERTIES;
        let mut properties = vocabulary::properties(event);
        let mut encoded = properties.encoded();
        if !fits(&encoded) {
            properties.remove("$extra");
            encoded = properties.encoded();
        }
        fits(&encoded).then(|| Self {
            places: vec![place],
            metric: event.metric(),
            properties: encoded,
            time: event.time,
            value: number(event.value.amount),
            currency: event.value.currency,
            key: event.key.to_string(),
            backfill: event.backfill,
        })
    }
}
