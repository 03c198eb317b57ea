//! A store's credentials and options, read strictly: every problem is named at once.

use std::collections::BTreeSet;

use config::{Fields, Problems, Secret, Setting, SettingKind, Store};
use domain::{CheckoutTrigger, Rules};
use http::HeaderValue;
use jiff::tz::TimeZone;
use url::Url;

use super::login::Login;
use super::signature::Verifier;
use super::status;
use crate::common;

/// The same as `https://api.nuvemshop.com.br`.
const PRODUCTION: &str = "https://api.tiendanube.com";
/// The stable version of the API that this adapter was written for.
const VERSION: &str = "2025-03";

/// The fields of `credentials`.
pub(super) const CREDENTIALS: &[Setting] = &[
    Setting {
        name: "store_id",
        title: "Store id",
        about: "the number of the store, which comes with the access token as `user_id`",
        kind: SettingKind::Text,
    },
    Setting {
        name: "access_token",
        title: "Access token",
        about: "what the app is given when the store installs it. It does not expire, but a new installation or other \
                scopes make another one, and end this one",
        kind: SettingKind::Secret,
    },
    Setting {
        name: "client_secret",
        title: "Client secret",
        about: "of the app, in the partner panel under the app's keys; the key of webhook signatures",
        kind: SettingKind::Secret,
    },
    Setting {
        name: "client_secrets_previous",
        title: "Previous client secrets",
        about: "client secrets of before; their signatures are accepted, because a webhook may come again for 48 hours",
        kind: SettingKind::Former("client_secret"),
    },
    Setting {
        name: "user_agent",
        title: "User agent",
        about: "how the app calls itself in every request, with a way to reach its maker: `Orderwire (ops@alder.example)`. \
                Tiendanube answers none without it",
        kind: SettingKind::Text,
    },
];

/// Where the credentials come from.
pub(super) const ORIGIN: &str = "At Tiendanube or Nuvemshop: make an app in the partner panel (partners.tiendanube.com, \
     partners.nuvemshop.com.br) with the scopes read_orders, read_customers and read_products, and install it in the store. \
     The answer to the code of the installation (POST /apps/authorize/token) holds the access token and, as user_id, the \
     store id; the client secret is among the app's keys. Scopes that are added later take another installation.";

