//! A store's credentials and options, read strictly: every problem is named at once.

use std::collections::BTreeSet;

use config::{Fields, Problems, Setting, SettingKind, Store};
use domain::{CheckoutTrigger, OrderValue, Rules};
use http::HeaderValue;
use url::Url;

use super::signature::Verifier;
use super::status;
use crate::common;

const PRODUCTION: &str = "https://api.bigcommerce.com";
/// Retries come for 48 h; a longer tolerance would only help replays.
const LONGEST_TOLERANCE_SECONDS: u64 = 48 * 60 * 60;

/// The fields of `credentials`.
pub(super) const CREDENTIALS: &[Setting] = &[
    Setting {
        name: "store_hash",
        title: "Store hash",
        about: "the part of your API path after `/stores/`",
        kind: SettingKind::Text,
    },
    Setting {
        name: "access_token",
        title: "Access token",
        about: "of the store-level API account (Settings → Store-level API accounts); it is shown once, when the account \
                is made",
        kind: SettingKind::Secret,
    },
    Setting {
        name: "client_secret",
        title: "Client secret",
        about: "of the same account; the key of webhook signatures",
        kind: SettingKind::Secret,
    },
    Setting {
        name: "client_secrets_previous",
        title: "Previous client secrets",
        about: "of API accounts used before; their signatures are accepted, because a webhook may come again for 48 hours",
        kind: SettingKind::Former("client_secret"),
    },
    Setting {
        name: "webhook_tokens",
        title: "Webhook tokens",
        about: "one or more random strings. A webhook must carry one of them in the header `X-Orderwire-Token`; those \
                we create carry the first",
        kind: SettingKind::Tokens,
    },
];

/// Where the credentials come from. Scopes and their names: BigCommerce docs, start/authentication/api-accounts.
pub(super) const ORIGIN: &str = "At BigCommerce: Settings > Store-level API accounts > Create API account, token type V2/V3. Its \
     scopes cannot be changed later, so allow all of these at once, read-only: Orders, Checkouts, Carts, Products, \
     Information & settings, Sites & routes; and Customers if a cart shall count as a started checkout when it is created.";

