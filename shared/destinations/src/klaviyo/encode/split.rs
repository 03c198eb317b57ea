//! Cuts groups into requests that Klaviyo's limits allow, and says beforehand what they take up.

use super::{Entry, Group, Parcel};
use crate::Load;

/// What one request may hold.
#[derive(Debug, Clone, Copy)]
pub(in crate::klaviyo) struct Limits {
    /// Events.
    pub(in crate::klaviyo) events: usize,
    /// Bytes of the body. A single event that is larger travels alone.
    pub(in crate::klaviyo) bytes: usize,
}

/// Klaviyo's 1000 events and 5 MB, the latter with a margin.
pub(in crate::klaviyo) const LIMITS: Limits = Limits { events: 1_000, bytes: 4_800_000 };

/// More than a job takes around its groups.
const FRAME: usize = 128;

impl Limits {
    /// What the groups of one request may take up together.
    pub(in crate::klaviyo) fn capacity(self) -> Load {
        Load { events: self.events, bytes: self.bytes.saturating_sub(FRAME) }
    }
}

/// What `groups` take up of a request, reckoned as [`split`] does: as long as their loads together fit the capacity, any
/// groups are one request.
pub(in crate::klaviyo) fn load(groups: &[Group]) -> Load {
    let bytes = |group: &Group| group.frame() + group.entries.iter().map(Entry::size).sum::<usize>();
    Load { events: groups.iter().map(|group| group.entries.len()).sum(), bytes: groups.iter().map(bytes).sum() }
}

/// Fills one request after the other, in the order of `groups`. A group that does not fit the rest of a request is
/// continued in the next one.
pub(in crate::klaviyo) fn split(groups: Vec<Group>, limits: Limits) -> Vec<Parcel> {
    let mut parcels = Vec::new();
    let mut filling = Filling::default();
    for mut group in groups {
        let entries = std::mem::take(&mut group.entries);
        let frame = group.frame();
        filling.begin(&group, frame);
        for entry in entries {
            let size = entry.size();
            if filling.is_full(size, limits) {
                parcels.extend(std::mem::take(&mut filling).finish());
                filling.begin(&group, frame);
            }
            filling.add(entry, size);
        }
    }
    parcels.extend(filling.finish());
    parcels
}

/// A request being filled.
#[derive(Default)]
struct Filling {
    groups: Vec<Group>,
    events: usize,
    bytes: usize,
}

impl Filling {
    fn begin(&mut self, group: &Group, frame: usize) {
        self.groups.push(group.clone());
        self.bytes += frame;
    }

    fn is_full(&self, size: usize, limits: Limits) -> bool {
        self.events > 0 && (self.events >= limits.events || FRAME + self.bytes + size > limits.bytes)
    }

    fn add(&mut self, entry: Entry, size: usize) {
        let group = self.groups.last_mut().expect("a group is begun before its entries are added");
        group.entries.push(entry);
        self.events += 1;
        self.bytes += size;
    }

    fn finish(mut self) -> Option<Parcel> {
        self.groups.retain(|group| !group.entries.is_empty());
        (!self.groups.is_empty()).then_some(Parcel { groups: self.groups })
    }
}
