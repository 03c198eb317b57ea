//! The running store: the shop behind its API, and the webhooks it sends.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::account::{Account, Accounts};
use super::api::{self, World};
use super::delivery::{Delivery, Disturbance, Forgery};
use super::hooks::{Hook, HookError, HookRequest, Hooks};
use super::quota::headers;
use super::sender::Sender;
use super::settings::StoreSettings;
use super::shop::{Deed, DeedError, Shop};
use super::webhook::Webhook;
use crate::clock::Clock;
use crate::web::{Answer, Faults, Interludes, Quota, Request, RequestLog, Server, Service, Window};

/// A sample BigCommerce store on loopback; it is gone when this is dropped.
pub struct SampleStore {
    shared: Arc<Shared>,
    server: Server,
}

struct Shared {
    settings: StoreSettings,
    world: Arc<Mutex<World>>,
    window: Mutex<Window>,
    interludes: Interludes<Shop>,
    sender: Arc<Sender>,
}

impl SampleStore {
    /// Starts a store on a free port, as a task of the current tokio runtime.
    ///
    /// # Errors
    /// If no port can be had on 127.0.0.1.
    pub async fn start(settings: StoreSettings, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let shop = Shop::new(settings.profile.clone(), settings.seed, clock.now());
        let accounts = Accounts::new(std::iter::once(settings.account()).chain(settings.accounts.clone()));
        let world = Arc::new(Mutex::new(World { shop, hooks: Hooks::default(), accounts }));
        let sender = Arc::new(Sender::new(settings.webhooks.clone(), Arc::clone(&world), Arc::clone(&clock)));
        let window = Mutex::new(Window::new(settings.quota));
        let shared = Arc::new(Shared { settings, world, window, interludes: Interludes::default(), sender });
        let server = Server::start(Arc::clone(&shared), clock).await?;
        Ok(Self { shared, server })
    }

    /// `http://127.0.0.1:<port>`: stands for `https://api.bigcommerce.com`.
    pub fn api_base(&self) -> &str {
        &self.server.url
    }

    /// What it was started with.
    pub fn settings(&self) -> &StoreSettings {
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

    /// Sends webhooks, for instance those of a deed done through [`SampleStore::shop`]. Needs a tokio runtime.
    pub fn announce(&self, webhooks: &[Webhook]) {
        self.shared.sender.send(webhooks);
    }

    /// Looks at the shop, or changes it without a webhook going out.
    pub fn shop<T>(&self, with: impl FnOnce(&mut Shop) -> T) -> T {
        with(&mut self.world().shop)
    }

    /// The merchant makes another API account, which may be used at once.
    pub fn add_account(&self, account: Account) {
        self.world().accounts.add(account);
    }

    /// The merchant deletes an API account: its token is refused from now on, and its hooks are gone.
    pub fn remove_account(&self, client_id: &str) {
        let mut world = self.world();
        world.accounts.remove(client_id);
        world.hooks.forget(client_id);
    }

    /// Registers a hook as `POST /v3/hooks` does when the oldest API account asks for it.
    ///
    /// # Errors
    /// [`HookError::Invalid`] as the API would say, or if there is no account.
    pub fn register_hook(&self, request: HookRequest) -> Result<Hook, HookError> {
        let mut world = self.world();
        let oldest = world.accounts.oldest().map(|account| account.client_id.clone());
        let client_id = oldest.ok_or(HookError::Invalid { field: "client_id", why: "is that of no account" })?;
        world.hooks.register(&client_id, request, self.server.now()).cloned()
    }

    /// Changes a hook, whosever it is, as `PUT /v3/hooks/{id}` does.
    ///
    /// # Errors
    /// [`HookError`] as the API would say.
    pub fn change_hook(&self, id: u64, request: HookRequest) -> Result<Hook, HookError> {
        self.world().hooks.change(id, request, self.server.now()).cloned()
    }

    /// Deletes a hook, whosever it is, as `DELETE /v3/hooks/{id}` does.
    ///
    /// # Errors
    /// [`HookError::Missing`].
    pub fn delete_hook(&self, id: u64) -> Result<Hook, HookError> {
        self.world().hooks.delete(id)
    }

    /// Switches a hook off without a request, as BigCommerce does after the last retry.
    pub fn switch_hook_off(&self, id: u64) {
        self.world().hooks.switch_off(id, self.server.now());
    }

    /// All hooks of all API accounts.
    pub fn hooks(&self) -> Vec<Hook> {
        self.world().hooks.all().cloned().collect()
    }

    /// Every attempt so far, in the order in which they ended.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.shared.sender.deliveries()
    }

    /// Resolves once no delivery is under way; one that waits for its retry is not.
    pub async fn settled(&self) {
        self.shared.sender.settled().await;
    }

    /// Changes how deliveries go wrong from now on.
    pub fn disturb(&self, disturbance: Disturbance) {
        self.shared.sender.disturb(disturbance);
    }

    /// Sends one forged delivery to one hook and waits for the answer; `None` if there is no such hook.
    pub async fn forge(&self, hook: u64, webhook: &Webhook, forgery: Forgery) -> Option<Delivery> {
        self.shared.sender.forge(hook, webhook, forgery).await
    }

    /// Changes the quota and starts a new window.
    pub fn set_quota(&self, quota: Quota) {
        self.shared.window.lock().unwrap_or_else(PoisonError::into_inner).set_quota(quota);
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

    fn world(&self) -> MutexGuard<'_, World> {
        self.shared.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SampleStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SampleStore").field("api_base", &self.server.url).finish_non_exhaustive()
    }
}

impl Shared {
    /// The path after `/stores/{hash}`; `None` for paths of no or another store.
    fn inner_path<'a>(&self, path: &'a str) -> Option<&'a str> {
        path.strip_prefix("/stores/")?.strip_prefix(self.settings.profile.hash.as_str())
    }
}

impl Service for Shared {
    fn route(&self, request: &Request) -> &'static str {
        self.inner_path(&request.path).map_or("", api::route_of)
    }

    fn answer(&self, _: u64, request: &Request, now: Timestamp) -> Answer {
        let Some(path) = self.inner_path(&request.path) else { return Answer::empty(404) };
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        let account = request.header("x-auth-token").and_then(|token| world.accounts.of_token(token)).cloned();
        let Some(account) = account else { return Answer::text(401, "text/plain", "401 Unauthorized") };
        // Third parties report this; no official text mentions it.
        if path.ends_with('/') {
            return Answer::empty(403);
        }
        let allowance = self.window.lock().unwrap_or_else(PoisonError::into_inner).take(now);
        let answer = match allowance.granted {
            true => {
                self.interludes.play(request, &mut world.shop, now);
                api::answer(&mut world, &account, request, path, now)
            }
            false => Answer::empty(429),
        };
        answer.with_headers(headers(&allowance))
    }

    fn usual_headers(&self, _: &Request, now: Timestamp) -> Vec<(&'static str, String)> {
        headers(&self.window.lock().unwrap_or_else(PoisonError::into_inner).take(now))
    }
}
