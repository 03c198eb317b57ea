//! Looks at an order or a cart: reads it, asks the rule what is due, and has that delivered.

use std::sync::Arc;
use std::time::Duration;

use delivery::{Courier, Outlet, Parcel, Store, Trouble};
use domain::{Checkout, CheckoutTrigger, Emitted, Order, Situation, Subject, SyncMode, Tag};
use ledger::{Facts, Record};
use platforms::Look;
use queue::FollowUp;
use runtime::clock;

use crate::decision;
use crate::worker::{ComeBack, Worker};

/// A cart can be changed for 30 days after its last change (BigCommerce carts API); its record is kept a little longer.
const CART_KEPT: Duration = Duration::from_secs(40 * 24 * 60 * 60);

impl Worker<'_> {
    /// Tells what is due of an order. At most one read and two writes; one read when nothing is new.
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
                return self.tell(store, &order, Some(record), mode).await;
            }
            // What made it so has told everything since, save what an order does not say by itself: some refunds.
            if !store.lacks(&record, |outlet, emitted| store.due_for_order(outlet, &order, emitted, mode)) {
                return Ok(());
            }
            look.refunds |= !order.refunds.is_empty();
        }
        match store.shop.order(&look, self.deadline).await {
            Ok(order) => self.tell(store, &Arc::new(order), None, mode).await,
            Err(error) => self.unread(&store.name, &Subject::Order(look.id.clone()).to_string(), error).await,
        }
    }

    /// Tells what is due of `order`; `record` is its own, if that was read already.
    async fn tell(
        &self,
        store: &Store,
        order: &Arc<Order>,
        record: Option<Record>,
        mode: SyncMode,
    ) -> Result<(), ComeBack> {
        if let Some(checkout) = unfinished(order, &store.situation(mode)) {
            let (subject, checkout) = (Subject::Cart(checkout.cart_id.clone()), Arc::new(checkout));
            let record = self.ledger.read(&store.name, &subject).await?;
            decision::of_unfinished(store, order, &checkout, &record, mode);
            return self.tell_checkout(store, &subject, &checkout, &record, mode).await.map(|_| ());
        }
        let record = match record {
            Some(record) => record,
            None => self.ledger.read(&store.name, &Subject::Order(order.id.clone())).await?,
        };
        self.tell_order(store, order, &record, mode).await
    }

    async fn tell_order(
        &self,
        store: &Store,
        order: &Arc<Order>,
        record: &Record,
        mode: SyncMode,
    ) -> Result<(), ComeBack> {
        let subject = Subject::Order(order.id.clone());
        let facts = Facts::of(order, &store.name, store.pseudonyms.as_ref());
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
        self.deliver(store, Parcel { subject, due: Box::new(due), facts: Some(facts), expires: None }).await
    }

    /// Tells Started Checkout if it is due, and otherwise has the cart looked at again while the shopper is about to
    /// finish. `step` is 0 for the look a webhook brought; `seen` is the version at the look before.
    pub(crate) async fn look_at_cart(
        &self,
        store: &Store,
        id: &str,
        step: u8,
        seen: Option<&str>,
    ) -> Result<(), ComeBack> {
        let subject = Subject::Cart(id.to_owned());
        let record = self.ledger.read(&store.name, &subject).await?;
        if store.outlets.iter().all(|outlet| record.emitted(&outlet.name).contains(&Tag::Checkout)) {
            decision::of_unread_cart(store, id, &record, SyncMode::Realtime);
            return Ok(());
        }
        let checkout = match store.shop.checkout(id, self.deadline).await {
            Ok(Some(checkout)) if checkout.order_id.is_none() => Arc::new(checkout),
            Ok(_) => {
                decision::of_unread_cart(store, id, &record, SyncMode::Realtime);
                return Ok(());
            }
            Err(error) => return self.unread(&store.name, &subject.to_string(), error).await,
        };
        decision::of_checkout(store, &checkout, &record, SyncMode::Realtime);
        let told = self.tell_checkout(store, &subject, &checkout, &record, SyncMode::Realtime).await?;
        if !told && is_worth_another_look(store, &checkout) && seen != Some(checkout.version.as_str()) {
            self.look_again(store, &subject, &checkout, &record, step).await?;
        }
        Ok(())
    }

    /// Whether there was anything to tell.
    async fn tell_checkout(
        &self,
        store: &Store,
        subject: &Subject,
        checkout: &Arc<Checkout>,
        record: &Record,
        mode: SyncMode,
    ) -> Result<bool, ComeBack> {
        let due = |outlet: &Outlet, emitted: &Emitted| store.due_for_checkout(outlet, checkout, emitted, mode);
        if !store.lacks(record, due) {
            return Ok(false);
        }
        let expires = Some(clock::now() + CART_KEPT);
        let parcel = Parcel { subject: subject.clone(), due: Box::new(due), facts: None, expires };
        self.deliver(store, parcel).await?;
        Ok(true)
    }

    /// Delivers what is due, counts it, and says whether it must come back.
    async fn deliver(&self, store: &Store, parcel: Parcel<'_>) -> Result<(), ComeBack> {
        let courier = Courier { ledger: self.ledger, owner: self.owner, deadline: self.deadline };
        let receipt = courier.deliver(store, vec![parcel]).await.pop().expect("one receipt per parcel");
        self.tally.delivered.add(receipt.delivered);
        self.tally.dropped.add(receipt.dropped);
        self.tally.parked.add(receipt.parked);
        self.tally.credentials_refused.add(receipt.credentials_refused);
        match receipt.trouble {
            None => Ok(()),
            Some(Trouble::Held) => Err(ComeBack::because("another worker holds the claim")),
            Some(Trouble::Later { after, why }) => Err(ComeBack { after, why }),
        }
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
        self.ledger.schedule_look(&store.name, cart, due, now + CART_KEPT).await?;
        Ok(())
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

#[cfg(test)]
mod tests;
