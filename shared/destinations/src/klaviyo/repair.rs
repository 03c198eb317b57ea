//! What to send again after Klaviyo refused a request as a whole: one bad event must not hold up the others. Pure.

use super::encode::{Entry, Group, LIMITS, Limits, Parcel, split};
use super::judge::{About, Complaint};

/// What follows from a refusal. Every event of the refused request is in exactly one of the two.
pub(super) struct Repair {
    /// Refused for good, with Klaviyo's words, which may still hold personal data.
    pub(super) rejected: Vec<(Entry, String)>,
    /// To be sent instead. Each holds less than the refused request did (events, or a phone), so this comes to an end.
    pub(super) again: Vec<Parcel>,
}

/// After a 400. `complaints` is not empty.
pub(super) fn repair(parcel: Parcel, complaints: &[Complaint]) -> Repair {
    let groups = parcel.groups.len();
    let a_repeat = complaints.iter().any(|complaint| complaint.about == About::Repeat);
    let a_group_is_named = complaints.iter().any(|complaint| complaint.group.is_some_and(|group| group < groups));
    if a_repeat && !parcel.is_single() {
        let again = split(parcel.groups, Limits { events: 1, ..LIMITS });
        return Repair { rejected: Vec::new(), again };
    }
    if groups > 1 && !a_group_is_named {
        // Halves find one bad order among 250 in 16 requests; a request for each would spend two minutes' worth of them.
        let mut first = parcel.groups;
        let second = first.split_off(groups.div_ceil(2));
        return Repair { rejected: Vec::new(), again: vec![Parcel { groups: first }, Parcel { groups: second }] };
    }
    let mut rejected = Vec::new();
    let mut kept = Vec::new();
    let mut singly = Vec::new();
    for (index, group) in parcel.groups.into_iter().enumerate() {
        // What is wrong with a request about one order can only be that order.
        let concerns = |complaint: &&Complaint| groups == 1 || complaint.group == Some(index);
        let own: Vec<_> = complaints.iter().filter(concerns).collect();
        match is_unclear(&group, &own) {
            true => singly.extend(split(vec![group], Limits { events: 1, ..LIMITS })),
            false => kept.extend(mend(group, &own, &mut rejected)),
        }
    }
    let together = (!kept.is_empty()).then_some(Parcel { groups: kept });
    Repair { rejected, again: together.into_iter().chain(singly).collect() }
}

/// Whether it remains open which of several events is meant. Then each goes alone, and only the bad one is refused.
fn is_unclear(group: &Group, complaints: &[&Complaint]) -> bool {
    let events = group.entries.len();
    let of_profile = complaints.iter().any(|complaint| complaint.about == About::Profile);
    let unclear = |complaint: &&&Complaint| {
        complaint.about == About::Other && complaint.event.is_none_or(|event| event >= events)
    };
    events > 1 && !of_profile && complaints.iter().any(|complaint| unclear(&complaint))
}

/// What is left of `group`: without its phone if that was the trouble, without the events complained about. A complaint
/// that names no event, or none there is, is about them all.
fn mend(mut group: Group, complaints: &[&Complaint], rejected: &mut Vec<(Entry, String)>) -> Option<Group> {
    let (phone, others): (Vec<&Complaint>, Vec<_>) = complaints.iter().partition(|one| one.about == About::Phone);
    let events = group.entries.len();
    let mut fatal = others.iter().find(|complaint| complaint.event.is_none_or(|event| event >= events)).copied();
    if let Some(complaint) = phone.first() {
        match group.profile.without_phone() {
            Some(profile) => group.profile = profile,
            None => fatal = fatal.or(Some(complaint)),
        }
    }
    let mut kept = Vec::new();
    for (index, entry) in group.entries.into_iter().enumerate() {
        let own = others.iter().find(|complaint| complaint.event == Some(index)).copied();
        match fatal.or(own) {
            Some(complaint) => rejected.push((entry, complaint.words.clone())),
            None => kept.push(entry),
        }
    }
    (!kept.is_empty()).then_some(Group { entries: kept, ..group })
}

/// After a 413.
pub(super) fn halve(parcel: Parcel) -> Repair {
    let events = parcel.entries().count();
    if events > 1 {
        let limits = Limits { events: events.div_ceil(2), ..LIMITS };
        return Repair { rejected: Vec::new(), again: split(parcel.groups, limits) };
    }
    let entries = parcel.groups.into_iter().flat_map(|group| group.entries);
    let rejected = entries.map(|entry| (entry, "larger than Klaviyo accepts".to_owned())).collect();
    Repair { rejected, again: Vec::new() }
}
