//! Looks at an order or a cart: reads it, asks the rule what is due, and has that delivered.

use std::sync::Arc;
use std::time::Duration;

use domain::{
    Checkout, CheckoutTrigger, Emitted, Event, Order, Subject, SyncMode, Tag, due_for_checkout, due_for_order,
};
use ledger::{Facts, Record};
use platforms::Look;
use queue::FollowUp;
use runtime::clock;

use crate::stores::Store;
use crate::worker::{ComeBack, Worker};

/// A cart can be changed for 30 days after its last change (BigCommerce carts API); its record is kept a little longer.
const CART_KEPT: Duration = Duration::from_secs(40 * 24 * 60 * 60);

impl Worker<'_> {
    /// Tells what is due of an order. At most one read and two writes; one read when nothing is new.
    pub(crate) async fn look_at_order(&self, store: &Store, look: &Look, mode: SyncMode) -> Result<(), ComeBack> {
        let order = match store.shop.order(look, self.deadline).await {
            Ok(order) => Arc::new(order),
            Err(error) => return self.unread(&store.name, &Subject::Order(look.id.clone()).to_string(), error).await,
        };
        let situation = store.situation(mode);
        if situation.is_excluded(&order.status)
            && let Some(checkout) = Checkout::from_order(&order)
        {
            // A listing may be handled late. An order with a record of its own has left the checkout since.
            let order = Subject::Order(order.id.clone());
            if look.as_listed.is_some() && self.ledger.read(&store.name, &order).await? != Record::default() {
                return Ok(());
            }
            let subject = Subject::Cart(checkout.cart_id.clone());
            let record = self.ledger.read(&store.name, &subject).await?;
            return self.tell_checkout(store, &subject, &Arc::new(checkout), &record, mode).await.map(|_| ());
        }
        self.tell_order(store, &order, mode).await
    }

    async fn tell_order(&self, store: &Store, order: &Arc<Order>, mode: SyncMode) -> Result<(), ComeBack> {
        let subject = Subject::Order(order.id.clone());
        let record = self.ledger.read(&store.name, &subject).await?;
        let facts = Facts::of(order, &store.name, store.pseudonyms.as_ref());
        let situation = store.situation(mode);
        let due = |emitted: &Emitted| due_for_order(order, emitted, &situation);
        if !is_due(store, &record, due) {
            if record.lacks(&facts) {
                self.ledger.note(&store.name, &subject, &facts).await?;
            }
            return Ok(());
        }
        if !order.customer.is_identifiable() {
            self.ledger.note(&store.name, &subject, &facts).await?;
            return self.park(&store.name, &subject.to_string(), "no valid e-mail address and no phone number").await;
        }
        self.deliver(store, &subject, due, Some(facts), None).await
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
        if store.destinations.iter().all(|(name, _)| record.emitted(name).contains(&Tag::Checkout)) {
            return Ok(());
        }
        let checkout = match store.shop.checkout(id, self.deadline).await {
            Ok(Some(checkout)) if checkout.order_id.is_none() => Arc::new(checkout),
            Ok(_) => return Ok(()),
            Err(error) => return self.unread(&store.name, &subject.to_string(), error).await,
        };
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
        let situation = store.situation(mode);
        let due = |emitted: &Emitted| due_for_checkout(checkout, emitted, &situation).into_iter().collect();
        if !is_due(store, record, due) {
            return Ok(false);
        }
        self.deliver(store, subject, due, None, Some(clock::now() + CART_KEPT)).await?;
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
        self.ledger.schedule_look(&store.name, cart, due, now + CART_KEPT).await?;
        Ok(())
    }
}

/// Only the shipping step goes by without a webhook, so only a cart that lacks nothing else is worth waiting for.
fn is_worth_another_look(store: &Store, checkout: &Checkout) -> bool {
    !store.shop.rules().checkout_trigger.is_met(checkout) && CheckoutTrigger::Contact.is_met(checkout)
}

/// Whether any destination of the store has yet to be told something.
fn is_due(store: &Store, record: &Record, due: impl Fn(&Emitted) -> Vec<Event>) -> bool {
    store.destinations.iter().any(|(name, _)| !due(&record.emitted(name)).is_empty())
}
