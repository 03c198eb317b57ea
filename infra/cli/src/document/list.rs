//! The two lists of a configuration, stores and destinations, and the adapters their entries are of.

use config::Setting;

/// The two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// `stores`.
    Stores,
    /// `destinations`.
    Destinations,
}

impl List {
    /// The field.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Stores => "stores",
            Self::Destinations => "destinations",
        }
    }

    /// What one of them is called.
    pub(crate) fn one(self) -> &'static str {
        match self {
            Self::Stores => "store",
            Self::Destinations => "destination",
        }
    }

    /// The field of an entry that names its adapter.
    pub(crate) fn adapter(self) -> &'static str {
        match self {
            Self::Stores => "platform",
            Self::Destinations => "kind",
        }
    }

    /// The `credentials` that the adapter of this id has; none if nobody knows it.
    pub(crate) fn credentials(self, adapter: &str) -> &'static [Setting] {
        match self {
            Self::Stores => platforms::find(adapter).map(|platform| platform.credentials()).unwrap_or_default(),
            Self::Destinations => destinations::find(adapter).map(|kind| kind.credentials()).unwrap_or_default(),
        }
    }

    /// Where a person gets those of the adapter of this id.
    pub(crate) fn origin(self, adapter: &str) -> &'static str {
        match self {
            Self::Stores => platforms::find(adapter).map(|platform| platform.origin()).unwrap_or_default(),
            Self::Destinations => destinations::find(adapter).map(|kind| kind.origin()).unwrap_or_default(),
        }
    }

    /// The `options` that the adapter of this id has.
    pub(crate) fn options(self, adapter: &str) -> &'static [Setting] {
        match self {
            Self::Stores => platforms::find(adapter).map(|platform| platform.options()).unwrap_or_default(),
            Self::Destinations => destinations::find(adapter).map(|kind| kind.options()).unwrap_or_default(),
        }
    }

    /// Id and title of every adapter there is.
    pub(crate) fn adapters(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Stores => platforms::ALL.iter().map(|platform| (platform.id(), platform.title())).collect(),
            Self::Destinations => destinations::ALL.iter().map(|kind| (kind.id(), kind.title())).collect(),
        }
    }

    /// What the adapter of this id calls itself; the id where nobody knows it.
    pub(crate) fn title(self, adapter: &str) -> &str {
        self.adapters().into_iter().find(|(id, _)| *id == adapter).map_or(adapter, |(_, title)| title)
    }
}
