//! What a store platform must be able to do. Three roles, because they live in different places: [`Platform`] is the
//! registry entry, [`Intake`] is pure and all the receiver needs, [`Shop`] reads the store's API for the others.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use config::{Grant, Problems, Setting, Store};
use domain::{Checkout, Order, Rules, Subject};
use http::HeaderMap;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use orderwire_http::{Client, Deadline};
use thiserror::Error;

use crate::hint;
use crate::listing::{CartPage, Completed, HookFinding, Listed, Page, RefundNote, Window};
use crate::privacy::Privacy;

/// A registered platform.
pub trait Platform: Sync {
    /// Registry id: folder, configuration value, log field and beginning of every event key.
    fn id(&self) -> &'static str;

    /// What it calls itself.
    fn title(&self) -> &'static str;

    /// The fields of a store's `credentials`.
    fn credentials(&self) -> &'static [Setting];

    /// Where a person gets the credentials, in the words of its own pages, with everything they must allow: what is shown
    /// before they are asked for.
    fn origin(&self) -> &'static str;

    /// The fields of a store's `options`.
    fn options(&self) -> &'static [Setting];

    /// The webhooks about orders and carts that orderwire wants of this platform, as the platform names them, all to one
    /// address; empty where hooks are set up by hand. [`Shop::hooks`] may want others besides, to addresses of their own.
    fn topics(&self) -> &'static [&'static str];

    /// How often carts must be looked for; `None` where webhooks tell of them.
    fn carts_every(&self) -> Option<Duration> {
        None
    }

    /// What a person must enter at the platform that its API does not let us set up, with `receiver`, the receiver's base
    /// URL without a slash at the end; `None` where there is nothing. May hold the store's webhook token, for it is shown
    /// to whoever connects the store.
    ///
    /// # Errors
    /// As [`Platform::intake`].
    fn by_hand(&self, _store: &Store, _receiver: &str) -> Result<Option<String>, Problems> {
        Ok(None)
    }

    /// What the shop's pages show of shopper, product and cart, as the source of a JavaScript function that is given `page`
    /// (what pages of every platform have in common) and gives `{shopper, product, watch}`; `None` where nobody has written
    /// one.
    fn storefront(&self) -> Option<&'static str> {
        None
    }

    /// The order or cart that a request to the store's API is about, for those who watch; `None` if it is about none, or
    /// about many. Any bytes may come.
    fn asked_about(&self, path: &str, _body: &[u8]) -> Option<Subject> {
        hint::of_path(path)
    }

    /// Where requests to the store's API begin, without a slash at the end: its `api_base`, or what stands for it.
    fn api_base(&self, store: &Store) -> String;

    /// Reads the store's credentials and options and gives the part that checks webhooks. Does no I/O.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    fn intake(&self, store: &Store) -> Result<Box<dyn Intake>, Problems>;

    /// Reads the store's credentials and options and gives the part that reads the API. Does no I/O yet.
    ///
    /// # Errors
    /// Everything that is wrong with them; the same as [`Platform::intake`] finds.
    fn connect(&self, store: &Store, client: &Client, haste: Haste) -> Result<Arc<dyn Shop>, Problems>;
}

/// How much of the store's shared API quota a connection may use up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Haste {
    /// Orders that happen now: only a small reserve is kept for the shop's other apps.
    Live,
    /// Polling, importing and counting: the configured reserve is kept for other apps and for what happens now.
    Background,
}

/// Checks a store's webhooks. Pure: no I/O, no clock.
pub trait Intake: Send + Sync {
    /// Whether the route that carries a token in its path exists for this platform.
    fn takes_path_token(&self) -> bool {
        false
    }

    /// Whether the delivery really comes from the store.
    ///
    /// # Errors
    /// Why not. The caller answers all of them alike, and counts [`Refusal::Expired`] apart from forgeries.
    fn authenticate(&self, delivery: &Delivery<'_>, now: Timestamp) -> Result<(), Refusal>;

    /// By what the platform's own retry of this genuine delivery is known.
    fn identity(&self, delivery: &Delivery<'_>) -> Identity;

    /// What a genuine body is about. Any bytes may come.
    fn concern(&self, body: &[u8]) -> Concern;

    /// A delivery of our own that [`Intake::authenticate`] accepts, made as the platform makes its own, with the current
    /// credentials; its [`Intake::concern`] is [`Concern::Probe`] with this nonce (letters and digits). With it the whole
    /// way of a webhook can be tried without an order.
    fn probe(&self, nonce: &str, now: Timestamp) -> Probe;

    /// Reads the requests about people's data that the platform makes; `None` where it makes none.
    fn privacy(&self) -> Option<&dyn Privacy> {
        None
    }
}

/// A webhook as it arrived.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// Names in any case; a repeated header appears as one value joined by commas.
    pub headers: &'a HeaderMap,
    /// Token from the path, for platforms that take it there.
    pub path_token: Option<&'a str>,
    /// Raw bytes.
    pub body: &'a [u8],
}

/// By what a retry of a delivery is known from another delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// It has an id of its own, of at most 128 characters, equal over its retries.
    Id(String),
    /// Its body says when it was made, so that no two deliveries have the same.
    Body,
    /// By nothing: two deliveries with the same body may be two events.
    None,
}

