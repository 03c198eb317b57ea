//! The configured stores, as far as the receiver knows them.

use std::collections::HashMap;

use config::{Config, Problems};
use domain::{PrivacyKind, StoreRef};
use platforms::{Intake, Privacy};

/// One intake per store id.
pub struct Intakes(HashMap<String, StoreIntake>);

/// A store, and how it reads requests about people's data.
pub(crate) type PrivacyIntake<'a> = (&'a StoreRef, &'a dyn Privacy);

/// Where a path leads.
pub(crate) enum Route<'i, 'p> {
    /// `/webhooks/{store}` or, where its platform takes a token there, `/webhooks/{store}/{token}`.
    Webhooks { store: &'i StoreIntake, path_token: Option<&'p str> },
    /// `/privacy/{platform}/{request}`: to all stores of the platform, if it makes such requests.
    Privacy { kind: PrivacyKind, stores: Vec<PrivacyIntake<'i>> },
}

/// A store's webhooks.
pub(crate) struct StoreIntake {
    pub(crate) store: StoreRef,
    pub(crate) intake: Box<dyn Intake>,
}

impl Intakes {
    /// Builds them from a checked configuration.
    ///
    /// # Errors
    /// What an adapter finds wrong.
    pub fn build(config: &Config) -> Result<Self, Problems> {
        let mut intakes = HashMap::new();
        for store in &config.stores {
            let platform = platforms::find(&store.platform).expect("the configuration was checked");
            let name = StoreRef { platform: store.platform.clone(), id: store.id.clone() };
            intakes.insert(store.id.clone(), StoreIntake { store: name, intake: platform.intake(store)? });
        }
        Ok(Self(intakes))
    }

    /// Where a path leads.
    pub(crate) fn route<'p>(&self, path: &'p str) -> Option<Route<'_, 'p>> {
        match path.strip_prefix("/privacy/") {
            Some(rest) => self.privacy(rest),
            None => self.webhooks(path.strip_prefix("/webhooks/")?),
        }
    }

    fn webhooks<'p>(&self, rest: &'p str) -> Option<Route<'_, 'p>> {
        let (id, path_token) = match rest.split_once('/') {
            Some((id, token)) => (id, Some(token)),
            None => (rest, None),
        };
        let store = self.0.get(id)?;
        let takes = |token: &str| store.intake.takes_path_token() && !token.contains('/');
        path_token.is_none_or(takes).then_some(Route::Webhooks { store, path_token })
    }

    fn privacy<'p>(&self, rest: &'p str) -> Option<Route<'_, 'p>> {
        let (platform, request) = rest.split_once('/')?;
        let kind = PrivacyKind::parse(request)?;
        let stores = self.0.values().filter(|store| store.store.platform == platform);
        let stores: Vec<_> = stores.filter_map(|store| Some((&store.store, store.intake.privacy()?))).collect();
        (!stores.is_empty()).then_some(Route::Privacy { kind, stores })
    }
}
