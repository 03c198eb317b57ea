//! What is answered to a webhook, row by row of the contract's table.

use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::retry::RetryConfig;
use domain::StoreRef;
use jiff::Timestamp;
use platforms::{Concern, Delivery, Identity, Refusal};
use queue::{Outgoing, Webhook};
use runtime::{Chain, Counter, Live, aws, telemetry};
use tokio::time::Instant;

use crate::intakes::{Route, StoreIntake};
use crate::{HttpAnswer, HttpEvent, Intakes};

/// A larger body is not a webhook.
const LARGEST_BODY: usize = 256 * 1024;
/// The queue must have taken the message by then, repeats included, and reading the configuration again before it, so that
/// the answer leaves within 2 s.
const ANSWER_LIMIT: Duration = Duration::from_millis(1_800);

/// The SQS client of the receiver: patient for [`ANSWER_LIMIT`] and no longer.
pub(crate) fn sqs(settings: &aws::Settings) -> Client {
    let config = aws_sdk_sqs::config::Builder::from(settings)
        .timeout_config(aws::within(ANSWER_LIMIT))
        .retry_config(RetryConfig::standard().with_max_attempts(3).with_initial_backoff(Duration::from_millis(50)));
    Client::from_conf(config.build())
}

/// Takes webhooks.
pub struct Receiver {
    pub(crate) live: Live<Intakes>,
    sqs: Client,
    queue_url: String,
}

impl Receiver {
    /// A receiver that queues to the FIFO queue at `queue_url`.
    pub fn new(live: Live<Intakes>, sqs: Client, queue_url: String) -> Self {
        Self { live, sqs, queue_url }
    }

    /// Answers one request. 200 means that SQS has the webhook, or that it is of no interest.
    pub async fn handle(&self, event: HttpEvent, now: Timestamp) -> HttpAnswer {
        let answer_by = Instant::now() + ANSWER_LIMIT;
        let mut intakes = self.live.current().await;
        if intakes.route(event.path()).is_none() {
            // A store may have been connected since the configuration was read.
            intakes = self.live.after_refusal().await;
        }
        let Some(route) = intakes.route(event.path()) else {
            return HttpAnswer::refused(404, "not found");
        };
        if event.method() != "POST" {
            let mut answer = HttpAnswer::refused(405, "method not allowed");
            answer.headers.insert("allow", "POST");
            return answer;
        }
        let body = event.body();
        if body.len() > LARGEST_BODY {
            return HttpAnswer::refused(413, "too large");
        }
        let headers = event.headers();
        let (store, path_token) = match route {
            Route::Webhooks { store, path_token } => (store, path_token),
            Route::Privacy { kind, stores } => {
                let delivery = Delivery { headers: &headers, path_token: None, body: &body };
                return self.take_privacy(kind, &stores, &delivery, event.path(), now, answer_by).await;
            }
        };
        let delivery = Delivery { headers: &headers, path_token, body: &body };
        if let Err(refusal) = self.authenticate(store, &delivery, event.path(), now).await {
            count(store, now, if refusal == Refusal::Expired { Counter::Expired } else { Counter::Unauthorized });
            return HttpAnswer::refused(401, "unauthorized");
        }
        self.queue(store, &delivery, now, answer_by).await
    }

    /// A credential may have been rotated since the configuration was read, so a refusal is looked at once more after
    /// reading it again.
    async fn authenticate(
        &self,
        store: &StoreIntake,
        delivery: &Delivery<'_>,
        path: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let refusal = match store.intake.authenticate(delivery, now) {
            Ok(()) => return Ok(()),
            Err(refusal) => refusal,
        };
        let intakes = self.live.after_refusal().await;
        match intakes.route(path) {
            Some(Route::Webhooks { store, .. }) => store.intake.authenticate(delivery, now),
            _ => Err(refusal),
        }
    }

    async fn queue(
        &self,
        store: &StoreIntake,
        delivery: &Delivery<'_>,
        now: Timestamp,
        answer_by: Instant,
    ) -> HttpAnswer {
        let concern = store.intake.concern(delivery.body);
        let subject = match &concern {
            Concern::Nothing => return HttpAnswer::accepted(),
            Concern::Trouble { code } => {
                tracing::warn!(store = store.store.id, code, "the store could not deliver some webhooks");
                count(store, now, Counter::DeliveryExceptions);
                return HttpAnswer::accepted();
            }
            Concern::Look { subject, .. } => Some(subject),
            Concern::Probe { .. } | Concern::Unreadable { .. } => None,
        };
        let identity = store.intake.identity(delivery);
        let webhook = Webhook {
            store: &store.store,
            body: delivery.body,
            subject,
            received_at: now,
            delivery_id: if let Identity::Id(id) = &identity { Some(id) } else { None },
            same_body_is_retry: identity == Identity::Body,
        };
        self.send(&store.store, webhook.outgoing(), now, answer_by).await
    }

    /// Answers 200 once SQS has `message`.
    pub(crate) async fn send(
        &self,
        store: &StoreRef,
        message: Outgoing,
        now: Timestamp,
        answer_by: Instant,
    ) -> HttpAnswer {
        let sending = queue::send(&self.sqs, &self.queue_url, message);
        match tokio::time::timeout_at(answer_by, sending).await {
            Ok(Ok(())) => return HttpAnswer::accepted(),
            Ok(Err(error)) => {
                tracing::error!(store = store.id, error = %Chain(&error), "a webhook was not queued")
            }
            Err(_) => tracing::error!(store = store.id, "a webhook was not queued: no answer in time"),
        }
        telemetry::metrics(now, Some(&store.id), &[(Counter::Unavailable, 1)]);
        HttpAnswer::refused(503, "try again later")
    }
}

fn count(store: &StoreIntake, now: Timestamp, what: Counter) {
    telemetry::metrics(now, Some(&store.store.id), &[(what, 1)]);
}
