//! A store's credentials and options, read strictly: every problem is named at once.

use std::collections::BTreeSet;

use config::{Fields, Problems, Setting, SettingKind, Store};
use domain::{CheckoutTrigger, Currency, Rules};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::tz::TimeZone;
use url::Url;

use super::dates::Dates;
use super::signature::Verifier;
use super::status;
use crate::common;

/// The one endpoint, below the store's domain (Neto docs, getting started).
const ENDPOINT: &str = "/do/WS/NetoAPI";
/// What the platform allows a store's account, over all that is connected to it (Neto docs, rate limits).
const MOST_CALLS: u64 = 500;

/// The fields of `credentials`.
pub(super) const CREDENTIALS: &[Setting] = &[
    Setting {
        name: "store_url",
        title: "Store URL",
        about: "the shop's main address, such as `https://www.kettlebay.example`, without what follows the domain",
        kind: SettingKind::Text,
    },
    Setting {
        name: "api_key",
        title: "API key",
        about: "of a staff user made for orderwire, in a permission group that may call GetOrder, GetCart, GetRma, GetItem and \
                GetCurrencySettings; or the global API key",
        kind: SettingKind::Secret,
    },
    Setting {
        name: "username",
        title: "API user",
        about: "the staff user's name. Most stores do without it",
        kind: SettingKind::Default("null"),
    },
    Setting {
        name: "webhook_tokens",
        title: "Webhook tokens",
        about: "one or more random strings. A notification must carry one of them in the header `NETOAPI_KEY`, where Neto \
                puts its Webhook Verify Token, or at the end of its address",
        kind: SettingKind::Tokens,
    },
];

/// Where the credentials come from (Neto docs, authentication; the calls are those of `check.rs`).
pub(super) const ORIGIN: &str = "At Neto (Maropost Commerce Cloud): make a staff user for orderwire in Settings & Tools > All \
     Settings & Tools > Staff Users, in a permission group of its own that may make these API calls: GetOrder, GetItem, \
     GetCart, GetRma, GetCurrencySettings; and generate an API key on that user.";

