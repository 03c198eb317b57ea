//! What the poller is asked to do: by a schedule, directly, or by a message of the runs queue. Pure.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// What to do. As JSON it has the shape `{"action": "poll", …}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Look for what webhooks missed.
    Poll {
        /// Only in this store.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        store: Option<String>,
        /// Set by a poll that continues itself: only what it had no time for.
        #[serde(default, rename = "continue", skip_serializing_if = "std::ops::Not::not")]
        continues: bool,
    },
    /// Look for begun checkouts where no webhook tells of carts: in this store, or in those in which it is time for it.
    Carts {
        /// Only in this store.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        store: Option<String>,
    },
    /// Import what was there before.
    Import(ImportRequest),
    /// Compare days with what the store has.
    Verify(VerifyRequest),
    /// Say how things stand.
    Status {
        /// Only of this store.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        store: Option<String>,
    },
}

/// The one-time import of a store's history.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ImportRequest {
    /// Which store.
    pub store: String,
    /// The only destination to tell; all the store has if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// Orders placed from here on; all if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Orders placed before this; when the store was connected, or the only destination, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
    /// Begin again, even if an import ran or runs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub restart: bool,
    /// Set by a run that continues itself: which import it belongs to.
    #[serde(default, rename = "continue", skip_serializing_if = "Option::is_none")]
    pub continues: Option<String>,
}

/// The comparison of some days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyRequest {
    /// Which store; all if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<String>,
    /// Which day in the store's time zone; yesterday if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
    /// Queue what is missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub heal: bool,
}

/// The input asks for nothing that can be done.
#[derive(Debug, Error)]
pub enum InputError {
    /// No action is named, and it is no scheduled event.
    #[error("the input names no action; try {{\"action\": \"poll\"}}")]
    NoAction,
    /// The action is none of ours, or something is wrong with its fields.
    #[error("the input cannot be understood; actions are poll, carts, import, verify and status")]
    Unreadable(#[source] serde_json::Error),
    /// A message of the runs queue holds no JSON.
    #[error("the message body is not JSON")]
    NotJson,
}

/// What the poller was invoked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// What to do.
    pub action: Action,
    /// Whether a message of the runs queue asked for it, which is gone once we answer.
    pub from_queue: bool,
    /// Ids of further messages that came along, though the queue is to send one at a time: they must come back.
    pub others: Vec<String>,
}

impl Invocation {
    /// Reads a direct input, a bare EventBridge scheduled event, or an SQS event whose one record's body is an input.
    ///
    /// # Errors
    /// Why it asks for nothing that can be done.
    pub fn read(input: &Value) -> Result<Self, InputError> {
        if let Some(body) = input["Records"][0]["body"].as_str() {
            let inner: Value = serde_json::from_str(body).map_err(|_| InputError::NotJson)?;
            let others = input["Records"].as_array().into_iter().flatten().skip(1);
            let others = others.filter_map(|record| record["messageId"].as_str().map(str::to_owned)).collect();
            return Ok(Self { action: Action::read(&inner)?, from_queue: true, others });
        }
        Ok(Self { action: Action::read(input)?, from_queue: false, others: Vec::new() })
    }
}

impl Action {
    fn read(input: &Value) -> Result<Self, InputError> {
        if input["source"] == "aws.events" || input["detail-type"] == "Scheduled Event" {
            return Ok(Self::Poll { store: None, continues: false });
        }
        if input["action"].is_null() {
            return Err(InputError::NoAction);
        }
        Self::deserialize(input).map_err(InputError::Unreadable)
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Poll { .. } => "poll",
            Self::Carts { .. } => "carts",
            Self::Import(_) => "import",
            Self::Verify(_) => "verify",
            Self::Status { .. } => "status",
        }
    }

    /// The one store it is about; `None` for all.
    pub fn store(&self) -> Option<&str> {
        match self {
            Self::Import(request) => Some(&request.store),
            Self::Verify(VerifyRequest { store, .. })
            | Self::Poll { store, .. }
            | Self::Carts { store }
            | Self::Status { store } => store.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(input: Value) -> Action {
        Invocation::read(&input).unwrap().action
    }

    #[test]
    fn a_poll_is_asked_for_directly_by_schedule_or_by_message() {
        let inputs = [
            json!({"action": "poll"}),
            json!({"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}),
            json!({"Records": [{"body": "{\"action\":\"poll\"}", "eventSource": "aws:sqs"}]}),
        ];
        assert_eq!(inputs.map(read), [const { Action::Poll { store: None, continues: false } }; 3]);
    }

    #[test]
    fn an_import_and_a_verification_name_their_store_and_range() {
        let import = json!({"action": "import", "store": "alder-us", "from": "2019-01-01T00:00:00Z", "restart": false});
        let Action::Import(request) = read(import) else { panic!("an import") };
        assert_eq!(
            (request.store.as_str(), request.from.unwrap().to_string()),
            ("alder-us", "2019-01-01T00:00:00Z".into())
        );
        let verify = json!({"action": "verify", "store": "alder-us", "day": "2026-11-20", "heal": true});
        let Action::Verify(request) = read(verify) else { panic!("a verification") };
        assert_eq!((request.day, request.heal), (Some(jiff::civil::date(2026, 11, 20)), true));
        assert_eq!(read(json!({"action": "verify"})), Action::Verify(VerifyRequest::default()));
        assert_eq!(read(json!({"action": "carts"})), Action::Carts { store: None });
    }

    #[test]
    fn what_is_written_to_the_runs_queue_can_be_read_again() {
        let request = ImportRequest {
            store: "alder-us".into(),
            destination: Some("wicked".into()),
            from: None,
            to: None,
            restart: false,
            continues: Some("run".into()),
        };
        for action in [Action::Import(request), Action::Poll { store: Some("alder-us".into()), continues: true }] {
            let body = serde_json::to_string(&action).unwrap();
            let event = json!({"Records": [{"body": body}]});
            assert_eq!(Invocation::read(&event).unwrap(), Invocation { action, from_queue: true, others: Vec::new() });
        }
    }

    #[test]
    fn of_several_messages_all_but_the_first_must_come_back() {
        let message = |id: &str| json!({"messageId": id, "body": "{\"action\":\"poll\"}"});
        let event = json!({"Records": [message("1"), message("2"), message("3")]});
        assert_eq!(Invocation::read(&event).unwrap().others, ["2", "3"]);
    }

    #[test]
    fn anything_else_is_an_error_that_says_what_to_do() {
        let error = |input| Invocation::read(&input).unwrap_err().to_string();
        assert!(error(json!({})).contains("names no action"));
        assert!(error(json!({"action": "fly"})).contains("actions are poll"));
        assert!(error(json!({"action": "import"})).contains("cannot be understood"), "an import needs a store");
        assert!(error(json!({"action": "verify", "dya": "2026-11-20"})).contains("cannot be understood"));
        assert!(error(json!({"Records": [{"body": "x"}]})).contains("not JSON"));
    }
}
