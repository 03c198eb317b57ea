//! Has a store load a script that was handed in at the partner panel (API docs, resources/script: script-store associations).

use std::collections::BTreeMap;

use http::Method;
use orderwire_http::Deadline;
use serde_json::{Value, json};

use super::shop::TiendanubeShop;
use crate::failure::Failure;
use crate::{ReadError, ScriptState, StoreScript, tolerant};

/// To switch scripts on; only whoever wants on-site metrics needs it.
const SCOPE: &str = "write_scripts";

impl TiendanubeShop {
    /// As [`crate::Shop::install_script`].
    pub(super) async fn put_script(&self, script: &StoreScript, deadline: Deadline) -> Result<ScriptState, ReadError> {
        let Some(number) = script.number else { return Ok(ScriptState::ByHand) };
        let present = match self.api.get::<Value>(&["scripts"], &[("per_page", "200")], deadline).await {
            Ok(answer) => parameters(&answer, number),
            // As every empty list.
            Err(Failure::Gone) => None,
            Err(failure) => return Err(failure.into_read_error("the scripts", SCOPE)),
        };
        let wanted: BTreeMap<_, _> = script.parameters.iter().cloned().collect();
        if present.as_ref() == Some(&wanted) {
            return Ok(ScriptState::Unchanged);
        }
        let body = json!({"script_id": number, "query_params": json!(wanted).to_string()});
        let (state, written) = match present {
            Some(_) => {
                let path = ["scripts", &number.to_string()];
                (ScriptState::Replaced, self.api.write(Method::PUT, &path, &body, deadline).await)
            }
            None => (ScriptState::Installed, self.api.write(Method::POST, &["scripts"], &body, deadline).await),
        };
        written.map_err(|failure| failure.into_read_error("the scripts", SCOPE)).map(|()| state)
    }
}

/// What the script with this number is told in the store, if the store loads it.
fn parameters(answer: &Value, number: u64) -> Option<BTreeMap<String, String>> {
    let listed = answer.get("result").unwrap_or(answer).as_array()?;
    let found = listed.iter().find(|script| tolerant::id_of(&script["id"]).as_deref() == Some(&number.to_string()))?;
    let told = found["params"].as_object().into_iter().flatten();
    Some(told.filter_map(|(name, value)| Some((name.clone(), tolerant::text_of(value)?))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_found_by_its_number_with_what_it_is_told() {
        let entry = json!({"id": 12345, "params": {"company": "XyZ123", "level": 2}, "status": "active"});
        let expected =
            BTreeMap::from([("company".to_owned(), "XyZ123".to_owned()), ("level".to_owned(), "2".to_owned())]);
        for answer in [json!({"result": [entry], "total": 1}), json!([entry])] {
            assert_eq!(parameters(&answer, 12345), Some(expected.clone()));
            assert_eq!(parameters(&answer, 1), None);
        }
        assert_eq!(parameters(&json!([{"id": "7", "params": []}]), 7), Some(BTreeMap::new()));
    }
}
