//! One webhook on its way to one hook: how it is sent, how sending can go wrong on purpose, and the record of it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::signature::sign;
use super::webhook::Webhook;

/// How webhooks are sent.
#[derive(Debug, Clone)]
pub struct WebhookSettings {
    /// Whether they carry Standard Webhooks headers; it is not documented for which accounts BigCommerce signs.
    pub signed: bool,
    /// The pause before each retry; after the last one the hook is switched off.
    pub retries: Vec<Duration>,
    /// How long an answer is waited for.
    pub patience: Duration,
}

impl WebhookSettings {
    /// The retries of BigCommerce, 48 hours in all (BigCommerce docs, webhooks/overview), in seconds.
    pub const DOCUMENTED_RETRIES: [u64; 11] = [60, 180, 300, 600, 900, 1800, 3600, 7200, 21_600, 50_400, 86_400];
}

impl Default for WebhookSettings {
    /// Signed, three retries within 14 seconds, 5 seconds of patience.
    fn default() -> Self {
        Self { signed: true, retries: [1, 3, 10].map(Duration::from_secs).to_vec(), patience: Duration::from_secs(5) }
    }
}

/// How deliveries go wrong on purpose, until it is changed again.
#[derive(Clone, Default)]
pub struct Disturbance {
    /// Each delivery is made this many times more, at once and with the same `webhook-id`.
    pub extra_copies: usize,
    /// The deliveries of a deed go out last one first.
    pub reversed: bool,
    /// Deliveries that never go out.
    pub lost: Option<Lost>,
}

/// Tells which webhooks are lost.
pub type Lost = Arc<dyn Fn(&Webhook) -> bool + Send + Sync>;

impl fmt::Debug for Disturbance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Disturbance");
        debug.field("extra_copies", &self.extra_copies).field("reversed", &self.reversed);
        debug.field("lost", &self.lost.is_some()).finish()
    }
}

/// What is wrong with a forged delivery; everything else about it is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgery {
    /// The hook's own headers hold a wrong value; the signature is right.
    WrongToken,
    /// The token is right; the signature is one of another key.
    WrongSignature,
    /// Rightly signed, but for an attempt an hour ago.
    OldSignature,
}

/// One attempt at one hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Hook id.
    pub hook: u64,
    /// Stays the same over copies and retries.
    pub webhook_id: String,
    /// What was told.
    pub scope: &'static str,
    /// The bytes posted.
    pub body: Bytes,
    /// Counted from 1.
    pub attempt: usize,
    /// Whether it was a forgery.
    pub forged: Option<Forgery>,
    /// When it went out.
    pub sent: Timestamp,
    /// When the answer was there, or no longer waited for.
    pub answered: Timestamp,
    /// Status; `None` if there was no answer.
    pub status: Option<u16>,
}

impl Delivery {
    /// Whether the receiver has taken it: any 2xx.
    pub fn is_accepted(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// A delivery still to be made.
#[derive(Clone)]
pub(super) struct Parcel {
    pub(super) hook: u64,
    /// The API account whose hook it is.
    pub(super) client_id: String,
    /// Signs it.
    pub(super) client_secret: Option<String>,
    pub(super) destination: Url,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) webhook_id: String,
    pub(super) scope: &'static str,
    pub(super) body: Bytes,
}

impl Parcel {
    /// The headers of an attempt now, signed with `client_secret` if there is one.
    pub(super) fn headers(&self, client_secret: Option<&str>, forged: Option<Forgery>, now: Timestamp) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let mut put = |name: &str, value: &str| {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
                headers.insert(name, value);
            }
        };
        for (name, value) in &self.headers {
            put(name, if forged == Some(Forgery::WrongToken) { "forged" } else { value });
        }
        if let Some(secret) = client_secret {
            let (secret, at) = match forged {
                Some(Forgery::WrongSignature) => ("another secret", now),
                Some(Forgery::OldSignature) => (secret, now - SignedDuration::from_hours(1)),
                Some(Forgery::WrongToken) | None => (secret, now),
            };
            let at = at.as_second();
            put("webhook-id", &self.webhook_id);
            put("webhook-timestamp", &at.to_string());
            put("webhook-signature", &sign(secret, &self.webhook_id, at, &self.body));
        }
        headers
    }
}
