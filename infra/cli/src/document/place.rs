//! Where in the document something stands, and the order of the fields there. Pure.

use config::Setting;
use serde_json::Value;

use super::{List, text_of};

/// A place whose fields have an order.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Top,
    List(List),
    Entry(List),
    Settings(&'static [Setting]),
    Elsewhere,
}

impl Place {
    /// The place of the field `name` of `object`, which stands here.
    pub(super) fn field(self, object: &serde_json::Map<String, Value>, name: &str) -> Self {
        match (self, name) {
            (Self::Top, "stores") => Self::List(List::Stores),
            (Self::Top, "destinations") => Self::List(List::Destinations),
            (Self::Entry(list), "credentials") => Self::Settings(list.credentials(text_of(object, list.adapter()))),
            (Self::Entry(list), "options") => Self::Settings(list.options(text_of(object, list.adapter()))),
            _ => Self::Elsewhere,
        }
    }

    /// The place of an item of a list that stands here.
    pub(super) fn item(self) -> Self {
        match self {
            Self::List(list) => Self::Entry(list),
            _ => Self::Elsewhere,
        }
    }

    /// Which comes first: fields known here in their order, then the others by name.
    pub(super) fn rank(self, name: &str) -> usize {
        let known = |names: &[&str]| names.iter().position(|known| *known == name);
        let position = match self {
            Self::Top => known(&["stores", "destinations", super::CUSTOMER_HASH_KEY]),
            Self::Entry(List::Stores) => known(&[
                "id",
                "platform",
                "api_base",
                "credentials",
                "connected_at",
                "paused",
                "destinations",
                "options",
            ]),
            Self::Entry(List::Destinations) => {
                known(&["id", "kind", "api_base", "credentials", "connected_at", "options"])
            }
            Self::Settings(settings) => settings.iter().position(|setting| setting.name == name),
            Self::List(_) | Self::Elsewhere => None,
        };
        position.unwrap_or(usize::MAX)
    }
}
