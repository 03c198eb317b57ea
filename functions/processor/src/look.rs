//! Looks at an order or a cart: reads it, asks the rule what is due, and has that delivered.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use delivery::{Outlet, Parcel, Store};
use domain::{Checkout, CheckoutTrigger, Emitted, Order, Situation, Subject, SyncMode};
use ledger::{Facts, Place, Record};
use platforms::Look;
use queue::{CartNotice, FollowUp, OrderNotice};
use runtime::clock;

use crate::decision;
use crate::deliver::Again;
use crate::plan::Visit;
use crate::worker::{ComeBack, Worker};

/// A cart can be changed for 30 days after its last change (BigCommerce carts API), and is listed for as long (Tiendanube
/// abandoned checkouts); its record is kept a little longer.
const CART_KEPT: Duration = Duration::from_secs(40 * 24 * 60 * 60);

impl Worker<'_> {
    /// Tells what is due of an order. At most one read and two writes; one read when nothing is new. Read again, with its
    /// refunds, if it was told of some that it does not show by itself.
    pub(crate) async fn look_at_order(
        &self,
        store: &Store,
        look: &Look,
        as_read: Option<Arc<Order>>,
        mode: SyncMode,
    ) -> Result<(), ComeBack> {
        let mut look = look.clone();
        if let Some(order) = as_read {
            let record = self.ledger.read(&store.name, &Subject::Order(order.id.clone())).await?;
            let situation = store.situation(mode);
            if !is_outdated(&order, &record, &situation) {
                return match unfinished(&order, &situation) {
                    Some(checkout) => self.tell_unfinished(store, &order, checkout, mode).await,
                    None => self.tell_order(store, &order, &record, mode).await,
                };
            }
            // What made it so has told everything since, save what an order does not say by itself: some refunds.
            if !store.lacks(&record, |outlet, emitted| store.due_for_order(outlet, &order, emitted, mode)) {
                return Ok(());
            }
            look.refunds |= !order.refunds.is_empty();
        }
        loop {
            let order = match store.shop.order(&look, self.deadline).await {
                Ok(order) => Arc::new(order),
                Err(error) => {
                    return self.unread(&store.name, &Subject::Order(look.id.clone()).to_string(), error).await;
                }
            };
            if let Some(checkout) = unfinished(&order, &store.situation(mode)) {
                return self.tell_unfinished(store, &order, checkout, mode).await;
            }
            let record = self.ledger.read(&store.name, &Subject::Order(order.id.clone())).await?;
            if look.refunds || !order.refunds.is_empty() || !record.has_refunds() {
                return self.tell_order(store, &order, &record, mode).await;
            }
            look.refunds = true;
        }
    }

    /// Tells what is due of an order that is one in name only.
    async fn tell_unfinished(
        &self,
        store: &Store,
        order: &Arc<Order>,
        checkout: Checkout,
        mode: SyncMode,
    ) -> Result<(), ComeBack> {
        let (subject, checkout) = (Subject::Cart(checkout.cart_id.clone()), Arc::new(checkout));
        let record = self.ledger.read(&store.name, &subject).await?;
        decision::of_unfinished(store, order, &checkout, &record, mode);
        let again = order_again(store, order, mode);
        let none = BTreeSet::new();
        self.tell_checkout(store, &checkout, &none, &record, mode, &again).await.map(|_| ())
    }

    /// Tells what is due of an order.
    async fn tell_order(
        &self,
        store: &Store,
        order: &Arc<Order>,
        record: &Record,
        mode: SyncMode,
    ) -> Result<(), ComeBack> {
        let subject = Subject::Order(order.id.clone());
        let facts = Facts::of(order, &store.name, store.pseudonyms.as_ref());
        let record = &self.with_redaction(store, &subject, &facts, record).await?;
        let facts = facts.fit_for(record);
        let due = |outlet: &Outlet, emitted: &Emitted| store.due_for_order(outlet, order, emitted, mode);
        decision::of_order(store, order, record, mode);
        if !store.lacks(record, due) {
            if record.lacks(&facts) {
                self.ledger.note(&store.name, &subject, &facts).await?;
            }
            return Ok(());
        }
        if !order.customer.is_identifiable() {
            self.ledger.note(&store.name, &subject, &facts).await?;
            return self.park(&store.name, &subject.to_string(), "no valid e-mail address and no phone number").await;
        }
        let order = &delivery::placed(self.ledger, store, order, record).await?;
        let due = |outlet: &Outlet, emitted: &Emitted| store.due_for_order(outlet, order, emitted, mode);
        let facts = Facts { place: Place::of(order), ..facts };
        let again = order_again(store, order, mode);
        let parcel = Parcel { subject, due: Box::new(due), facts: Some(facts), expires: None };
        self.deliver(store, parcel, record, &again).await
    }

    /// Tells Started Checkout if it is due. If not, a cart of which webhooks tell is looked at again while the shopper is
    /// about to finish, and one that a list showed not before it has changed.
    /// `added` are lines that were just put into it; of those it is told, too, where that is wanted.
    pub(crate) async fn look_at_cart(
        &self,
        store: &Store,
        id: &str,
        visit: &Visit,
        added: &BTreeSet<String>,
    ) -> Result<(), ComeBack> {
        let mode = visit.mode();
        let subject = Subject::Cart(id.to_owned());
        let record = self.ledger.read(&store.name, &subject).await?;
        if store.has_told_checkout(&record) && !store.lacks_added(&record, added) {
            decision::of_unread_cart(store, id, &record, mode);
            return Ok(());
        }
        let checkout = match store.shop.checkout(id, self.deadline).await {
            Ok(Some(checkout)) if checkout.order_id.is_none() => Arc::new(checkout),
            Ok(_) => {
                decision::of_unread_cart(store, id, &record, mode);
                return match visit {
                    Visit::Step { .. } => Ok(()),
                    Visit::Listed { version, .. } => self.note_cart(store, &subject, version).await,
                };
            }
            Err(error) => return self.unread(&store.name, &subject.to_string(), error).await,
        };
        decision::of_checkout(store, &checkout, &record, mode);
        let (name, version) = (store.name.clone(), checkout.version.clone());
        let again = CartNotice { store: name, id: id.to_owned(), version, added: added.clone(), mode };
        let told = self.tell_checkout(store, &checkout, added, &record, mode, &Again::Cart(again)).await?;
        match visit {
            Visit::Listed { .. } if told => Ok(()),
            Visit::Listed { .. } => self.note_cart(store, &subject, &checkout.version).await,
            Visit::Step { step, seen } => {
                match is_worth_another_look(store, &checkout) && seen.as_ref() != Some(&checkout.version) {
                    true => self.look_again(store, &subject, &checkout, &record, *step).await,
                    false => Ok(()),
                }
            }
        }
    }

    async fn note_cart(&self, store: &Store, cart: &Subject, version: &str) -> Result<(), ComeBack> {
        Ok(self.ledger.note_cart(&store.name, cart, version, clock::now() + CART_KEPT).await?)
    }

    /// Whether there was anything to tell.
    async fn tell_checkout(
        &self,
        store: &Store,
        checkout: &Arc<Checkout>,
        added: &BTreeSet<String>,
        record: &Record,
        mode: SyncMode,
        again: &Again,
    ) -> Result<bool, ComeBack> {
        let due = |outlet: &Outlet, emitted: &Emitted| store.due_for_checkout(outlet, checkout, added, emitted, mode);
        if !store.lacks(record, due) {
            return Ok(false);
        }
        let subject = Subject::Cart(checkout.cart_id.clone());
        let expires = Some(clock::now() + CART_KEPT);
        let parcel = Parcel { subject, due: Box::new(due), facts: None, expires };
        self.deliver(store, parcel, record, again).await?;
        Ok(true)
    }

    /// Sends the message first and reserves the look then: a crash in between makes two chains of looks, never none.
    async fn look_again(
        &self,
        store: &Store,
        cart: &Subject,
        checkout: &Checkout,
        record: &Record,
        step: u8,
    ) -> Result<(), ComeBack> {
        let now = clock::now();
        if step == 0 && record.follow_up.is_some_and(|due| due > now) {
            return Ok(());
        }
        let next = FollowUp::after(step, store.name.clone(), checkout.cart_id.clone(), checkout.version.clone());
        let Some((follow_up, delay)) = next else { return Ok(()) };
        self.send_follow_up(&follow_up, delay, now).await?;
        let due = now + Duration::from_secs(u64::from(delay + follow_up.more_seconds));
        self.ledger.schedule_look(&store.name, cart, due, Some(now + CART_KEPT)).await?;
        Ok(())
    }
}