/// A delivery that orderwire makes itself.
pub struct Probe {
    /// Signed or with a token, as the platform does it.
    pub headers: HeaderMap,
    /// Token for the path, where the platform needs it there.
    pub path_token: Option<String>,
    /// As the platform writes them.
    pub body: Vec<u8>,
}

/// Why a delivery is not accepted as genuine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// A credential that must be there is not.
    #[error("missing authentication")]
    Missing,
    /// A credential cannot be read.
    #[error("malformed authentication")]
    Malformed,
    /// A credential is wrong.
    #[error("wrong authentication")]
    Mismatch,
    /// All is right but the signature's time: a late retry, or a replay.
    #[error("expired signature")]
    Expired,
}

/// What a webhook is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concern {
    /// An order or a cart to look at.
    Look {
        /// Which.
        subject: Subject,
        /// The notice says that money went back, which the order itself may not show.
        refund: bool,
        /// Id of the line that was just put into the cart, if the notice is about that.
        added: Option<String>,
        /// When the order was cancelled, if the notice is about that and orders do not say when.
        cancelled_at: Option<Timestamp>,
    },
    /// The store could not deliver webhooks, and says so.
    Trouble {
        /// The platform's own code for what is wrong, where it gives one.
        code: Option<u32>,
    },
    /// A delivery of our own, by which the way is tried.
    Probe {
        /// Which.
        nonce: String,
    },
    /// Nothing orderwire uses.
    Nothing,
    /// It cannot be said.
    Unreadable {
        /// Why, without quoting the body.
        why: String,
    },
}

/// What to read of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// The order's id.
    pub id: String,
    /// Read refunds even if the order does not say that there are some.
    pub refunds: bool,
    /// Do without what the catalog adds to the lines if it cannot be had now.
    pub without_catalog: bool,
    /// As in [`Concern::Look`]; for an order that is cancelled.
    pub cancelled_at: Option<Timestamp>,
}

/// Reads a store's API. One per store and process; keeps its catalog cache and the store's rate limit.
///
/// All methods may be repeated and called concurrently. They retry within `deadline` where a short wait is enough, and
/// otherwise say when to come back.
#[async_trait]
pub trait Shop: Send + Sync {
    /// The store's settings for deriving events.
    fn rules(&self) -> &Rules;

    /// An order as it is now, complete: lines with catalog data, coupons, refunds.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] when the store has no such order.
    async fn order(&self, look: &Look, deadline: Deadline) -> Result<Order, ReadError>;

    /// A cart on its way to becoming an order; `None` when it is gone, because it was deleted or became an order.
    /// Platforms without readable carts answer `None`.
    ///
    /// # Errors
    /// As for orders, but never [`ReadError::NotFound`].
    async fn checkout(&self, cart_id: &str, deadline: Deadline) -> Result<Option<Checkout>, ReadError>;

    /// One page of the carts that may have become started checkouts since `since`: open, not orders yet, and of a shopper who
    /// can be reached. Carts told of before may be among them. Paged as [`Shop::page`] is. Platforms whose webhooks tell of
    /// carts have none.
    ///
    /// # Errors
    /// As for [`Shop::page`].
    async fn carts(&self, _since: Timestamp, _after: Option<&str>, _deadline: Deadline) -> Result<CartPage, ReadError> {
        Ok(CartPage::default())
    }

    /// One page of the orders in `window`, deleted ones among them, the first one without `after` and the others with
    /// the [`Page::next`] of the page before. Pages are cut by order id or by time and not by number, so an order that
    /// changes while pages are read makes no other one be skipped. One call; a page may be empty and still have a next one.
    ///
    /// # Errors
    /// [`ReadError`], never [`ReadError::NotFound`]. An order that cannot be understood is no error of its page.
    async fn page(&self, window: &Window, after: Option<&str>, deadline: Deadline) -> Result<Page, ReadError>;

