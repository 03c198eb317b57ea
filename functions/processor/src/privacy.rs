//! Serves requests about people's data: what deleting costs nobody else, and what is left to a person.

mod words;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use delivery::Store;
use destinations::Forgotten;
use domain::{Customer, PrivacyKind, PrivacyRequest, Subject};
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use ledger::{Facts, KeptRequest, Parked, Record};
use platforms::ReadError;
use queue::{Confirmed, PrivacyNotice, Wording};
use runtime::clock;

use self::words::{ALIVE, named, unproven};
use crate::worker::{ComeBack, Worker};

/// Writes to the table under way at once.
const SIDE_BY_SIDE: usize = 16;
/// So many requests of a store that nobody has proven wait for a person; more of them wait in the queue. The URL is public.
const MOST_WAITING: i32 = 50;
/// An order is known to the table long before it is this old, unless it is brought in by an import or was missed.
const LATE: SignedDuration = SignedDuration::from_hours(24);
/// With less time than this no further page of the table is read.
const FOR_A_PAGE: Duration = Duration::from_secs(5);

/// A request, whoever vouches for it.
struct Request<'a> {
    /// Under which name it is set aside.
    what: &'a str,
    kind: PrivacyKind,
    /// The platform's own id of it.
    id: Option<&'a str>,
    /// When it was made: what happened afterwards is not meant.
    asked_at: Timestamp,
    /// Who is meant; not known any more once it was set aside.
    person: Option<&'a Customer>,
    /// Their pseudonym.
    customer: Option<String>,
    /// Orders it names.
    orders: BTreeSet<String>,
    /// How many carts it names.
    carts: usize,
}