impl Visit {
    /// What the events of this look are told as.
    fn mode(&self) -> SyncMode {
        match self {
            Self::Step { .. } => SyncMode::Realtime,
            Self::Listed { mode, .. } => *mode,
        }
    }
}

/// The checkout behind an order that is one in name only, and is told of as a cart.
pub fn unfinished(order: &Order, situation: &Situation<'_>) -> Option<Checkout> {
    Checkout::from_order(order).filter(|_| situation.is_excluded(&order.status))
}

/// Whether `record` knows better than a reading that was handed over, and so is some time old: it holds a later one, or
/// any at all of an order that was still in the checkout then.
fn is_outdated(order: &Order, record: &Record, situation: &Situation<'_>) -> bool {
    let has_left_checkout = || *record != Record::default() && unfinished(order, situation).is_some();
    record.version.is_some_and(|known| known > order.modified_at) || has_left_checkout()
}

/// Only the shipping step goes by without a webhook, so only a cart that lacks nothing else is worth waiting for.
fn is_worth_another_look(store: &Store, checkout: &Checkout) -> bool {
    !store.shop.rules().checkout_trigger.is_met(checkout) && CheckoutTrigger::Contact.is_met(checkout)
}

/// To be looked at again, read anew.
fn order_again(store: &Store, order: &Order, mode: SyncMode) -> Again {
    let (name, destination) = (store.name.clone(), store.only.clone());
    Again::Order(OrderNotice { store: name, id: order.id.clone(), mode, destination, order: None })
}

#[cfg(test)]
mod tests;
