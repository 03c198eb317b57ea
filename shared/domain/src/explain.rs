//! How things stand with every event an order or cart could have, and why what is not told is not: for people. The rule
//! itself is in [`crate::due_for_order`]; what is [`Standing::Due`] here is what is due there, and nothing else.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::derive::sum_told;
use crate::{
    Checkout, CheckoutTrigger, Emitted, Event, EventKey, Metric, Order, Refund, Situation, StoreRef, Tag,
    due_for_checkout, due_for_order,
};

/// What one destination was told about one order or cart, and what it refused.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    /// Taken.
    pub sent: &'a Emitted,
    /// Refused for good.
    pub refused: &'a Emitted,
}

/// How things stand with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is to be told now.
    Due,
    /// It was told.
    Told,
    /// The destination refused it for good.
    Refused,
    /// It may become due.
    Waiting,
    /// It never will, as far as can be seen now.
    Never,
}

/// One event, and how things stand with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Its name.
    pub metric: Metric,
    /// Its key; `None` where the event does not exist yet, or it cannot be said any more under which of two it was told.
    pub key: Option<EventKey>,
    /// How things stand.
    pub standing: Standing,
    /// Why it is not told, or is told in silence. Free of personal data.
    pub why: Option<String>,
}

impl Standing {
    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Told => "told",
            Self::Refused => "refused",
            Self::Waiting => "waiting",
            Self::Never => "never",
        }
    }
}

impl Explanation {
    /// The same of an order whose customer was deleted: whatever has not been told never will be.
    #[must_use]
    pub fn redacted(self) -> Self {
        match self.standing {
            Standing::Due | Standing::Waiting => {
                Self { standing: Standing::Never, why: Some("redacted: its customer was deleted".to_owned()), ..self }
            }
            Standing::Told | Standing::Refused | Standing::Never => self,
        }
    }
}

/// An event that could be, before it is known how things stand.
struct Candidate {
    tag: Tag,
    key: Option<EventKey>,
    /// How it stands, and why, if it is neither due nor told nor refused.
    otherwise: (Standing, String),
}

/// Every event of `order`. What was told of lines and refunds that the order no longer has is there as well.
pub fn explain_order(order: &Arc<Order>, past: Past<'_>, situation: &Situation<'_>) -> Vec<Explanation> {
    let emitted = past.sent | past.refused;
    let due = due_for_order(order, &emitted, situation);
    let part_of = order.part_of.as_ref().filter(|_| !situation.rules.parts_are_orders);
    let never = part_of.is_none() && order.in_checkout && order.deleted && !emitted.contains(&Tag::Placed);
    // Of what has happened, only this can keep anything from being due.
    let unplaced = match part_of {
        Some(whole) => (Standing::Never, told_of_whole(whole)),
        None if never => (Standing::Never, "deleted while still in checkout".to_owned()),
        None => (Standing::Waiting, format!("{}: not placed yet", order.status.name)),
    };
    let unless = |happened: bool, why: &str| match happened || never {
        true => unplaced.clone(),
        false => (Standing::Waiting, why.to_owned()),
    };
    let whole = |tag, otherwise| Candidate { tag, key: Some(EventKey::order(situation.store, &order.id)), otherwise };
    let mut candidates = vec![whole(Tag::Placed, unplaced.clone())];
    candidates.extend(lines(order, past, situation.store, &unplaced));
    candidates.push(whole(Tag::Fulfilled, unless(order.fulfilled_at.is_some(), "not fulfilled yet")));
    let is_cancelled = part_of.is_some() || order.cancelled_at.is_some();
    candidates.push(whole(Tag::Cancelled, unless(is_cancelled, "not cancelled")));
    candidates.extend(refunds(order, past, situation.store, &unplaced));
    let none = candidates.iter().all(|candidate| candidate.tag.metric() != Metric::RefundedOrder);
    let explained = candidates.into_iter().map(|candidate| {
        let due = due.iter().find(|event| event.tag == candidate.tag);
        explain(candidate, due, past)
    });
    let (standing, why) = unless(false, "no refund");
    let no_refund = Explanation { metric: Metric::RefundedOrder, key: None, standing, why: Some(why) };
    explained.chain(none.then_some(no_refund)).collect()
}