    /// One order as a page would hold it.
    ///
    /// # Errors
    /// As for [`Shop::order`].
    async fn listed(&self, id: &str, deadline: Deadline) -> Result<Listed, ReadError>;

    /// The orders of a page, complete, in the same order: what is missing is read for all of them together.
    ///
    /// # Errors
    /// When the store cannot answer now. What is wrong with a single order is its own result.
    async fn complete(&self, orders: Vec<Listed>, deadline: Deadline) -> Result<Vec<Completed>, ReadError>;

    /// Refunds made from `from` to `to`, both included, of whatever orders.
    ///
    /// # Errors
    /// As for [`Shop::page`].
    async fn refunds(&self, from: Timestamp, to: Timestamp, deadline: Deadline) -> Result<Vec<RefundNote>, ReadError>;

    /// Whether [`Shop::refunds`] has all of them. Where it has none, because orders say it by themselves and nothing else
    /// does, nobody can be compared with it, and what the store has left of a day's orders is not known.
    fn lists_refunds(&self) -> bool {
        true
    }

    /// The store's own count of orders in `window` by status id, deleted ones left out; `None` where it has none.
    ///
    /// # Errors
    /// As for [`Shop::page`].
    async fn count(
        &self,
        window: &Window,
        deadline: Deadline,
    ) -> Result<Option<std::collections::BTreeMap<String, u64>>, ReadError>;

    /// The store's time zone, where it says so.
    ///
    /// # Errors
    /// As for [`Shop::page`].
    async fn time_zone(&self, deadline: Deadline) -> Result<Option<TimeZone>, ReadError>;

    /// Compares the store's webhooks with those wanted and says what is wrong with them. With the URL they should be sent
    /// to it also puts them right; hooks that are not ours are left alone. Nothing where hooks are set up by hand.
    ///
    /// # Errors
    /// As for [`Shop::page`].
    async fn hooks(&self, towards: Option<&str>, deadline: Deadline) -> Result<Vec<HookFinding>, ReadError>;

    /// Asks the store who it is and tries with harmless reads what its credentials allow.
    ///
    /// # Errors
    /// When the store does not answer, or knows the credentials not at all. A permission that is missing is no error but
    /// in the answer.
    async fn check(&self, deadline: Deadline) -> Result<StoreCheck, ReadError>;

    /// Has the shop's pages load a script, in the place of one of the same name.
    ///
    /// # Errors
    /// As for [`Shop::page`].
    async fn install_script(&self, _script: &StoreScript, _deadline: Deadline) -> Result<ScriptState, ReadError> {
        Ok(ScriptState::ByHand)
    }

    /// For how long so far requests were waiting for the store's quota: the time during which at least one of them was,
    /// however many it were.
    fn paused(&self) -> Duration;
}

/// A script for a shop's pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreScript {
    /// By which it is found again.
    pub name: String,
    /// For the merchant.
    pub description: String,
    /// The source, without tags around it.
    pub code: String,
    /// Its number at the platform, where scripts are handed in there first and only switched on by the API.
    pub number: Option<u64>,
    /// What such a script is told about this store, in its address.
    pub parameters: Vec<(String, String)>,
}

/// What became of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScriptState {
    /// It is new.
    Installed,
    /// Another version was there.
    Replaced,
    /// It was there as it is.
    Unchanged,
    /// The platform's API does not take it; a person has to put it into the shop's theme or hand it in first.
    ByHand,
}

/// What a store says of itself and of our credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreCheck {
    /// The shop's name.
    pub name: Option<String>,
    /// Its own currency, ISO 4217.
    pub currency: Option<String>,
    /// IANA name of its time zone.
    pub time_zone: Option<String>,
    /// What the credentials must allow, and whether they do.
    pub grants: Vec<Grant>,
}

/// Why something could not be read. The texts hold no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// The store says there is no such thing.
    #[error("the store has no such order")]
    NotFound,
    /// Not now.
    #[error("{why}")]
    TryLater {
        /// Earliest moment, when the store named one.
        after: Option<Duration>,
        /// What happened.
        why: String,
    },
    /// The store refuses the credentials, or they lack a scope.
    #[error("{why}")]
    CredentialsRefused {
        /// What it said.
        why: String,
    },
    /// The answer can never be understood, or the request never be accepted.
    #[error("{why}")]
    Unusable {
        /// What is wrong with it.
        why: String,
    },
}
