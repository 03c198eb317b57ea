//! The running store: the shop behind its API, and the webhooks it sends.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::HeaderMap;
use jiff::Timestamp;
use url::Url;

use super::api::World;
use super::bucket::Bucket;
use super::hooks::{Hook, HookError, Hooks};
use super::privacy::{Privacy, PrivacyUrls};
use super::service::Shared;
use super::settings::TiendanubeSettings;
use super::shop::{Deed, Shop};
use super::webhook::{self, Forgery, Webhook};
use crate::clock::Clock;
use crate::store::DeedError;
use crate::web::{Attempt, Courier, Disruption, Faults, Interludes, Parcel, RequestLog, Server};

/// A sample Tiendanube store on loopback; it is gone when this is dropped.
pub struct TiendanubeStore {
    shared: Arc<Shared>,
    server: Server,
}

impl TiendanubeStore {
    /// Starts a store on a free port, as a task of the current tokio runtime.
    ///
    /// # Errors
    /// If no port can be had on 127.0.0.1.
    pub async fn start(settings: TiendanubeSettings, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let shop = Shop::new(settings.profile.clone(), settings.seed, clock.now());
        let hooks = Hooks::new(settings.any_hook_url, settings.scopes.clone());
        let shared = Arc::new(Shared {
            world: Mutex::new(World { shop, hooks, installed: true, suspended: false }),
            privacy_urls: Mutex::default(),
            bucket: Mutex::new(Bucket::new(settings.pace)),
            interludes: Interludes::default(),
            courier: Courier::new(settings.webhooks.clone(), Arc::clone(&clock)),
            settings,
        });
        let server = Server::start(Arc::clone(&shared), clock).await?;
        Ok(Self { shared, server })
    }

    /// `http://127.0.0.1:<port>`: stands for `https://api.tiendanube.com`.
    pub fn api_base(&self) -> &str {
        &self.server.url
    }

    /// What it was started with.
    pub fn settings(&self) -> &TiendanubeSettings {
        &self.shared.settings
    }

    /// Someone does something now; its webhooks go out in the background. Needs a tokio runtime.
    ///
    /// # Errors
    /// Whatever the deed says; nothing goes out then.
    pub fn act<T>(
        &self,
        deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>,
    ) -> Result<T, DeedError> {
        let Deed { outcome, webhooks } = deed(&mut self.world().shop, self.server.now())?;
        self.announce(&webhooks);
        Ok(outcome)
    }

    /// Sends webhooks, for instance those of a deed done through [`TiendanubeStore::shop`]. Needs a tokio runtime.
    pub fn announce(&self, webhooks: &[Webhook]) {
        let parcels = {
            let world = self.world();
            let to_hooks = |webhook| {
                let body = self.body(&world, webhook);
                let parcel = move |hook: &Hook| self.parcel(hook.id, webhook.event, hook.url.clone(), body.clone());
                world.hooks.for_event(webhook.event).map(parcel).collect::<Vec<_>>()
            };
            webhooks.iter().flat_map(to_hooks).collect()
        };
        self.shared.courier.send(parcels);
    }

    /// Looks at the shop, or changes it without a webhook going out.
    pub fn shop<T>(&self, with: impl FnOnce(&mut Shop) -> T) -> T {
        with(&mut self.world().shop)
    }

    /// Registers a webhook as `POST /webhooks` does.
    ///
    /// # Errors
    /// [`HookError`] as the API would say.
    pub fn register_hook(&self, event: &str, url: &str) -> Result<Hook, HookError> {
        self.world().hooks.register(event, url, self.server.now()).cloned()
    }

    /// Deletes a webhook as `DELETE /webhooks/{id}` does.
    ///
    /// # Errors
    /// [`HookError::Missing`].
    pub fn delete_hook(&self, id: u64) -> Result<Hook, HookError> {
        self.world().hooks.delete(id)
    }

    /// All webhooks.
    pub fn hooks(&self) -> Vec<Hook> {
        self.world().hooks.all().cloned().collect()
    }

    /// Enters the URLs of the privacy callbacks, as in the partner panel.
    pub fn set_privacy_urls(&self, urls: PrivacyUrls) {
        *self.privacy_urls() = urls;
    }

    /// Sends a privacy callback, in the background and with retries; nothing without a URL. Needs a tokio runtime.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such customer.
    pub fn privacy(&self, privacy: Privacy) -> Result<(), DeedError> {
        let body = privacy.body(&mut self.world().shop)?;
        let urls = self.privacy_urls();
        if let Some(url) = privacy.url(&urls) {
            let mut parcel = self.parcel(0, privacy.name(), url.clone(), body);
            if !self.settings().privacy_signed {
                parcel.headers.remove(webhook::SIGNATURE);
            }
            self.shared.courier.send(vec![parcel]);
        }
        Ok(())
    }

    /// The merchant uninstalls the app: it is told, then the token is dead and the webhooks are gone. Needs a tokio runtime.
    pub fn uninstall(&self) {
        let app = self.settings().profile.app_id;
        self.announce(&[Webhook::plain("app/uninstalled", app)]);
        let mut world = self.world();
        world.installed = false;
        world.hooks.clear();
    }

    /// The store no longer pays, or pays again. Needs a tokio runtime.
    pub fn suspend(&self, suspended: bool) {
        self.world().suspended = suspended;
        let event = if suspended { "app/suspended" } else { "app/resumed" };
        self.announce(&[Webhook::plain(event, self.settings().profile.app_id)]);
    }

    /// Every attempt to send something so far, in the order in which they ended.
    pub fn attempts(&self) -> Vec<Attempt> {
        self.shared.courier.attempts()
    }

    /// Resolves once nothing is under way; what waits for its retry is not.
    pub async fn settled(&self) {
        self.shared.courier.settled().await;
    }

    /// Changes how sending goes wrong from now on.
    pub fn disrupt(&self, disruption: Disruption) {
        self.shared.courier.disrupt(disruption);
    }

    /// Sends one forged webhook to one hook and waits for the answer; `None` if there is no such hook.
    pub async fn forge(&self, hook: u64, webhook: &Webhook, forgery: Forgery) -> Option<Attempt> {
        let parcel = {
            let world = self.world();
            let hook = world.hooks.get(hook).ok()?;
            let body = self.body(&world, webhook);
            let secret = (forgery == Forgery::WrongSignature).then_some("another secret");
            let headers = webhook::headers(secret, &body);
            Parcel { hook: hook.id, event: webhook.event, destination: hook.url.clone(), headers, body, forged: true }
        };
        Some(self.shared.courier.send_once(&parcel).await)
    }

    /// The requests seen.
    pub fn requests(&self) -> &RequestLog {
        self.server.log()
    }

    /// Faults on demand.
    pub fn faults(&self) -> &Faults {
        self.server.faults()
    }

    /// What happens in the shop while it is read.
    pub fn interludes(&self) -> &Interludes<Shop> {
        &self.shared.interludes
    }

    fn body(&self, world: &World, webhook: &Webhook) -> Bytes {
        webhook.body(world.shop.profile.store_id)
    }

    fn parcel(&self, hook: u64, event: &'static str, destination: Url, body: Bytes) -> Parcel {
        let headers: HeaderMap = webhook::headers(Some(&self.settings().client_secret), &body);
        Parcel { hook, event, destination, headers, body, forged: false }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.shared.world()
    }

    fn privacy_urls(&self) -> MutexGuard<'_, PrivacyUrls> {
        self.shared.privacy_urls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for TiendanubeStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TiendanubeStore").field("api_base", &self.server.url).finish_non_exhaustive()
    }
}
