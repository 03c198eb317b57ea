//! Has what is due delivered. Where only some destinations take it, the rest is left to the follow-ups queue, so that one of
//! them that is down delays its own deliveries and nobody else's.

use std::time::Duration;

use delivery::{Courier, Parcel, Receipt, Store, Trouble};
use domain::Subject;
use jiff::Timestamp;
use ledger::Record;
use queue::{CartNotice, OrderNotice, Outgoing};
use runtime::{Chain, clock};

use crate::delay::delay;
use crate::worker::{ComeBack, Worker};

/// The notice by which a look is made again.
pub(crate) enum Again {
    Order(OrderNotice),
    Cart(CartNotice),
}

impl Again {
    fn outgoing(&self, now: Timestamp) -> Outgoing {
        match self {
            Self::Order(notice) => notice.outgoing(now),
            Self::Cart(notice) => notice.outgoing(now),
        }
    }

    /// Whether the look that `record` says is on its way will do. One that was planned before does not know what was just
    /// put into a cart.
    fn is_on_its_way(&self, record: &Record, now: Timestamp) -> bool {
        let knows_all = match self {
            Self::Order(_) => true,
            Self::Cart(notice) => notice.added.is_empty(),
        };
        knows_all && record.follow_up.is_some_and(|due| due > now)
    }
}

impl Worker<'_> {
    /// Delivers what is due, counts it, and says whether it must come back. `record` is the subject's own, as it was read
    /// before.
    pub(crate) async fn deliver(
        &self,
        store: &Store,
        parcel: Parcel<'_>,
        record: &Record,
        again: &Again,
    ) -> Result<(), ComeBack> {
        let subject = parcel.subject.clone();
        let courier = Courier { ledger: self.ledger, owner: self.owner, deadline: self.deadline };
        let receipt = courier.deliver(store, vec![parcel]).await.pop().expect("one receipt per parcel");
        let Receipt { delivered, dropped, parked, credentials_refused, trouble, is_partial, .. } = receipt;
        self.tally.delivered.add(delivered);
        self.tally.dropped.add(dropped);
        self.tally.parked.add(parked);
        self.tally.credentials_refused.add(credentials_refused);
        match trouble {
            None => Ok(()),
            Some(Trouble::Held) => Err(ComeBack::because("another worker holds the claim")),
            Some(Trouble::Later { after, why }) => {
                let come_back = ComeBack { after, why };
                match is_partial {
                    true => self.leave_behind(store, &subject, record, again, come_back).await,
                    false => Err(come_back),
                }
            }
        }
    }

    /// Has the destinations that took nothing tried again by a message of their own. It comes back with the usual delays, and
    /// while it is away the order's record says so: further notices of the order send no other one.
    async fn leave_behind(
        &self,
        store: &Store,
        subject: &Subject,
        record: &Record,
        again: &Again,
        come_back: ComeBack,
    ) -> Result<(), ComeBack> {
        let now = clock::now();
        // Written down as the earliest it can be: a notice that comes after its last look must have another one.
        let due = now + delay(self.receipts, come_back.after, 0.0);
        if self.is_follow_up {
            self.note_look(store, subject, due).await;
            return Err(come_back);
        }
        let ComeBack { after, why } = come_back;
        if !again.is_on_its_way(record, now) {
            let wait = delay(self.receipts, after, fastrand::f64());
            queue::send(self.sqs, self.followups_url, again.outgoing(now).put_off(wait.as_secs())).await?;
            self.note_look(store, subject, due.min(now + LONGEST_DELAY)).await;
        }
        tracing::warn!(store = store.name.id, %subject, why, "told in part, the rest is tried again");
        self.tally.left_behind.add(1);
        Ok(())
    }

    /// Without it there may be two messages where one would do.
    async fn note_look(&self, store: &Store, subject: &Subject, due: Timestamp) {
        if let Err(error) = self.ledger.schedule_look(&store.name, subject, due, None).await {
            tracing::warn!(store = store.name.id, %subject, error = %Chain(&error), "the next look is not written down");
        }
    }
}

/// SQS puts a message off by no more.
const LONGEST_DELAY: Duration = Duration::from_secs(900);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::SyncMode;

    use super::*;
    use crate::samples::{at, store};

    #[test]
    fn a_look_on_its_way_does_unless_it_cannot_know_what_was_put_into_the_cart() {
        let order = Again::Order(OrderNotice {
            store: store(),
            id: "5127".into(),
            mode: SyncMode::Periodic,
            destination: None,
            order: None,
        });
        let cart = |added: &[&str]| {
            let added: BTreeSet<_> = added.iter().map(|line| (*line).to_owned()).collect();
            let (version, mode) = ("1".to_owned(), SyncMode::Realtime);
            Again::Cart(CartNotice { store: store(), id: "c-1".into(), version, added, mode })
        };
        let on_its_way = |again: &Again, follow_up| {
            let mut record = Record::default();
            record.follow_up = follow_up;
            again.is_on_its_way(&record, at(0))
        };
        for again in [order, cart(&[])] {
            assert_eq!([None, Some(at(0)), Some(at(1))].map(|due| on_its_way(&again, due)), [false, false, true]);
        }
        assert!(!on_its_way(&cart(&["l-1"]), Some(at(1))));
    }
}