/// The fields of `options`.
pub(super) const OPTIONS: &[Setting] = &[
    Setting {
        name: "placed_order_excluded_statuses",
        title: "Statuses that are not placed yet",
        about: "statuses in which an order does not count as placed yet; BigCommerce's English names or numeric ids",
        kind: SettingKind::Default(r#"["Incomplete", "Pending", "Awaiting Payment"]"#),
    },
    Setting {
        name: "started_checkout_trigger",
        title: "When a checkout has started",
        about: "when a cart is a started checkout: `contact_and_shipping` (e-mail and shipping address entered), \
                `contact` (e-mail known), `cart_created` (as soon as the shopper is known)",
        kind: SettingKind::Default(r#""contact_and_shipping""#),
    },
    Setting {
        name: "order_value",
        title: "What an order is worth",
        about: "what an order is worth: `total` (with tax and shipping, after discounts) or `native` ((subtotal + \
                shipping) − discounts, as Klaviyo's own integration computes it)",
        kind: SettingKind::Default(r#""total""#),
    },
    Setting {
        name: "added_to_cart",
        title: "Tell of additions to carts",
        about: "tell of Added to Cart when a shopper whose e-mail the cart has puts something into it; costs a webhook and a \
                read of the cart each. `orderwire onsite` leaves these to the server then",
        kind: SettingKind::Default("false"),
    },
    Setting {
        name: "require_signature",
        title: "Refuse unsigned webhooks",
        about: "refuse webhooks without a Standard Webhooks signature. It is not documented for which accounts \
                BigCommerce signs; a signature that is there must always be right",
        kind: SettingKind::Default("false"),
    },
    Setting {
        name: "signature_tolerance_seconds",
        title: "Age of a signature",
        about: "how old a signature may be, 1 to 172800",
        kind: SettingKind::Default("300"),
    },
    Setting {
        name: "api_reserve_percent",
        title: "Quota left to others",
        about: "10 to 90; the part of the store's API quota that polling, importing and verifying leave to your other \
                apps and to orders that happen now. Orders that happen now leave a tenth",
        kind: SettingKind::Default("30"),
    },
    common::SUBSCRIPTIONS,
];

/// All that is configured for a store.
pub(super) struct Settings {
    /// Names the store in URLs and in its callbacks.
    pub(super) store_hash: String,
    /// `https://api.bigcommerce.com/stores/{store hash}`.
    pub(super) base: Url,
    /// Marked sensitive.
    pub(super) access_token: HeaderValue,
    /// For its webhooks.
    pub(super) verifier: Verifier,
    /// For deriving events.
    pub(super) rules: Rules,
    /// Per cent of the API quota that polling, importing and counting leave to the shop's other apps and to what happens
    /// now: option `api_reserve_percent`, 30 by default.
    pub(super) api_reserve_percent: u64,
}

/// Reads them.
///
/// # Errors
/// Everything that is wrong.
pub(super) fn read(store: &Store) -> Result<Settings, Problems> {
    let mut credentials = store.credentials.fields();
    let store_hash = store_hash(&mut credentials);
    let access_token = access_token(&mut credentials);
    let mut client_secrets = vec![credentials.secret("client_secret")];
    client_secrets.extend(credentials.optional_secrets("client_secrets_previous"));
    let tokens = credentials.secrets("webhook_tokens");
    let mut problems = credentials.finish();

    let mut options = store.options.fields();
    let rules = Rules {
        excluded_statuses: excluded_statuses(&mut options),
        checkout_trigger: options.choice(
            "started_checkout_trigger",
            &[
                ("contact_and_shipping", CheckoutTrigger::ContactAndShipping),
                ("contact", CheckoutTrigger::Contact),
                ("cart_created", CheckoutTrigger::CartCreated),
            ],
        ),
        order_value: options.choice("order_value", &[("total", OrderValue::Total), ("native", OrderValue::Native)]),
        added_to_cart: options.flag("added_to_cart", false),
        subscriptions: common::subscriptions(&mut options),
        ..Rules::default()
    };
    let verifier = Verifier {
        tokens,
        client_secrets,
        require_signature: options.flag("require_signature", false),
        tolerance_seconds: options.number("signature_tolerance_seconds", 300, 1, LONGEST_TOLERANCE_SECONDS),
    };
    let api_reserve_percent = options.number("api_reserve_percent", 30, 10, 90);
    problems.extend(options.finish());

    match Url::parse(&format!("{}/stores/{store_hash}", api_base(store))) {
        Ok(base) => {
            problems.into_result(Settings { store_hash, base, access_token, verifier, rules, api_reserve_percent })
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

fn store_hash(fields: &mut Fields<'_>) -> String {
    let hash = fields.text("store_hash");
    if !hash.chars().all(|c| c.is_ascii_alphanumeric()) {
        fields.problem(
            "store_hash",
            "may hold letters and digits only, as in https://api.bigcommerce.com/stores/{store_hash}",
        );
    }
    hash
}

fn access_token(fields: &mut Fields<'_>) -> HeaderValue {
    let token = fields.secret("access_token");
    let mut header = HeaderValue::from_str(token.expose()).unwrap_or_else(|_| {
        fields.problem("access_token", "holds characters that no token has");
        HeaderValue::from_static("")
    });
    header.set_sensitive(true);
    header
}

fn excluded_statuses(fields: &mut Fields<'_>) -> BTreeSet<String> {
    const NAME: &str = "placed_order_excluded_statuses";
    let names = fields.optional_names(NAME);
    let names = names.unwrap_or_else(|| status::EXCLUDED_BY_DEFAULT.map(str::to_owned).to_vec());
    let mut ids = BTreeSet::new();
    for name in names {
        match status::parse(&name) {
            Some(id) => {
                ids.insert(id.to_string());
            }
            None => fields.problem(NAME, &format!("`{name}` is no status; there are: {}", status::known())),
        }
    }
    ids
}