impl Worker<'_> {
    /// Does what is asked if the platform is proven to ask it, or a person has confirmed it; otherwise sets it aside.
    pub(crate) async fn serve(&self, store: &Store, notice: &PrivacyNotice) -> Result<(), ComeBack> {
        let what = notice.what();
        match &notice.wording {
            Wording::Confirmed(confirmed) => self.obey(store, &Request::confirmed(&what, notice, confirmed)).await,
            Wording::Callback { body, is_signed } => {
                let reader = store.intake.privacy().ok_or_else(|| "the platform makes no such requests".to_owned());
                let read = match reader.and_then(|reader| reader.read(notice.kind, body)) {
                    Ok(read) => read,
                    Err(why) => return self.park(&store.name, &what, &why).await,
                };
                let customer = store.pseudonyms.as_ref().and_then(|key| key.of(&store.name, &read.customer));
                let request = Request::made(&what, notice, &read, customer);
                match is_signed {
                    true => self.obey(store, &request).await,
                    false => self.keep_for_a_person(store, &request, unproven(request.kind)).await,
                }
            }
        }
    }

    async fn obey(&self, store: &Store, request: &Request<'_>) -> Result<(), ComeBack> {
        match request.kind {
            PrivacyKind::CustomersRedact => self.redact_customer(store, request).await,
            PrivacyKind::CustomersDataRequest => self.disclose(store, request).await,
            PrivacyKind::StoreRedact => self.redact_store(store, request).await,
        }
    }

    /// The table first: from then on nobody is brought back. Then the destinations, all of them, however one answers.
    async fn redact_customer(&self, store: &Store, request: &Request<'_>) -> Result<(), ComeBack> {
        if let Some(customer) = &request.customer {
            self.ledger.note_redaction(&store.name.id, customer, request.asked_at).await?;
        }
        let mut orders = request.orders.clone();
        orders.extend(self.known_orders(store, request).await?);
        let redacting = orders.iter().map(|id| self.redact_order(store, id, request.asked_at)).collect::<Vec<_>>();
        let redacted: Vec<_> = stream::iter(redacting).buffer_unordered(SIDE_BY_SIDE).collect().await;
        let mut trouble = redacted.into_iter().find_map(Result::err);
        let mut asked = Vec::new();
        for outlet in &store.outlets {
            let forgotten = match request.person {
                Some(person) => outlet.destination.forget(person, self.deadline).await,
                None => Forgotten::ByHand {
                    why: "its address was not kept while the request waited, so the destination was not asked: delete \
                          there by hand what it holds of the person"
                        .to_owned(),
                },
            };
            match forgotten {
                Forgotten::Asked => asked.push(outlet.name.as_str()),
                Forgotten::ByHand { why } => {
                    let reason = format!("{why}. The person's orders: {}", named(&orders));
                    self.park_at(store, request.what, Some(&outlet.name), &reason).await?;
                }
                Forgotten::TryLater { after, why, credentials_refused } => {
                    self.tally.credentials_refused.add(usize::from(credentials_refused));
                    trouble = Some(ComeBack { after, why: format!("{}: {why}", outlet.name) });
                }
            }
        }
        if let Some(trouble) = trouble {
            return Err(trouble);
        }
        tracing::info!(
            store = store.name.id,
            what = request.what,
            orders = orders.len(),
            ids = named(&orders),
            asked = asked.join(", "),
            "a customer was deleted"
        );
        self.done(store, request).await
    }

    async fn redact_order(&self, store: &Store, id: &str, asked_at: Timestamp) -> Result<(), ComeBack> {
        let subject = Subject::Order(id.to_owned());
        if !self.ledger.redact(&store.name, &subject, asked_at, clock::now()).await? {
            return Err(held(&subject));
        }
        let destinations = store.outlets.iter().map(|outlet| outlet.name.as_str());
        Ok(self.ledger.drop_parked(&store.name.id, &subject.to_string(), destinations).await?)
    }

    /// The orders the table has under the customer's pseudonym, placed before the request was made.
    async fn known_orders(&self, store: &Store, request: &Request<'_>) -> Result<Vec<String>, ComeBack> {
        let Some(customer) = &request.customer else { return Ok(Vec::new()) };
        let records = self.ledger.recorded_of(&store.name, customer).await?;
        let meant = records.into_iter().filter(|(_, record)| record.placed_at.is_none_or(|at| at < request.asked_at));
        Ok(meant.map(|(id, _)| id).collect())
    }

    /// One line, by which the merchant can answer: everything else is in the store and at the destinations.
    async fn disclose(&self, store: &Store, request: &Request<'_>) -> Result<(), ComeBack> {
        let known: BTreeSet<_> = self.known_orders(store, request).await?.into_iter().collect();
        let mut all = request.orders.clone();
        all.extend(known.iter().cloned());
        tracing::info!(
            store = store.name.id,
            what = request.what,
            request = request.id,
            orders_named = request.orders.len(),
            carts_named = request.carts,
            orders_found = known.len(),
            ids = named(&all),
            "a customer asks for their data"
        );
        self.done(store, request).await
    }

    /// Deletes a store only when its token is dead: as long as it works, the merchant has not parted with us.
    async fn redact_store(&self, store: &Store, request: &Request<'_>) -> Result<(), ComeBack> {
        if !self.is_latest {
            return Err(ComeBack::because(
                "the configuration cannot be read, so the store's token may be another one now",
            ));
        }
        match store.shop.check(self.deadline).await {
            Err(ReadError::CredentialsRefused { .. }) => {}
            Err(ReadError::TryLater { after, why }) => return Err(ComeBack { after, why }),
            Ok(_) => return self.keep_for_a_person(store, request, ALIVE).await,
            Err(error @ (ReadError::NotFound | ReadError::Unusable { .. })) => {
                let why =
                    format!("nothing was deleted, for it cannot be said whether the store's token is dead: {error}");
                return self.keep_for_a_person(store, request, &why).await;
            }
        }
        let erased = self.ledger.erase(&store.name.id, || self.deadline.allows(FOR_A_PAGE)).await?;
        if !erased.is_complete {
            return Err(ComeBack::because(format!("{} items of the store are deleted, and not all yet", erased.items)));
        }
        tracing::info!(
            store = store.name.id,
            items = erased.items,
            "a store was deleted: take it out of the configuration"
        );
        Ok(())
    }

    /// `record` of an order, marked if its customer was deleted before anything was known of it: then it was not among those
    /// that were marked. Orders are known within a day of being placed unless something is out of the ordinary, so only of
    /// later ones it is asked, with one read.
    pub(crate) async fn with_redaction<'r>(
        &self,
        store: &Store,
        order: &Subject,
        facts: &Facts,
        record: &'r Record,
    ) -> Result<Cow<'r, Record>, ComeBack> {
        let now = clock::now();
        let is_late = record.version.is_none() && now.duration_since(facts.placed_at) > LATE;
        let customer = facts.customer.as_ref().filter(|_| is_late && !record.is_redacted());
        let Some(customer) = customer else { return Ok(Cow::Borrowed(record)) };
        if !self.ledger.redaction(&store.name.id, customer).await?.cover(facts) {
            return Ok(Cow::Borrowed(record));
        }
        if !self.ledger.redact(&store.name, order, now, now).await? {
            return Err(held(order));
        }
        Ok(Cow::Owned(record.clone().redacted_at(now)))
    }

    /// Takes the request off the list, if it has waited there for a proof or for a person.
    async fn done(&self, store: &Store, request: &Request<'_>) -> Result<(), ComeBack> {
        Ok(self.ledger.drop_parked(&store.name.id, request.what, []).await?)
    }

    async fn keep_for_a_person(&self, store: &Store, request: &Request<'_>, why: &str) -> Result<(), ComeBack> {
        if self.ledger.waiting_requests(&store.name.id, MOST_WAITING).await? >= MOST_WAITING {
            return Err(ComeBack::because("as many requests about people's data wait for a person as may"));
        }
        let reason = why.to_owned();
        let parked = parked(store, request.what, None, &reason);
        let kept = KeptRequest {
            kind: request.kind,
            orders: request.orders.clone(),
            customer: request.customer.clone(),
            asked_at: request.asked_at,
        };
        self.ledger.park_request(&parked, &kept).await?;
        tracing::warn!(store = store.name.id, what = request.what, reason, "set aside");
        self.tally.parked.add(1);
        Ok(())
    }

    async fn park_at(&self, store: &Store, what: &str, at: Option<&str>, reason: &str) -> Result<(), ComeBack> {
        self.ledger.park(&parked(store, what, at, reason)).await?;
        tracing::warn!(store = store.name.id, what, destination = at, reason, "set aside");
        self.tally.parked.add(1);
        Ok(())
    }
}