/// The fields of `options`.
pub(super) const OPTIONS: &[Setting] = &[
    Setting {
        name: "placed_order_when",
        title: "When an order is placed",
        about: "`created` (as soon as there is an order, whatever became of its payment) or `paid` (not while its payment \
                is pending, authorized, partially_paid, abandoned or voided)",
        kind: SettingKind::Default(r#""created""#),
    },
    Setting {
        name: "placed_order_excluded_statuses",
        title: "Statuses that are not placed yet",
        about: "further statuses in which an order does not count as placed yet: of its payment (`pending`), of the order \
                (`cancelled`), or of both (`open/pending`)",
        kind: SettingKind::Default("[]"),
    },
    Setting {
        name: "started_checkout_trigger",
        title: "When a checkout has started",
        about: "when an abandoned checkout is a started checkout: `contact` (e-mail known) or `contact_and_shipping` \
                (shipping address entered, too)",
        kind: SettingKind::Default(r#""contact""#),
    },
    Setting {
        name: "time_zone",
        title: "Time zone",
        about: "IANA name of the zone in which the shop's days are counted. Tiendanube tells none: without one it is that \
                of the store's country, or `America/Sao_Paulo`",
        kind: SettingKind::Default("null"),
    },
    Setting {
        name: "api_reserve_percent",
        title: "Quota left to others",
        about: "10 to 90; the part of the app's quota at this store that polling, importing and verifying leave to orders \
                that happen now. Those leave a tenth",
        kind: SettingKind::Default("30"),
    },
    common::SUBSCRIPTIONS,
];

/// All that is configured for a store.
pub(super) struct Settings {
    /// Names the store in URLs and in its callbacks.
    pub(super) store_id: String,
    /// `https://api.tiendanube.com/2025-03/{store id}`.
    pub(super) base: Url,
    /// What requests carry.
    pub(super) login: Login,
    /// For its webhooks.
    pub(super) verifier: Verifier,
    /// For deriving events.
    pub(super) rules: Rules,
    /// `None` for the zone of its country.
    pub(super) zone: Option<TimeZone>,
    /// Per cent of the quota that polling, importing and counting leave to what happens now.
    pub(super) api_reserve_percent: u32,
}

/// Reads them.
///
/// # Errors
/// Everything that is wrong.
pub(super) fn read(store: &Store) -> Result<Settings, Problems> {
    let mut credentials = store.credentials.fields();
    let store_id = store_id(&mut credentials);
    let login = login(&mut credentials);
    let mut client_secrets = vec![credentials.secret("client_secret")];
    client_secrets.extend(credentials.optional_secrets("client_secrets_previous"));
    let mut problems = credentials.finish();

    let mut options = store.options.fields();
    let rules = Rules {
        excluded_statuses: excluded_statuses(&mut options),
        checkout_trigger: options.choice(
            "started_checkout_trigger",
            &[("contact", CheckoutTrigger::Contact), ("contact_and_shipping", CheckoutTrigger::ContactAndShipping)],
        ),
        subscriptions: common::subscriptions(&mut options),
        ..Rules::default()
    };
    let zone = time_zone(&mut options);
    let api_reserve_percent = options.number("api_reserve_percent", 30, 10, 90);
    let api_reserve_percent = u32::try_from(api_reserve_percent).expect("it is not above 90");
    problems.extend(options.finish());

    match Url::parse(&format!("{}/{VERSION}/{store_id}", api_base(store))) {
        Ok(base) => {
            let verifier = Verifier { client_secrets };
            problems.into_result(Settings { store_id, base, login, verifier, rules, zone, api_reserve_percent })
        }
        Err(_) => {
            problems.add(format_args!("store `{}`.api_base", store.id), "is not a URL");
            Err(problems)
        }
    }
}

/// Where requests begin, without a slash at the end.
pub(super) fn api_base(store: &Store) -> &str {
    store.api_base.as_deref().unwrap_or(PRODUCTION)
}

fn store_id(fields: &mut Fields<'_>) -> String {
    let id = fields.name("store_id");
    if !id.bytes().all(|byte| byte.is_ascii_digit()) {
        fields.problem("store_id", "may hold digits only, as in https://api.tiendanube.com/2025-03/{store_id}");
    }
    id
}

fn login(fields: &mut Fields<'_>) -> Login {
    let token = fields.secret("access_token");
    let agent = Secret::new(fields.text("user_agent"));
    let login = Login::new(&token, agent.expose());
    if HeaderValue::from_str(token.expose()).is_err() {
        fields.problem("access_token", "holds characters that no token has");
    } else if login.is_none() {
        fields.problem("user_agent", "holds characters that no header may have");
    }
    login.unwrap_or_default()
}

fn excluded_statuses(fields: &mut Fields<'_>) -> BTreeSet<String> {
    const NAME: &str = "placed_order_excluded_statuses";
    let when_paid = fields.choice("placed_order_when", &[("created", false), ("paid", true)]);
    let mut ids = if when_paid { status::unpaid() } else { BTreeSet::new() };
    for name in fields.optional_names(NAME).unwrap_or_default() {
        match status::parse(&name) {
            Some(meant) => ids.extend(meant),
            None => fields.problem(NAME, &format!("`{name}` is no status; there are: {}", status::known())),
        }
    }
    ids
}

fn time_zone(fields: &mut Fields<'_>) -> Option<TimeZone> {
    const NAME: &str = "time_zone";
    let name = fields.optional_text(NAME)?;
    let zone = TimeZone::get(&name).ok();
    if zone.is_none() {
        fields.problem(NAME, "is no IANA time zone, such as America/Argentina/Buenos_Aires");
    }
    zone
}
