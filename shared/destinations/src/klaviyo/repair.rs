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
    let mut repair = Repair { rejected: Vec::new(), again: Vec::new() };
    let single = parcel.is_single();
    if !single && complaints.iter().any(|complaint| complaint.about == About::Repeat) {
        repair.again = singles(parcel);
        return repair;
    }
    let concerns = |index: usize, complaint: &&Complaint| single || complaint.group == Some(index);
    let someone_is_named = (0..parcel.groups.len()).any(|index| complaints.iter().any(|one| concerns(index, &one)));
    if !someone_is_named && parcel.groups.len() > 1 {
        repair.again = parcel.groups.into_iter().map(|group| Parcel { groups: vec![group] }).collect();
        return repair;
    }
    let mut kept = Vec::new();
    for (index, group) in parcel.groups.into_iter().enumerate() {
        let mut own: Vec<_> = complaints.iter().filter(|complaint| concerns(index, complaint)).collect();
        if !someone_is_named {
            own.extend(complaints);
        }
        kept.extend(mend(group, &own, &mut repair.rejected));
    }
    if !kept.is_empty() {
        repair.again.push(Parcel { groups: kept });
    }
    repair
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

fn singles(parcel: Parcel) -> Vec<Parcel> {
    split(parcel.groups, Limits { events: 1, ..LIMITS })
}
