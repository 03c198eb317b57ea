//! Checks every request the product made against the official API descriptions.
//!
//! They are not part of this repository: `ORDERWIRE_API_SPECS` names a folder that holds `bigcommerce/*.yml` (of
//! github.com/bigcommerce/docs, `reference/`) and `klaviyo/stable.json` (of github.com/klaviyo/openapi,
//! `openapi/`). Where it is not set, nothing is checked. Headers are not logged, hence not checked.

mod api;
mod document;
mod operation;
mod schema;
mod tests;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::OnceLock;

use local::scene::{Sample, Scene};

use api::Api;

struct Specs {
    store: Api,
    inbox: Api,
}

/// Read once per process, at the end of the first test.
fn specs() -> Option<&'static Specs> {
    static SPECS: OnceLock<Option<Specs>> = OnceLock::new();
    SPECS
        .get_or_init(|| {
            let folder = folder()?;
            let (store, inbox) = (folder.join("bigcommerce"), folder.join("klaviyo"));
            Some(Specs { store: Api::read(&store), inbox: Api::read(&inbox) })
        })
        .as_ref()
}

#[expect(clippy::disallowed_methods, reason = "says where the descriptions are; no program reads it")]
fn folder() -> Option<PathBuf> {
    std::env::var_os("ORDERWIRE_API_SPECS").map(PathBuf::from)
}

/// Where a description is known to lag behind its own API: what the complaint begins and ends with, and why it is none.
const KNOWN: [(&str, &str); 2] = [
    // The description of `sort` itself says that `:asc` or `:desc` may follow the field; its enum forgets them.
    ("/v2/orders?", "parameter `sort`: \"id:asc\" is not one of"),
    // Archived orders are listed with it (BigCommerce's older order reference); the present one does not mention it.
    ("/v2/orders?", "query parameter `is_deleted` is not declared"),
];

/// Sent in order to be refused as no event, and as nobody's deletion: by what they are refused for, a key's permissions show.
const REFUSED: [&[u8]; 2] = [
    br#"{"data":{"attributes":{},"type":"event"}}"#,
    br#"{"data":{"attributes":{},"type":"data-privacy-deletion-job"}}"#,
];

fn is_known(complaint: &str) -> bool {
    KNOWN.iter().any(|(path, words)| complaint.contains(path) && complaint.contains(words))
}

/// Panics with all complaints if a request of this scene is not as its API is described. Of the platforms only BigCommerce
/// publishes a description.
pub(crate) fn check<S: Sample>(scene: &Scene<S>) {
    let Some(specs) = specs() else { return };
    let mut to_store = scene.store.requests().all();
    to_store.retain(|_| S::PLATFORM == "bigcommerce");
    let mut to_inbox = scene.inbox.requests().all();
    to_inbox.retain(|request| !REFUSED.contains(&&*request.body));
    let complaints = to_store.iter().flat_map(|request| specs.store.complaints(request));
    let complaints: BTreeSet<_> =
        complaints.chain(to_inbox.iter().flat_map(|request| specs.inbox.complaints(request))).collect();
    let complaints: Vec<_> = complaints.into_iter().filter(|complaint| !is_known(complaint)).collect();
    assert!(complaints.is_empty(), "not as the API is described:\n{}", complaints.join("\n"));
}
