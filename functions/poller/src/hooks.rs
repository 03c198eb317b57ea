//! How the state of a store's webhooks is shown. Pure.

use platforms::HookFinding;
use serde_json::{Value, json};

/// What is wrong with them, or was until now; an empty list if nothing is.
pub(crate) fn findings(found: &[HookFinding]) -> Value {
    found
        .iter()
        .map(|HookFinding { topic, what, repaired }| json!({"topic": topic, "what": what, "repaired": repaired}))
        .collect()
}
