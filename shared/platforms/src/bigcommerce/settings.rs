//! A store's credentials and options, read strictly: every problem is named at once.

use std::collections::BTreeSet;

use config::{Fields, Problems, Store};
use domain::{CheckoutTrigger, OrderValue, Rules};
use http::HeaderValue;
use url::Url;

use super::signature::Verifier;
use super::status;

const PRODUCTION: &str = "https://api.bigcommerce.com";
/// Retries come for 48 h; a longer tolerance would only help replays.
const LONGEST_TOLERANCE_SECONDS: u64 = 48 * 60 * 60;

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
    let client_secret = credentials.secret("client_secret");
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
    };
    let verifier = Verifier {
        tokens,
        client_secret,
        require_signature: options.flag("require_signature", false),
        tolerance_seconds: options.number("signature_tolerance_seconds", 300, 1, LONGEST_TOLERANCE_SECONDS),
    };
    let api_reserve_percent = options.number("api_reserve_percent", 30, 10, 90);
    problems.extend(options.finish());

    let host = store.api_base.as_deref().unwrap_or(PRODUCTION);
    match Url::parse(&format!("{host}/stores/{store_hash}")) {
        Ok(base) => {
            problems.into_result(Settings { store_hash, base, access_token, verifier, rules, api_reserve_percent })
        }
        Err(_) => {
            problems.add(format_args!("store `{}`.api_base", store.id), "is not a URL");
            Err(problems)
        }
    }
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
