//! Messages as they come in. Pure, and tolerant of nothing: what cannot be read is parked by the caller.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::{Order, StoreRef, SyncMode};
use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use crate::carry::unpack;
use crate::outgoing::LONGEST_DELAY;
use crate::privacy::PrivacyNotice;

/// What a message says.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A store's webhook, byte for byte.
    Webhook(WebhookNotice),
    /// Look at this order.
    Order(OrderNotice),
    /// Look at this cart.
    Cart(CartNotice),
    /// Look at this checkout again.
    FollowUp(FollowUp),
    /// A request about people's data.
    Privacy(PrivacyNotice),
}

/// A store's webhook.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookNotice {
    /// Store it came for.
    pub store: StoreRef,
    /// Raw body.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for WebhookNotice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WebhookNotice({}, {} bytes)", self.store.id, self.body.len())
    }
}

/// An order to look at.
#[derive(Clone, PartialEq)]
pub struct OrderNotice {
    /// Store it belongs to.
    pub store: StoreRef,
    /// The platform's id.
    pub id: String,
    /// Who asks.
    pub mode: SyncMode,
    /// The only destination to tell; `None` for all the store has.
    pub destination: Option<String>,
    /// The order as it was read a moment ago; `None` if it has yet to be read.
    pub order: Option<Arc<Order>>,
}

impl std::fmt::Debug for OrderNotice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OrderNotice({}, {})", self.store.id, self.id)
    }
}

/// A cart to look at, which a list shows and no webhook tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartNotice {
    /// Store it belongs to.
    pub store: StoreRef,
    /// The platform's id.
    pub id: String,
    /// Which state of it is meant.
    pub version: String,
    /// Lines that were just put into it, if that is to be told.
    pub added: BTreeSet<String>,
    /// Who asks.
    pub mode: SyncMode,
}

/// A checkout to look at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// Store it belongs to.
    pub store: StoreRef,
    /// The platform's id of the cart.
    pub cart_id: String,
    /// Which look this will be: 1 after 2 minutes, 2 after 10, 3 after 30.
    pub step: u8,
    /// Version of the checkout at the last look; unchanged means that the shopper has stopped.
    pub seen: String,
    /// Seconds still to wait after this message arrives, because SQS delays by 15 minutes at most.
    pub more_seconds: u32,
}

impl FollowUp {
    /// When looks follow the first one, in seconds.
    const LOOKS: [u32; 3] = [2 * 60, 10 * 60, 30 * 60];

    /// The look after look number `step` (0 is the first, brought by a webhook), and the seconds until its message may
    /// be received; `None` after the last.
    pub fn after(step: u8, store: StoreRef, cart_id: String, seen: String) -> Option<(Self, u32)> {
        let due = *Self::LOOKS.get(usize::from(step))?;
        let before = usize::from(step).checked_sub(1).map_or(0, |index| Self::LOOKS[index]);
        let wait = due - before;
        let delay = wait.min(LONGEST_DELAY);
        Some((Self { store, cart_id, step: step + 1, seen, more_seconds: wait - delay }, delay))
    }
}

/// Why a message cannot be read. The texts quote nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// An attribute is not there.
    #[error("the message has no attribute `{0}`")]
    MissingAttribute(&'static str),
    /// The `kind` is none we know.
    #[error("the message is of an unknown kind")]
    UnknownKind,
    /// The body is not what the `kind` promises.
    #[error("the message body cannot be read")]
    Body,
}

#[derive(Deserialize)]
struct OrderBody {
    id: String,
    mode: String,
    #[serde(default)]
    destination: Option<String>,
    #[serde(default)]
    order: Value,
}

#[derive(Deserialize)]
struct CartBody {
    id: String,
    version: String,
    mode: String,
    #[serde(default)]
    added: BTreeSet<String>,
}

#[derive(Deserialize)]
struct FollowUpBody {
    cart: String,
    step: u8,
    seen: String,
    #[serde(default)]
    more: u32,
}

impl Message {
    /// Reads a message from its body and string attributes.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn read<'a>(body: &str, attribute: impl Fn(&str) -> Option<&'a str>) -> Result<Self, Unreadable> {
        let must = |name: &'static str| attribute(name).ok_or(Unreadable::MissingAttribute(name));
        let kind = must("kind")?;
        let store = StoreRef { platform: must("platform")?.to_owned(), id: must("store")?.to_owned() };
        match kind {
            "webhook" => {
                let base64 = attribute("encoding") == Some("base64");
                let body = unpack(body, base64).ok_or(Unreadable::Body)?;
                Ok(Self::Webhook(WebhookNotice { store, body }))
            }
            "order" => {
                let body: OrderBody = serde_json::from_str(body).map_err(|_| Unreadable::Body)?;
                let mode = SyncMode::parse(&body.mode).ok_or(Unreadable::Body)?;
                // A reading another version wrote in another shape is as good as none: the order is read again.
                let order = Order::deserialize(&body.order).ok().filter(|order| order.id == body.id);
                let OrderBody { id, destination, .. } = body;
                Ok(Self::Order(OrderNotice { store, id, mode, destination, order: order.map(Arc::new) }))
            }
            "cart" => {
                let CartBody { id, version, mode, added } = serde_json::from_str(body).map_err(|_| Unreadable::Body)?;
                let mode = SyncMode::parse(&mode).ok_or(Unreadable::Body)?;
                Ok(Self::Cart(CartNotice { store, id, version, added, mode }))
            }
            "checkout" => {
                let FollowUpBody { cart, step, seen, more } =
                    serde_json::from_str(body).map_err(|_| Unreadable::Body)?;
                Ok(Self::FollowUp(FollowUp { store, cart_id: cart, step, seen, more_seconds: more }))
            }
            "privacy" => Ok(Self::Privacy(PrivacyNotice::read(store, body, attribute)?)),
            _ => Err(Unreadable::UnknownKind),
        }
    }
}
