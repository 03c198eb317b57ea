//! What an account's configuration may say.

use std::num::NonZeroU32;

use config::{Problems, Secret, Setting, SettingKind};
use http::HeaderValue;
use url::Url;

use super::api::Endpoints;

const PRODUCTION: &str = "https://a.klaviyo.com";
/// Of the 150 bulk jobs a minute that Klaviyo allows an account, what history may use; the rest is for what happens now.
const JOBS_PER_MINUTE: u64 = 120;
/// More than any agreement will allow.
const MOST_JOBS_PER_MINUTE: u64 = 100_000;

/// The fields of `credentials`.
pub(super) const CREDENTIALS: &[Setting] = &[Setting {
    name: "api_key",
    title: "Private API key",
    about: "a private key (`pk_…`) with the scope `events:write`, for verification `accounts:read`, `metrics:read` and \
            `events:read`, and to have people deleted `data-privacy:write`",
    kind: SettingKind::Secret,
}];

/// Where the key comes from.
pub(super) const ORIGIN: &str = "At Klaviyo: Settings > API keys > Create Private API Key, a custom key. Its scopes cannot be changed \
     later, so allow all of these at once: Events: Full Access; Accounts: Read Access; Metrics: Read Access; \
     where a store's platform has people deleted, Data Privacy: Full Access.";

/// The fields of `options`.
pub(super) const OPTIONS: &[Setting] = &[Setting {
    name: "bulk_jobs_per_minute",
    title: "Bulk jobs a minute",
    about: "how many of the account's bulk jobs an import may use, 1 to 100000. Klaviyo allows an account 150 a minute, \
            over all its keys, and 1000 events in each; what is left is for live orders. Lower it if several stores are \
            imported into one account at once, raise it if Klaviyo granted you more",
    kind: SettingKind::Default("120"),
}];

/// One account's settings.
pub(super) struct Settings {
    /// Where requests go.
    pub(super) endpoints: Endpoints,
    /// Marked sensitive.
    pub(super) authorization: HeaderValue,
    /// What history may use.
    pub(super) jobs_per_minute: NonZeroU32,
}

impl Settings {
    /// Reads `credentials`, `{"api_key"}`, `options`, `{"bulk_jobs_per_minute"}`, and `api_base`.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(super) fn read(account: &config::Destination) -> Result<Self, Problems> {
        let mut credentials = account.credentials.fields();
        let authorization = authorization(&credentials.secret("api_key"));
        if authorization.is_none() {
            credentials.problem("api_key", "holds characters that no header can carry");
        }
        let mut options = account.options.fields();
        let jobs = options.number("bulk_jobs_per_minute", JOBS_PER_MINUTE, 1, MOST_JOBS_PER_MINUTE);
        let jobs_per_minute = u32::try_from(jobs).ok().and_then(NonZeroU32::new).expect("it is from 1 to 100000");
        let mut problems = credentials.finish();
        problems.extend(options.finish());
        let endpoints = endpoints(api_base(account));
        if endpoints.is_none() {
            let place = format_args!("destination `{}`.api_base", account.id);
            problems.add(place, format_args!("must be a plain URL such as {PRODUCTION}"));
        }
        match endpoints.zip(authorization) {
            Some((endpoints, authorization)) => {
                problems.into_result(Self { endpoints, authorization, jobs_per_minute })
            }
            None => Err(problems),
        }
    }
}

/// Where requests begin, without a slash at the end.
pub(super) fn api_base(account: &config::Destination) -> &str {
    account.api_base.as_deref().unwrap_or(PRODUCTION)
}

fn endpoints(base: &str) -> Option<Endpoints> {
    let url = |path| Url::parse(&format!("{base}{path}")).ok();
    Some(Endpoints {
        events: url("/api/events")?,
        jobs: url("/api/event-bulk-create-jobs")?,
        account: url("/api/accounts")?,
        metrics: url("/api/metrics")?,
        aggregates: url("/api/metric-aggregates")?,
        mapping: url("/api/mapped-metrics")?,
        deletions: url("/api/data-privacy-deletion-jobs")?,
    })
}

fn authorization(api_key: &Secret) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(format!("Klaviyo-API-Key {}", api_key.expose())).ok()?;
    value.set_sensitive(true);
    Some(value)
}
