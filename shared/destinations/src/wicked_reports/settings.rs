//! What an account's configuration may say.

use config::{Problems, Setting, SettingKind};
use http::HeaderValue;
use url::Url;

use super::systems::Systems;

const PRODUCTION: &str = "https://api.wickedreports.com";

/// The fields of `credentials`.
pub(super) const CREDENTIALS: &[Setting] = &[Setting {
    name: "api_key",
    title: "API key",
    about: "the key of Authorizations → API; one key for contacts, orders and everything else",
    kind: SettingKind::Secret,
}];

/// Where the key comes from.
pub(super) const ORIGIN: &str = "At Wicked Reports: Authorizations > API > Enable, which shows the key. Disconnect the store's own \
     integration there first, if it has one: Wicked Reports must never be told of the same orders by two sources.";

/// The fields of `options`.
pub(super) const OPTIONS: &[Setting] = &[
    Setting {
        name: "source_system",
        title: "Source system",
        about: "what the store is called at Wicked Reports: one word without blanks, which must never change once orders were \
                sent. Without it the store's id stands for it. For several stores use `source_systems`",
        kind: SettingKind::Default("null"),
    },
    Setting {
        name: "source_systems",
        title: "Source systems",
        about: "the same by store id, where several stores send to one account: `{\"alder-us\": \"AlderUS\"}`. No two stores may \
                have one name, because Wicked Reports tells orders apart by it and the order's number",
        kind: SettingKind::Default("{}"),
    },
];

/// One account's settings.
pub(super) struct Settings {
    /// Where requests begin, without a slash at the end.
    pub(super) base: Url,
    /// Marked sensitive.
    pub(super) api_key: HeaderValue,
    /// What the stores are called.
    pub(super) systems: Systems,
}

impl Settings {
    /// Reads `credentials`, `{"api_key"}`, `options`, `{"source_system", "source_systems"}`, and `api_base`.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(super) fn read(account: &config::Destination) -> Result<Self, Problems> {
        let mut credentials = account.credentials.fields();
        let api_key = HeaderValue::try_from(credentials.secret("api_key").expose()).ok();
        if api_key.is_none() {
            credentials.problem("api_key", "holds characters that no header can carry");
        }
        let mut options = account.options.fields();
        let systems = Systems::read(&mut options);
        let mut problems = credentials.finish();
        problems.extend(options.finish());
        let base = Url::parse(api_base(account)).ok();
        if base.is_none() {
            let place = format_args!("destination `{}`.api_base", account.id);
            problems.add(place, format_args!("must be a plain URL such as {PRODUCTION}"));
        }
        match base.zip(api_key) {
            Some((base, mut api_key)) => {
                api_key.set_sensitive(true);
                problems.into_result(Self { base, api_key, systems })
            }
            None => Err(problems),
        }
    }
}

/// Where requests begin, without a slash at the end.
pub(super) fn api_base(account: &config::Destination) -> &str {
    account.api_base.as_deref().unwrap_or(PRODUCTION)
}
