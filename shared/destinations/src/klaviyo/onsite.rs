//! The script that tells of Active on Site, Viewed Product and Added to Cart from a shop's pages, through Klaviyo's client API
//! (`POST /client/events`), which takes the account's public key.

use serde_json::json;

use super::api::REVISION;
use crate::OnsitePage;

/// An expression: a function of the settings and of the reader of the platform's pages.
const SENDER: &str = include_str!("onsite.js");

/// The whole script.
pub(super) fn script(api_base: &str, page: &OnsitePage<'_>) -> String {
    let settings = json!({
        "api": api_base,
        "revision": REVISION,
        "company": page.account,
        "platform": page.store.platform,
        "store": page.store.id,
        "metrics": page.metrics,
        "serverCart": page.server_cart,
    });
    // Inside a tag of HTML, `</script` would end it.
    let settings = settings.to_string().replace('<', "\\u003c");
    format!("{}({settings},\n{});\n", SENDER.trim_end(), page.reader.trim_end())
}

#[cfg(test)]
mod tests {
    use domain::StoreRef;

    use super::*;

    #[test]
    fn what_is_configured_cannot_break_out_of_the_script() {
        let store = StoreRef { platform: "bigcommerce".into(), id: "</script><script>alert(1)".into() };
        let page = OnsitePage {
            store: &store,
            account: "XyZ123",
            metrics: &["Viewed Product"],
            server_cart: None,
            reader: "f",
        };
        let script = script("https://a.klaviyo.com", &page);
        assert!(!script.contains("</script") && script.contains(r#""company":"XyZ123""#), "{script}");
    }

    #[test]
    fn the_script_itself_can_stand_in_a_tag() {
        assert!(!SENDER.contains("</script") && !SENDER.contains("<!--"));
    }
}