impl<'a> Request<'a> {
    fn made(what: &'a str, notice: &PrivacyNotice, read: &'a PrivacyRequest, customer: Option<String>) -> Self {
        Self {
            what,
            kind: notice.kind,
            id: read.id.as_deref(),
            asked_at: notice.received_at,
            person: Some(&read.customer),
            customer,
            orders: read.orders.iter().cloned().collect(),
            carts: read.carts.len(),
        }
    }

    fn confirmed(what: &'a str, notice: &PrivacyNotice, confirmed: &Confirmed) -> Self {
        Self {
            what,
            kind: notice.kind,
            id: None,
            asked_at: notice.received_at,
            person: None,
            customer: confirmed.customer.clone(),
            orders: confirmed.orders.iter().cloned().collect(),
            carts: 0,
        }
    }
}

fn held(order: &Subject) -> ComeBack {
    ComeBack::because(format!("another worker holds the claim on {order}"))
}

/// Whether a message may end with a store's deletion: then the configuration must be the present one, for its token decides.
pub(crate) fn deletes_a_store(record: &SqsMessage) -> bool {
    let attribute = |name: &str| record.message_attributes.get(name).and_then(|value| value.string_value.as_deref());
    attribute("request") == Some(PrivacyKind::StoreRedact.name()) && attribute("standing") != Some("unsigned")
}

fn parked(store: &Store, what: &str, destination: Option<&str>, reason: &str) -> Parked {
    Parked {
        store: store.name.clone(),
        what: what.to_owned(),
        destination: destination.map(str::to_owned),
        events: BTreeSet::new(),
        reason: reason.to_owned(),
        at: clock::now(),
    }
}

#[cfg(test)]
mod tests;
