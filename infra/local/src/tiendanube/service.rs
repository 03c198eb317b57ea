//! The front door: which requests get in, and what all answers carry.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::api::{self, World};
use super::bucket::Bucket;
use super::privacy::PrivacyUrls;
use super::settings::{TiendanubeSettings, TokenHeader};
use super::shop::Shop;
use crate::web::{Answer, Courier, Interludes, Request, Service};

/// Versions of the API that answer.
const VERSIONS: [&str; 2] = ["2025-03", "v1"];

/// Everything behind the server.
pub(super) struct Shared {
    pub(super) settings: TiendanubeSettings,
    pub(super) world: Mutex<World>,
    pub(super) privacy_urls: Mutex<PrivacyUrls>,
    pub(super) bucket: Mutex<Bucket>,
    pub(super) interludes: Interludes<Shop>,
    pub(super) courier: Arc<Courier>,
}

impl Shared {
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Version and path after the store's id; `None` for paths of no version, no or another store.
    fn inner_path<'a>(&self, path: &'a str) -> Option<(&'a str, &'a str)> {
        let (version, rest) = path.strip_prefix('/')?.split_once('/')?;
        let inner = rest.strip_prefix(&self.settings.profile.store_id.to_string())?;
        (VERSIONS.contains(&version) && inner.starts_with('/')).then_some((version, inner))
    }

    /// Whether the request brings the token where it is looked for.
    fn knows(&self, request: &Request) -> bool {
        let names: &[&str] = match self.settings.token_header {
            TokenHeader::Authentication => &["authentication"],
            TokenHeader::Authorization => &["authorization"],
            TokenHeader::Both => &["authentication", "authorization"],
        };
        let token = |name: &&str| request.header(name)?.split_once(' ');
        let is_right = |(scheme, token): (&str, &str)| {
            scheme.eq_ignore_ascii_case("bearer") && token == self.settings.access_token
        };
        names.iter().filter_map(token).any(is_right)
    }
}

impl Service for Shared {
    fn route(&self, request: &Request) -> &'static str {
        self.inner_path(&request.path).map_or("", |(_, path)| api::route_of(path))
    }

    fn answer(&self, _: u64, request: &Request, now: Timestamp) -> Answer {
        // `Name (mail or URL)`. Only that one is missing is documented as refused; our client never leaves it out.
        if !request.header("user-agent").is_some_and(|agent| agent.contains(" (")) {
            return api::error(400, "A User-Agent header is required");
        }
        let Some((version, path)) = self.inner_path(&request.path) else { return api::error(404, "No such store") };
        let mut world = self.world();
        if !world.installed || !self.knows(request) {
            return api::error(401, "Invalid access token");
        }
        if world.suspended {
            return api::error(402, "The store is suspended");
        }
        let allowance = self.bucket.lock().unwrap_or_else(PoisonError::into_inner).pour(now);
        let answer = match allowance.granted {
            true => {
                self.interludes.play(request, &mut world.shop, now);
                let v1 = self.settings.v1_shapes || version == "v1";
                api::answer(&mut world, &self.settings, request, path, v1, now)
            }
            false => api::error(429, "Too many requests"),
        };
        answer.with_headers(allowance.headers())
    }

    fn usual_headers(&self, _: &Request, now: Timestamp) -> Vec<(&'static str, String)> {
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner).pour(now).headers()
    }
}
