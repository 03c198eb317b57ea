//! Klaviyo: events and the profiles they belong to. See the README beside this file.

mod client;
mod encode;
mod judge;
mod outcome;
mod phone;
mod profile;
mod properties;
mod repair;
mod vocabulary;

use std::sync::Arc;

use config::{Problems, Secret};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};
use orderwire_http::Client;
use url::Url;

use self::client::{Account, Endpoints};
use crate::{Destination, Kind};

const PRODUCTION: &str = "https://a.klaviyo.com";
/// The API's version; each is supported for two years.
const REVISION: HeaderValue = HeaderValue::from_static("2026-07-15");
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/vnd.api+json");

/// The registry entry.
pub(crate) struct Klaviyo;

impl Kind for Klaviyo {
    fn id(&self) -> &'static str {
        "klaviyo"
    }

    fn check(&self, account: &config::Destination) -> Result<(), Problems> {
        settings(account).map(|_| ())
    }

    fn connect(&self, account: &config::Destination, client: &Client) -> Result<Arc<dyn Destination>, Problems> {
        let (endpoints, headers) = settings(account)?;
        Ok(Arc::new(Account::new(client.clone(), endpoints, headers)))
    }
}

/// `credentials` is `{"api_key"}`; there are no options yet.
fn settings(account: &config::Destination) -> Result<(Endpoints, HeaderMap), Problems> {
    let mut credentials = account.credentials.fields();
    let api_key = credentials.secret("api_key");
    let authorization = authorization(&api_key);
    if authorization.is_none() {
        credentials.problem("api_key", "holds characters that no header can carry");
    }
    let mut problems = credentials.finish();
    problems.extend(account.options.fields().finish());
    let base = account.api_base.as_deref().unwrap_or(PRODUCTION);
    let endpoints = endpoints(base);
    if endpoints.is_none() {
        let place = format_args!("destination `{}`.api_base", account.id);
        problems.add(place, format_args!("must be a plain URL such as {PRODUCTION}"));
    }
    match endpoints.zip(authorization) {
        Some((endpoints, authorization)) => problems.into_result((endpoints, headers(authorization))),
        None => Err(problems),
    }
}

fn endpoints(base: &str) -> Option<Endpoints> {
    let url = |path| Url::parse(&format!("{base}{path}")).ok();
    Some(Endpoints { single: url("/api/events")?, bulk: url("/api/event-bulk-create-jobs")? })
}

fn authorization(api_key: &Secret) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(format!("Klaviyo-API-Key {}", api_key.expose())).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn headers(authorization: HeaderValue) -> HeaderMap {
    HeaderMap::from_iter([
        (AUTHORIZATION, authorization),
        (HeaderName::from_static("revision"), REVISION),
        (ACCEPT, MEDIA_TYPE),
        (CONTENT_TYPE, MEDIA_TYPE),
    ])
}

#[cfg(test)]
mod tests;
