//! The store in a scene: how it is configured, and where its notifications go.

use std::io;
use std::sync::Arc;

use serde_json::{Value, json};

use super::server::NetoStore;
use super::settings::NetoSettings;
use crate::clock::Clock;
use crate::scene::{HookRefused, Sample};
use crate::web::RequestLog;

impl Sample for NetoStore {
    type Settings = NetoSettings;

    const PLATFORM: &'static str = "neto";

    async fn start(settings: NetoSettings, clock: Arc<dyn Clock>) -> io::Result<Self> {
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
                "store_url": settings.profile.storefront(),
                "api_key": settings.api_key,
                "username": settings.username,
                "webhook_tokens": [settings.verify_token],
            },
        })
    }

    /// Done by hand in reality, and for all topics at once.
    fn register_hooks(&self, _: &[String], destination: &str) -> Result<(), HookRefused> {
        self.notify(Some(destination.parse()?));
        Ok(())
    }

    async fn settled(&self) {
        self.settled().await;
    }

    fn requests(&self) -> &RequestLog {
        self.requests()
    }
}
