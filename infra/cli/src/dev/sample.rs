//! `orderwire dev --sample`: a store with shoppers and an inbox, for those who have neither yet.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use jiff::Timestamp;
use local::clock::SystemClock;
use local::inbox::{Inbox, InboxSettings};
use local::scene::{self, STORE};
use local::stack::Stack;
use local::store::{Deed, DeedError, Forgery, Payment, Person, SampleStore, Shop, StoreSettings, Webhook};
use tempfile::TempDir;
use tokio::time::sleep;

use crate::demo::expected::Expected;
use crate::demo::shoppers::{self, Stage};

/// How long the first shopper takes to pay: long enough to look up why nothing was told yet.
const BEFORE_PAYING: Duration = Duration::from_secs(30);
/// By what the queues' delays are divided: a cart is looked at again after seconds, not minutes.
pub(super) const DELAY_DIVISOR: u32 = 60;
/// Between the few things that happen at first whatever chance wants.
const PAUSE: Duration = Duration::from_secs(2);
/// A page that puts this where it is read as HTML has a hole.
const HOSTILE: &str = "<img src=x onerror=alert(1)>";

/// A store and an inbox on loopback.
pub(super) struct Sample {
    store: SampleStore,
    _inbox: Inbox,
    folder: TempDir,
}

impl Sample {
    /// Starts both and writes a configuration for them.
    ///
    /// # Errors
    /// When one does not start, or the configuration cannot be written.
    pub(super) async fn start(seed: u64) -> anyhow::Result<Self> {
        let settings = StoreSettings { seed, ..StoreSettings::default() };
        let store = SampleStore::start(settings, Arc::new(SystemClock)).await;
        let store = store.context("the sample store did not start")?;
        let inbox = Inbox::start(InboxSettings::default(), Arc::new(SystemClock)).await;
        let inbox = inbox.context("the sample inbox did not start")?;
        let folder = TempDir::new().context("cannot make a temporary folder")?;
        let sample = Self { store, _inbox: inbox, folder };
        let configuration = scene::configuration(&sample.store, &sample._inbox);
        let text = serde_json::to_string_pretty(&configuration).expect("it is JSON");
        std::fs::write(sample.config(), text).context("cannot write the sample's configuration")?;
        Ok(sample)
    }

    /// The file with its configuration.
    pub(super) fn config(&self) -> PathBuf {
        self.folder.path().join("config.json")
    }

    /// Has the store's webhooks sent to `stack`.
    ///
    /// # Errors
    /// When the store does not take a hook.
    pub(super) fn connect(&self, stack: &Stack) -> anyhow::Result<()> {
        let platform = platforms::find("bigcommerce").expect("it is registered");
        let topics: Vec<_> = platform.topics().iter().map(|topic| (*topic).to_owned()).collect();
        let url = format!("{}webhooks/{STORE}", stack.function_url("WebhookReceiver"));
        scene::register_hooks(&self.store, &topics, &url).context("the sample store took no hook")
    }

    /// Lets shoppers come for as long as this is polled, and a few things happen at once that are worth looking at.
    pub(super) async fn shop(&self, per_minute: u32, seed: u64) -> Infallible {
        let expected = Expected::default();
        let stage = Stage::new(&self.store, &expected, seed);
        tokio::join!(shoppers::keep_coming(&stage, per_minute, seed), self.prelude()).0
    }

    /// Somebody who pays later and has a hostile name, somebody whom nobody can write to, and a forger.
    async fn prelude(&self) {
        let payer = self.buy(Payment::Later, |person| HOSTILE.clone_into(&mut person.last_name));
        sleep(PAUSE).await;
        self.buy(Payment::Captured, |person| {
            // As typed at a till: no address anybody could write to.
            "none".clone_into(&mut person.email);
            person.phone.clear();
        });
        sleep(PAUSE).await;
        if let Some(hook) = self.store.hooks().first() {
            let webhook = Webhook::order("store/order/created", payer, self.changed(payer));
            self.store.forge(hook.id, &webhook, Forgery::WrongToken).await;
        }
        sleep(BEFORE_PAYING).await;
        self.act(|shop, now| shop.pay(payer, now));
    }

    fn buy(&self, payment: Payment, change: impl FnOnce(&mut Person)) -> u64 {
        self.act(|shop, now| {
            let mut person = shop.somebody();
            change(&mut person);
            let variant = shop.catalog.variant_ids()[0];
            shop.buy(0, &person, &[(variant, 1)], payment, now)
        })
    }

    fn act<T>(&self, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) -> T {
        self.store.act(deed).expect("the shop allows what happens at first")
    }

    fn changed(&self, order: u64) -> Timestamp {
        self.store.shop(|shop| shop.orders[&order].modified)
    }
}
