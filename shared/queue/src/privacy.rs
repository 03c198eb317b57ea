//! Requests about people's data on their way through the queue. Pure.

use domain::{PrivacyKind, StoreRef};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Unreadable;
use crate::carry::{pack, unpack};
use crate::outgoing::{Outgoing, attributes, digest};

/// A request about people's data.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivacyNotice {
    /// Store it is about.
    pub store: StoreRef,
    /// What is asked.
    pub kind: PrivacyKind,
    /// When the receiver got it: what happened afterwards is not meant.
    pub received_at: Timestamp,
    /// As the platform made it, or as a person confirmed it.
    pub wording: Wording,
}

/// How a request is put.
#[derive(Clone, PartialEq, Eq)]
pub enum Wording {
    /// The platform's body, byte for byte, with people in it.
    Callback {
        /// Raw body.
        body: Vec<u8>,
        /// Whether it is proven to be the platform's.
        is_signed: bool,
    },
    /// One that was set aside and then confirmed by a person: what was kept of it.
    Confirmed(Confirmed),
}

/// What is kept of a request that waits for a person to confirm it. Holds no personal data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// Under which name it was set aside.
    pub what: String,
    /// Ids of the orders it named.
    pub orders: Vec<String>,
    /// The customer's pseudonym, where there is a key for one.
    #[serde(default)]
    pub customer: Option<String>,
}

impl std::fmt::Debug for PrivacyNotice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PrivacyNotice({}, {})", self.store.id, self.kind.name())
    }
}

impl PrivacyNotice {
    /// The name it is set aside under: the same for the same request.
    pub fn what(&self) -> String {
        match &self.wording {
            Wording::Callback { body, .. } => {
                let digest = digest(&[self.store.id.as_bytes(), self.kind.name().as_bytes(), body]);
                format!("privacy#{}-{}", self.kind.name(), &digest[..16])
            }
            Wording::Confirmed(confirmed) => confirmed.what.clone(),
        }
    }

    /// The message for the orders queue. Each has a group of its own, so that none holds up another; but those that are
    /// not proven share one, so that whoever makes them up has them worked on one after the other. The same request sent
    /// again within five minutes is one message.
    pub fn outgoing(&self) -> Outgoing {
        let mut attributes = attributes("privacy", &self.store, self.received_at);
        attributes.push(("request", self.kind.name().to_owned()));
        let (body, standing) = match &self.wording {
            Wording::Callback { body, is_signed } => {
                let carried = pack(body);
                if carried.base64 {
                    attributes.push(("encoding", "base64".to_owned()));
                }
                (carried.text.into_owned(), if *is_signed { SIGNED } else { UNSIGNED })
            }
            Wording::Confirmed(confirmed) => (serde_json::to_string(confirmed).expect("it holds text only"), CONFIRMED),
        };
        attributes.push(("standing", standing.to_owned()));
        let what = self.what();
        let group = match standing {
            UNSIGNED => format!("{}:privacy", self.store.id),
            _ => format!("{}:{what}", self.store.id),
        };
        let deduplication = digest(&[standing.as_bytes(), what.as_bytes()]);
        Outgoing { body, attributes, order: Some((group, deduplication)), delay_seconds: 0 }
    }

    /// Reads what [`PrivacyNotice::outgoing`] wrote.
    pub(crate) fn read<'a>(
        store: StoreRef,
        body: &str,
        attribute: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<Self, Unreadable> {
        let must = |name: &'static str| attribute(name).ok_or(Unreadable::MissingAttribute(name));
        let kind = PrivacyKind::parse(must("request")?).ok_or(Unreadable::UnknownKind)?;
        let received_at = must("received_at")?.parse().map_err(|_| Unreadable::MissingAttribute("received_at"))?;
        let wording = match must("standing")? {
            CONFIRMED => Wording::Confirmed(serde_json::from_str(body).map_err(|_| Unreadable::Body)?),
            standing => {
                let base64 = attribute("encoding") == Some("base64");
                let body = unpack(body, base64).ok_or(Unreadable::Body)?;
                Wording::Callback { body, is_signed: standing == SIGNED }
            }
        };
        Ok(Self { store, kind, received_at, wording })
    }
}

/// Values of the attribute `standing`.
const SIGNED: &str = "signed";
const UNSIGNED: &str = "unsigned";
const CONFIRMED: &str = "confirmed";