/// The fields of `options`.
pub(super) const OPTIONS: &[Setting] = &[
    Setting {
        name: "placed_order_excluded_statuses",
        title: "Statuses that are not placed yet",
        about: "statuses, besides `Quote`, in which an order does not count as placed yet; Neto's English names",
        kind: SettingKind::Default("[]"),
    },
    Setting {
        name: "started_checkout_trigger",
        title: "When a checkout has started",
        about: "when a cart is a started checkout: `contact` (e-mail known) or `contact_and_shipping` (a shipping address, \
                too)",
        kind: SettingKind::Default(r#""contact""#),
    },
    Setting {
        name: "currency",
        title: "Currency",
        about: "what orders are paid in, three letters; orders do not say it",
        kind: SettingKind::Default(r#""AUD""#),
    },
    Setting {
        name: "time_zone",
        title: "Time zone",
        about: "the shop's, by its IANA name: in it days are counted",
        kind: SettingKind::Default(r#""Australia/Sydney""#),
    },
    Setting {
        name: "dates_time_zone",
        title: "Time zone of dates",
        about: "of the dates that the API gives without a zone. They are documented as UTC; if events of your store come \
                hours off, this is why",
        kind: SettingKind::Default(r#""UTC""#),
    },
    Setting {
        name: "refunds_from_rmas",
        title: "Refunds from RMAs",
        about: "tell Refunded Order of the refunds in RMAs, which are the only ones that Neto shows",
        kind: SettingKind::Default("true"),
    },
    Setting {
        name: "split_orders_are_orders",
        title: "Split orders count",
        about: "tell Placed Order of an order that was split off another one, too. Otherwise only that it was dispatched, \
                and what was paid back for it",
        kind: SettingKind::Default("false"),
    },
    Setting {
        name: "api_calls_per_minute",
        title: "Calls a minute",
        about: "10 to 500; how many of the 500 calls a minute, which the store's account allows all that is connected to \
                it, one of our functions makes at most. Lower it if others need more, raise it for a faster import",
        kind: SettingKind::Default("120"),
    },
    common::SUBSCRIPTIONS,
];

/// All that is configured for a store.
pub(super) struct Settings {
    /// The endpoint.
    pub(super) url: Url,
    /// The shop's address, to which relative ones are relative.
    pub(super) storefront: Url,
    /// Headers, marked sensitive.
    pub(super) credentials: HeaderMap,
    /// For its notifications.
    pub(super) verifier: Verifier,
    /// For deriving events.
    pub(super) rules: Rules,
    /// What an order does not say of itself.
    pub(super) terms: Terms,
    /// Whether refunds are read.
    pub(super) refunds: bool,
    /// Calls a minute.
    pub(super) calls_per_minute: u32,
}

/// What orders and carts do not say of themselves.
pub(super) struct Terms {
    /// What they are paid in.
    pub(super) currency: Currency,
    /// In which days are counted.
    pub(super) zone: TimeZone,
    /// Of the API's own dates.
    pub(super) dates: Dates,
}

/// Reads them.
///
/// # Errors
/// Everything that is wrong.
pub(super) fn read(store: &Store) -> Result<Settings, Problems> {
    let mut credentials = store.credentials.fields();
    let storefront = storefront(&mut credentials);
    let headers = headers(&mut credentials);
    let verifier = Verifier { tokens: credentials.secrets("webhook_tokens") };
    let mut problems = credentials.finish();

    let mut options = store.options.fields();
    let rules = Rules {
        excluded_statuses: excluded_statuses(&mut options),
        checkout_trigger: options.choice(
            "started_checkout_trigger",
            &[("contact", CheckoutTrigger::Contact), ("contact_and_shipping", CheckoutTrigger::ContactAndShipping)],
        ),
        parts_are_orders: options.flag("split_orders_are_orders", false),
        subscriptions: common::subscriptions(&mut options),
        ..Rules::default()
    };
    let terms = Terms {
        currency: currency(&mut options),
        zone: time_zone(&mut options, "time_zone", "Australia/Sydney"),
        dates: Dates { zone: time_zone(&mut options, "dates_time_zone", "UTC") },
    };
    let refunds = options.flag("refunds_from_rmas", true);
    let calls = options.number("api_calls_per_minute", 120, 10, MOST_CALLS);
    let calls_per_minute = u32::try_from(calls).expect("it is not above the limit");
    problems.extend(options.finish());

    let url = Url::parse(&format!("{}{ENDPOINT}", api_base(store)));
    if url.is_err() && store.api_base.is_some() {
        problems.add(format_args!("store `{}`.api_base", store.id), "is not a URL");
    }
    let (Ok(url), Some(storefront)) = (url, storefront) else { return Err(problems) };
    let credentials = headers;
    let settings = Settings { url, storefront, credentials, verifier, rules, terms, refunds, calls_per_minute };
    problems.into_result(settings)
}

/// Where requests begin: the shop's own address, unless the configuration says otherwise.
pub(super) fn api_base(store: &Store) -> String {
    let own = || store.credentials.fields().optional_text("store_url").map(|url| plain(&url)).unwrap_or_default();
    store.api_base.clone().unwrap_or_else(own)
}

/// What a person must enter at Neto, which has no API for it.
pub(super) fn by_hand(store: &str, receiver: &str, verifier: &Verifier) -> String {
    let (url, token) = (format!("{receiver}/webhooks/{store}"), verifier.current());
    format!(
        "Neto sends its notifications only after somebody has set them up, in its control panel: Settings & Tools > All \
         Settings & Tools > API Settings.\n\
         1. Webhook Verify Token: {token}\n\
         2. Webhook URL: {url}\n\
         3. Tick the box that enables notifications, and save.\n\
         If the panel makes the token itself, or notifications are answered 401 because something on the way drops header \
         names with underscores, use this URL instead, which holds the token:\n   {url}/{token}\n\
         So that a notification is sent again that was not answered, switch that on under Scheduled Tasks, too."
    )
}

/// What was entered, with a scheme and without a slash at the end.
fn plain(url: &str) -> String {
    let url = url.trim_end_matches('/');
    if url.contains("://") { url.to_owned() } else { format!("https://{url}") }
}

/// Whoever listens in could read the API key, so only a test on this machine may do without TLS.
fn storefront(fields: &mut Fields<'_>) -> Option<Url> {
    const NAME: &str = "store_url";
    let text = fields.text(NAME);
    let url = Url::parse(&plain(&text)).ok().filter(|url| {
        let host = url.host_str().unwrap_or_default();
        let is_here = ["127.0.0.1", "[::1]", "localhost"].contains(&host);
        let is_safe = match url.scheme() {
            "https" => is_here || host.contains('.'),
            scheme => is_here && scheme == "http",
        };
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        is_safe && is_bare && url.username().is_empty()
    });
    if url.is_none() && !text.is_empty() {
        fields.problem(NAME, "must be the shop's address alone, such as https://www.kettlebay.example");
    }
    url
}

fn headers(fields: &mut Fields<'_>) -> HeaderMap {
    let key = fields.secret("api_key");
    let username = fields.optional_secret("username");
    let named = [("api_key", "netoapi_key", Some(key)), ("username", "netoapi_username", username)];
    let mut headers = HeaderMap::new();
    for (field, header, value) in named.into_iter().filter_map(|(field, header, value)| Some((field, header, value?))) {
        match HeaderValue::from_str(value.expose()) {
            Ok(mut value) => {
                value.set_sensitive(true);
                headers.insert(HeaderName::from_static(header), value);
            }
            Err(_) => fields.problem(field, "holds characters that no header can carry"),
        }
    }
    headers
}

fn excluded_statuses(fields: &mut Fields<'_>) -> BTreeSet<String> {
    const NAME: &str = "placed_order_excluded_statuses";
    let mut statuses = BTreeSet::from([status::QUOTE.to_owned()]);
    for name in fields.texts(NAME) {
        match status::parse(&name) {
            Some(status) => drop(statuses.insert(status.to_owned())),
            None => fields.problem(NAME, &format!("`{name}` is no status; there are: {}", status::known())),
        }
    }
    statuses
}

fn currency(fields: &mut Fields<'_>) -> Currency {
    const NAME: &str = "currency";
    let code = fields.optional_text(NAME).unwrap_or_else(|| "AUD".to_owned());
    Currency::parse(&code).unwrap_or_else(|| {
        fields.problem(NAME, "must be a currency of three letters, such as AUD");
        Currency::parse("AUD").expect("it is one")
    })
}

fn time_zone(fields: &mut Fields<'_>, name: &'static str, default: &str) -> TimeZone {
    let zone = fields.optional_text(name).unwrap_or_else(|| default.to_owned());
    TimeZone::get(&zone).unwrap_or_else(|_| {
        fields.problem(name, "must be the IANA name of a time zone, such as Australia/Sydney");
        TimeZone::UTC
    })
}
