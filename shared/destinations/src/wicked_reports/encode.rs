//! Events → objects: what an order needs, in the order in which Wicked Reports must get it. Pure.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{About, Event, Line, Metric, Order, Tag, Verdict};

use super::payments::{Given, Money, payments};
use super::row::Row;
use super::split::LARGEST;
use super::systems::Systems;
use super::vocabulary::{self, Contact};
use crate::Load;

/// Why an order of somebody without an e-mail address is not sent.
pub(super) const NOBODY: &str = "no e-mail address, by which alone Wicked Reports knows people";
const UNKNOWN: &str = "the store does not say how much went back: enter this refund at Wicked Reports by hand";

/// What is to be sent.
#[derive(Default)]
pub(super) struct Plan {
    /// Known to all orders they are in; the same may be there repeatedly.
    pub(super) products: Vec<Row>,
    /// New orders, each with its shopper.
    pub(super) orders: Vec<(Contact, Row)>,
    /// Lines of orders that are there.
    pub(super) items: Vec<Row>,
    /// Changes of orders that are there.
    pub(super) payments: Vec<Row>,
    /// What needs no request.
    pub(super) settled: Vec<(usize, Verdict)>,
}

/// Whether new orders hold their lines and payments, as they are sent, or each stands alone, as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Nested,
    Apart,
}

/// The metrics that mean something here.
pub(super) fn is_wanted(metric: Metric) -> bool {
    matches!(metric, Metric::PlacedOrder | Metric::OrderedProduct | Metric::RefundedOrder | Metric::ChangedOrder)
}

/// One order, with its events, each once.
struct Group<'a> {
    system: &'a str,
    order: &'a Arc<Order>,
    events: Vec<Given<'a>>,
}

/// Encodes `events`.
pub(super) fn encode(events: &[Event], systems: &Systems, form: Form) -> Plan {
    let mut plan = Plan::default();
    for group in groups(events, systems, &mut plan) {
        plan.take(&group, form);
    }
    plan
}

/// What they take up of a request of any one kind.
pub(super) fn load(plan: &Plan) -> Load {
    let rows = || plan.orders.iter().map(|(_, row)| row).chain(&plan.items).chain(&plan.payments);
    Load { events: plan.orders.len() + plan.items.len().max(plan.payments.len()), bytes: rows().map(Row::len).sum() }
}

fn groups<'a>(events: &'a [Event], systems: &'a Systems, plan: &mut Plan) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut known: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (place, event) in events.iter().enumerate() {
        let About::Order(order, _) = &event.about else {
            plan.settled.push((place, Verdict::delivered()));
            continue;
        };
        if !is_wanted(event.metric()) {
            plan.settled.push((place, Verdict::delivered()));
            continue;
        }
        let system = systems.of(&event.store);
        let group = *known.entry((system, &order.id)).or_insert_with(|| {
            groups.push(Group { system, order, events: Vec::new() });
            groups.len() - 1
        });
        let told = &mut groups[group].events;
        match told.iter_mut().find(|(_, other)| other.tag == event.tag) {
            Some((places, _)) => places.push(place),
            None => told.push((vec![place], event)),
        }
    }
    groups
}

impl Plan {
    fn take(&mut self, group: &Group<'_>, form: Form) {
        let Group { system, order, events } = group;
        let Some(contact) = vocabulary::contact(system, order) else {
            return self.settle(events.iter().flat_map(|(places, _)| places), &Verdict::rejected(NOBODY));
        };
        let placed = events.iter().find(|(_, event)| event.tag == Tag::Placed);
        let lines: Vec<_> = events.iter().filter_map(|(places, event)| Some((places, event.line()?))).collect();
        self.products.extend(lines.iter().filter_map(|(_, line)| vocabulary::product(system, line)));
        let Money { payments, nothing, unknown } = payments(order, events);
        self.settle(&unknown, &Verdict::rejected(UNKNOWN));
        let whole = placed.is_some() && form == Form::Nested;
        if let Some((places, event)) = placed {
            let mut places = places.clone();
            let mut inner: (Vec<&Line>, &[_]) = (Vec::new(), &[]);
            if whole {
                inner = (lines.iter().map(|(_, line)| *line).collect(), &payments);
                places.extend(lines.iter().flat_map(|(places, _)| *places));
                places.extend(payments.iter().flat_map(|payment| &payment.places).chain(&nothing));
                places.sort_unstable();
                places.dedup();
            }
            let row =
                vocabulary::order(places, (system, &contact.email), order, event.value.amount, (&inner.0, inner.1));
            match row.len() <= LARGEST {
                true => self.orders.push((contact, row)),
                false => self.settle(&row.places, &Verdict::rejected("larger than Wicked Reports' limit of 10 MB")),
            }
        }
        if !whole {
            self.settle(&nothing, &Verdict::delivered());
            // What was bought was told of the order that this one was split off, so that is where money goes back.
            let home = order.part_of.as_ref().unwrap_or(&order.id);
            let items = lines.into_iter().map(|(places, line)| vocabulary::item(places.clone(), system, order, line));
            self.items.extend(items);
            // That it was paid for says the order itself.
            let later = payments.iter().filter(|payment| placed.is_none_or(|(places, _)| payment.places != *places));
            self.payments.extend(later.map(|payment| vocabulary::payment(system, home, payment)));
        }
    }

    fn settle<'a>(&mut self, places: impl IntoIterator<Item = &'a usize>, verdict: &Verdict) {
        self.settled.extend(places.into_iter().map(|place| (*place, verdict.clone())));
    }
}
