//! The store in a scene: how it is configured, and its webhooks.

use std::io;
use std::sync::Arc;

use serde_json::{Value, json};

use super::server::TiendanubeStore;
use super::settings::TiendanubeSettings;
use crate::clock::Clock;
use crate::scene::{HookRefused, Sample};
use crate::web::RequestLog;

impl Sample for TiendanubeStore {
    type Settings = TiendanubeSettings;

    const PLATFORM: &'static str = "tiendanube";

    async fn start(settings: TiendanubeSettings, clock: Arc<dyn Clock>) -> io::Result<Self> {
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
                "store_id": settings.profile.store_id.to_string(),
                "access_token": settings.access_token,
                "client_secret": settings.client_secret,
                "user_agent": "Orderwire sample (ops@orderwire.example)",
            },
        })
    }

    fn register_hooks(&self, topics: &[String], destination: &str) -> Result<(), HookRefused> {
        for topic in topics {
            self.register_hook(topic, destination)?;
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