/// Why nothing is told of what was bought with an order that was split off the order `whole`.
pub fn told_of_whole(whole: &str) -> String {
    format!("part of order {whole}: told of that one")
}

/// Started Checkout of `checkout`.
pub fn explain_checkout(checkout: &Arc<Checkout>, past: Past<'_>, situation: &Situation<'_>) -> Explanation {
    let due = due_for_checkout(checkout, &(past.sent | past.refused), situation);
    let due = due.into_iter().find(|event| event.tag == Tag::Checkout);
    let otherwise = match &checkout.order_id {
        Some(order) => (Standing::Never, format!("became order {order}")),
        None if checkout.lines.is_empty() => (Standing::Waiting, "the cart is empty".to_owned()),
        None if !checkout.customer.is_identifiable() => {
            (Standing::Waiting, "no e-mail address or phone number yet".to_owned())
        }
        None => match situation.rules.checkout_trigger {
            CheckoutTrigger::ContactAndShipping => (Standing::Waiting, "no shipping address yet".to_owned()),
            CheckoutTrigger::Contact | CheckoutTrigger::CartCreated => (Standing::Waiting, "not far enough".to_owned()),
        },
    };
    let key = Some(EventKey::cart(situation.store, &checkout.cart_id));
    explain(Candidate { tag: Tag::Checkout, key, otherwise }, due.as_ref(), past)
}

/// What is due, was told or was refused is just that; of the rest the candidate's own reason holds.
fn explain(candidate: Candidate, due: Option<&Event>, past: Past<'_>) -> Explanation {
    let Candidate { tag, key, otherwise } = candidate;
    let metric = tag.metric();
    if let Some(event) = due {
        let why = event.backfill.then(|| "history: starts no flow".to_owned());
        return Explanation { metric, key: Some(event.key.clone()), standing: Standing::Due, why };
    }
    let (standing, why) = match (past.sent.contains(&tag), past.refused.contains(&tag)) {
        (true, _) => (Standing::Told, None),
        (_, true) => (Standing::Refused, Some("refused by the destination".to_owned())),
        _ => (otherwise.0, Some(otherwise.1)),
    };
    Explanation { metric, key, standing, why }
}

/// Those of the order, and after them those that were told of and are no longer there.
fn lines(order: &Order, past: Past<'_>, store: &StoreRef, unplaced: &(Standing, String)) -> Vec<Candidate> {
    let mut seen = BTreeSet::new();
    let now = order.lines.iter().map(|line| line.id.clone());
    let former = past.sent.union(past.refused).filter_map(|tag| match tag {
        Tag::Line(id) => Some(id.clone()),
        _ => None,
    });
    let ids = now.chain(former).filter(|id| seen.insert(id.clone()));
    ids.map(|id| Candidate {
        key: Some(EventKey::line(store, &order.id, &id)),
        tag: Tag::Line(id),
        otherwise: unplaced.clone(),
    })
    .collect()
}

/// As with lines. The order's own key went to the refund told first; which of several that was, nobody wrote down.
fn refunds(order: &Order, past: Past<'_>, store: &StoreRef, unplaced: &(Standing, String)) -> Vec<Candidate> {
    let former: Vec<_> = past
        .sent
        .union(past.refused)
        .filter_map(|tag| match tag {
            Tag::Refund(id) => Some((id, true)),
            _ => None,
        })
        .collect();
    let key = Some(EventKey::order(store, &order.id)).filter(|_| former.len() == 1);
    let now = order.refunds.iter().map(|refund| (&refund.id, refund.is_money()));
    let sum_told = sum_told(&(past.sent | past.refused));
    let mut seen = BTreeSet::new();
    let all = now.chain(former).filter(|(id, _)| seen.insert(*id));
    all.map(|(id, is_money)| Candidate {
        tag: Tag::Refund(id.clone()),
        key: key.clone(),
        otherwise: match (is_money, Refund::sum_of(id)) {
            (false, _) => (Standing::Never, "no money went back".to_owned()),
            (true, Some(sum)) if sum <= sum_told => (Standing::Never, "told with another refund".to_owned()),
            (true, _) => unplaced.clone(),
        },
    })
    .collect()
}

#[cfg(test)]
mod tests;
