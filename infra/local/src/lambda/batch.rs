//! Which messages of a batch are done with, by what the function answered.
//!
//! The rules are those of "Implementing partial batch responses" in the Lambda developer guide.

use std::collections::BTreeSet;

use serde::Deserialize;

/// What becomes of a batch.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BatchResult {
    /// Messages with these ids stay in the queue, the others are deleted; empty if all are done with.
    Failed(BTreeSet<String>),
    /// All stay: the answer cannot be read, or names what is not in the batch.
    Refused,
}

#[derive(Deserialize)]
struct Response {
    #[serde(rename = "batchItemFailures")]
    failures: Option<Vec<Failure>>,
}

#[derive(Deserialize)]
struct Failure {
    #[serde(rename = "itemIdentifier")]
    message_id: String,
}

/// Judges an answer for a batch of messages with these ids. Empty answers and lists, and null, mean success.
pub(super) fn judge(answer: &[u8], message_ids: &[&str]) -> BatchResult {
    let response = match answer.trim_ascii() {
        b"" => Ok(None),
        answer => serde_json::from_slice::<Option<Response>>(answer),
    };
    let Ok(response) = response else { return BatchResult::Refused };
    let failures = response.and_then(|response| response.failures).unwrap_or_default();
    let failed: BTreeSet<_> = failures.into_iter().map(|failure| failure.message_id).collect();
    if failed.iter().all(|id| message_ids.contains(&id.as_str())) {
        BatchResult::Failed(failed)
    } else {
        BatchResult::Refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(answer: &str) -> BatchResult {
        judge(answer.as_bytes(), &["a", "b", "c"])
    }

    fn failed(ids: &[&str]) -> BatchResult {
        BatchResult::Failed(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    #[test]
    fn empty_answers_mean_success() {
        for answer in ["", " ", "null", "{}", r#"{"batchItemFailures":null}"#, r#"{"batchItemFailures":[]}"#] {
            assert_eq!(judged(answer), failed(&[]), "{answer}");
        }
    }

    #[test]
    fn named_messages_failed_and_no_others() {
        let answer = r#"{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"c"}],"more":1}"#;
        assert_eq!(judged(answer), failed(&["b", "c"]));
    }

    #[test]
    fn answer_that_names_no_message_of_the_batch_fails_it_whole() {
        for item in
            [r#"{"itemIdentifier":""}"#, r#"{"itemIdentifier":null}"#, r#"{"itemIdentifier":"x"}"#, r#"{"id":"a"}"#]
        {
            let answer = format!(r#"{{"batchItemFailures":[{{"itemIdentifier":"a"}},{item}]}}"#);
            assert_eq!(judged(&answer), BatchResult::Refused, "{answer}");
        }
    }

    #[test]
    fn answer_that_is_not_of_the_form_fails_the_batch_whole() {
        for answer in ["{", "\"done\"", "7", r#"{"batchItemFailures":{}}"#] {
            assert_eq!(judged(answer), BatchResult::Refused, "{answer}");
        }
    }
}
