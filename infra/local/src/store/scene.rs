//! The store in a scene: how it is configured, and its hooks.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use serde_json::{Value, json};

use super::hooks::HookRequest;
use super::server::SampleStore;
use super::settings::StoreSettings;
use crate::clock::Clock;
use crate::scene::{HookRefused, Sample, TOKEN};
use crate::web::RequestLog;

impl Sample for SampleStore {
    type Settings = StoreSettings;

    const PLATFORM: &'static str = "bigcommerce";

    async fn start(settings: StoreSettings, clock: Arc<dyn Clock>) -> io::Result<Self> {
        Self::start(settings, clock).await
    }

    fn api_base(&self) -> &str {
        self.api_base()
    }

    fn configured(&self) -> Value {
        let settings = self.settings();
        json!({
            "platform": Self::PLATFORM,
            "api_base": self.api_base(),
            "credentials": {
                "store_hash": settings.profile.hash,
                "access_token": settings.access_token,
                "client_secret": settings.client_secret,
                "webhook_tokens": [TOKEN],
            },
        })
    }

    fn register_hooks(&self, topics: &[String], destination: &str) -> Result<(), HookRefused> {
        for topic in topics {
            self.register_hook(HookRequest {
                scope: Some(topic.clone()),
                destination: Some(destination.to_owned()),
                headers: Some(BTreeMap::from([("X-Orderwire-Token".to_owned(), TOKEN.to_owned())])),
                is_active: Some(true),
            })?;
        }
        Ok(())
    }

    async fn settled(&self) {
        self.settled().await;
    }

    fn requests(&self) -> &RequestLog {
        self.requests()
    }
}
