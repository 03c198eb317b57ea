//! The running store: the shop behind its endpoint, and the notifications it sends.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use url::Url;

use super::api::{self, Asked};
use super::notification::{Forgery, Notification};
use super::settings::NetoSettings;
use super::shop::{Deed, Shop};
use crate::clock::Clock;
use crate::store::DeedError;
use crate::web::{
    Answer, Attempt, Courier, Disruption, Faults, Interludes, Quota, Request, RequestLog, Server, Service, Window,
};

/// A sample Neto store on loopback; it is gone when this is dropped.
pub struct NetoStore {
    shared: Arc<Shared>,
    courier: Arc<Courier>,
    notify: Mutex<Option<Url>>,
    server: Server,
}

struct Shared {
    settings: NetoSettings,
    shop: Mutex<Shop>,
    window: Mutex<Window>,
    interludes: Interludes<Shop>,
}

impl NetoStore {
    /// Starts a store on a free port, as a task of the current tokio runtime.
    ///
    /// # Errors
    /// If no port can be had on 127.0.0.1.
    pub async fn start(settings: NetoSettings, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let shop = Mutex::new(Shop::new(settings.profile.clone(), settings.seed, clock.now()));
        let courier = Courier::new(settings.notifications.clone(), Arc::clone(&clock));
        let window = Mutex::new(Window::new(settings.quota));
        let shared = Arc::new(Shared { settings, shop, window, interludes: Interludes::default() });
        let server = Server::start(Arc::clone(&shared), clock).await?;
        Ok(Self { shared, courier, notify: Mutex::new(None), server })
    }

    /// `http://127.0.0.1:<port>`: stands for the merchant's own domain.
    pub fn api_base(&self) -> &str {
        &self.server.url
    }

    /// What it was started with.
    pub fn settings(&self) -> &NetoSettings {
        &self.shared.settings
    }

    /// Staff enter where notifications go, or switch them off. There is one address per store, and no API for it.
    pub fn notify(&self, destination: Option<Url>) {
        *self.notify.lock().unwrap_or_else(PoisonError::into_inner) = destination;
    }

    /// Where notifications go.
    pub fn notified(&self) -> Option<Url> {
        self.notify.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Someone does something now; its notifications go out in the background. Needs a tokio runtime.
    ///
    /// # Errors
    /// Whatever the deed says; nothing goes out then.
    pub fn act<T>(
        &self,
        deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>,
    ) -> Result<T, DeedError> {
        let Deed { outcome, notifications } = deed(&mut self.locked(), self.server.now())?;
        self.announce(&notifications);
        Ok(outcome)
    }

    /// Sends notifications, for instance those of a deed done through [`NetoStore::shop`]. Needs a tokio runtime.
    pub fn announce(&self, notifications: &[Notification]) {
        let Some(destination) = self.notified() else { return };
        let token = &self.shared.settings.verify_token;
        let parcel = |told: &Notification| told.parcel(&destination, Some(token), false);
        self.courier.send(notifications.iter().map(parcel).collect());
    }

    /// Looks at the shop, or changes it without a notification going out.
    pub fn shop<T>(&self, with: impl FnOnce(&mut Shop) -> T) -> T {
        with(&mut self.locked())
    }

    /// Every attempt to notify so far, in the order in which they ended.
    pub fn attempts(&self) -> Vec<Attempt> {
        self.courier.attempts()
    }

    /// Resolves once no notification is under way; one that waits for its retry is not.
    pub async fn settled(&self) {
        self.courier.settled().await;
    }

    /// Changes how notifications go wrong from now on.
    pub fn disrupt(&self, disruption: Disruption) {
        self.courier.disrupt(disruption);
    }

    /// Sends one forged notification and waits for the answer; `None` if notifications are switched off.
    pub async fn forge(&self, notification: &Notification, forgery: Forgery) -> Option<Attempt> {
        let token = match forgery {
            Forgery::WrongToken => Some("forged"),
            Forgery::NoToken => None,
        };
        let parcel = notification.parcel(&self.notified()?, token, true);
        Some(self.courier.send_once(&parcel).await)
    }

    /// Changes the quota and starts a new window.
    pub fn set_quota(&self, quota: Quota) {
        self.shared.window.lock().unwrap_or_else(PoisonError::into_inner).set_quota(quota);
    }

    /// The requests seen; their routes are the actions.
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

    fn locked(&self) -> MutexGuard<'_, Shop> {
        self.shared.shop.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for NetoStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NetoStore").field("api_base", &self.server.url).finish_non_exhaustive()
    }
}

impl Service for Shared {
    fn route(&self, request: &Request) -> &'static str {
        api::route_of(request)
    }

    fn answer(&self, number: u64, request: &Request, now: Timestamp) -> Answer {
        let mut shop = self.shop.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.window.lock().unwrap_or_else(PoisonError::into_inner).take(now).granted {
            return Answer::empty(429);
        }
        self.interludes.play(request, &mut shop, now);
        api::answer(&mut shop, &self.settings, &Asked { request, number, now })
    }
}
