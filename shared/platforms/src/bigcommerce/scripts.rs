//! Puts a script into the shop's pages (Scripts API, `/v3/content/scripts`).

use http::Method;
use orderwire_http::Deadline;
use serde::Deserialize;
use serde_json::{Value, json};

use super::shop::BigCommerceShop;
use super::wire::Data;
use crate::{ReadError, ScriptState, StoreScript, tolerant};

/// To change scripts; only whoever wants on-site metrics needs it.
const SCOPE: &str = "store_v2_content (Content: modify)";
/// The most a script's HTML may have, in characters (specification, `script_Base.html`).
const LONGEST: usize = 65_536;

/// A script as the store has it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Present {
    #[serde(deserialize_with = "tolerant::id")]
    uuid: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    html: Option<String>,
    #[serde(deserialize_with = "tolerant::flag")]
    enabled: bool,
}

impl BigCommerceShop {
    /// As [`crate::Shop::install_script`].
    pub(super) async fn put_script(&self, script: &StoreScript, deadline: Deadline) -> Result<ScriptState, ReadError> {
        let html = format!("<script>\n{}</script>", script.code);
        if html.chars().count() > LONGEST {
            return Err(ReadError::Unusable { why: format!("the script is longer than {LONGEST} characters") });
        }
        let path = ["v3", "content", "scripts"];
        let query = [("limit", "250")];
        let listed = self.api.get::<Data<Vec<Present>>>(&path, &query, deadline).await;
        let listed = listed.map_err(|failure| failure.into_read_error("the scripts", SCOPE))?;
        let listed = listed.map(|answer| answer.data).unwrap_or_default();
        let present = listed.into_iter().find(|present| present.name.as_deref() == Some(&script.name));
        let body = body(script, &html);
        let (state, written) = match present {
            // The store may change blanks at the ends.
            Some(present) if present.enabled && present.html.as_deref().map(str::trim) == Some(html.trim()) => {
                return Ok(ScriptState::Unchanged);
            }
            Some(Present { uuid: Some(uuid), .. }) => {
                let path = ["v3", "content", "scripts", &uuid];
                (ScriptState::Replaced, self.api.write(Method::PUT, &path, &body, deadline).await)
            }
            _ => (ScriptState::Installed, self.api.write(Method::POST, &path, &body, deadline).await),
        };
        written.map_err(|failure| failure.into_read_error("the scripts", SCOPE)).map(|()| state)
    }
}

/// On the shop's own pages and not in the checkout, for shoppers who let themselves be recognised.
fn body(script: &StoreScript, html: &str) -> Value {
    json!({
        "name": script.name,
        "description": script.description,
        "html": html,
        "kind": "script_tag",
        "load_method": "default",
        "location": "footer",
        "visibility": "storefront",
        "consent_category": "targeting",
        "auto_uninstall": true,
        "enabled": true,
    })
}
