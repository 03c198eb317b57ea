//! The configured stores, as far as the receiver knows them.

use std::collections::HashMap;

use config::{Config, Problems};
use domain::StoreRef;
use platforms::Intake;

/// One intake per store id.
pub struct Intakes(HashMap<String, StoreIntake>);

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

    /// The store a path leads to, `/webhooks/{store}` or, where its platform takes a token there,
    /// `/webhooks/{store}/{token}`; and that token.
    pub(crate) fn route<'p>(&self, path: &'p str) -> Option<(&StoreIntake, Option<&'p str>)> {
        let rest = path.strip_prefix("/webhooks/")?;
        let (id, token) = match rest.split_once('/') {
            Some((id, token)) => (id, Some(token)),
            None => (rest, None),
        };
        let store = self.0.get(id)?;
        (token.is_none() || store.intake.takes_path_token()).then_some((store, token))
    }
}
