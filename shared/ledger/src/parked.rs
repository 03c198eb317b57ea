//! What was set aside because trying again would not help: with its reason, for people to look at and to replay.

use std::collections::BTreeSet;

use domain::StoreRef;
use jiff::Timestamp;

use crate::item::{Item, millis, name, text};

/// Something set aside. Holds no personal data and no bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// Store it belongs to.
    pub store: StoreRef,
    /// What it is: `order#5127`, or `message#<digest>` for one that could not be read. Parking it again replaces it.
    pub what: String,
    /// Destination that refused it; `None` when nothing could be sent at all.
    pub destination: Option<String>,
    /// Events refused, as the ledger names them; empty when nothing could be sent at all.
    pub events: BTreeSet<String>,
    /// Why, for people.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

impl Parked {
    pub(crate) fn partition(store: &str) -> String {
        format!("{store}#parked")
    }

    pub(crate) fn key(&self) -> Item {
        Self::key_of(&self.store.id, &self.what, self.destination.as_deref())
    }

    pub(crate) fn key_of(store: &str, what: &str, destination: Option<&str>) -> Item {
        let sort = match destination {
            Some(destination) => format!("{what}@{destination}"),
            None => what.to_owned(),
        };
        Item::from([(name::PK.into(), text(Self::partition(store))), (name::SK.into(), text(sort))])
    }

    pub(crate) fn attributes(&self) -> Vec<(&'static str, aws_sdk_dynamodb::types::AttributeValue)> {
        let mut attributes = vec![
            ("platform", text(&self.store.platform)),
            ("what", text(&self.what)),
            ("reason", text(&self.reason)),
            (name::AT, millis(self.at)),
        ];
        if let Some(destination) = &self.destination {
            attributes.push(("destination", text(destination)));
        }
        attributes
    }

    pub(crate) fn from_item(store: &str, item: &Item) -> Option<Self> {
        let string = |name: &str| item.get(name)?.as_s().ok().cloned();
        Some(Self {
            store: StoreRef { platform: string("platform")?, id: store.to_owned() },
            what: string("what")?,
            destination: string("destination"),
            events: item.get("events").and_then(|set| set.as_ss().ok()).into_iter().flatten().cloned().collect(),
            reason: string("reason")?,
            at: Timestamp::from_millisecond(item.get(name::AT)?.as_n().ok()?.parse().ok()?).ok()?,
        })
    }
}
