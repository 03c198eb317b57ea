//! What the poller is asked to do: by a schedule, directly, or by a message of the runs queue. Pure.

use serde_json::Value;
use thiserror::Error;

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Look for what webhooks missed.
    Poll,
}

/// The input asks for nothing that can be done.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InputError {
    /// No action is named, and it is no scheduled event.
    #[error("the input names no action; try {{\"action\": \"poll\"}}")]
    NoAction,
    /// The action is not one of this version.
    #[error("this version knows only the action `poll`")]
    UnknownAction,
    /// A message of the runs queue holds no JSON.
    #[error("the message body is not JSON")]
    NotJson,
}

impl Action {
    /// Reads a direct input, a bare EventBridge scheduled event, or an SQS event whose one record's body is an input.
    ///
    /// # Errors
    /// Why it asks for nothing that can be done.
    pub fn read(input: &Value) -> Result<Self, InputError> {
        if let Some(body) = input["Records"][0]["body"].as_str() {
            let inner = serde_json::from_str(body).map_err(|_| InputError::NotJson)?;
            return Self::of(&inner);
        }
        if input["source"] == "aws.events" || input["detail-type"] == "Scheduled Event" {
            return Ok(Self::Poll);
        }
        Self::of(input)
    }

    fn of(input: &Value) -> Result<Self, InputError> {
        match input["action"].as_str() {
            Some("poll") => Ok(Self::Poll),
            Some(_) => Err(InputError::UnknownAction),
            None => Err(InputError::NoAction),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_poll_is_asked_for_directly_by_schedule_or_by_message() {
        let inputs = [
            json!({"action": "poll"}),
            json!({"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}),
            json!({"Records": [{"body": "{\"action\":\"poll\"}", "eventSource": "aws:sqs"}]}),
        ];
        assert_eq!(inputs.map(|input| Action::read(&input)), [Ok(Action::Poll), Ok(Action::Poll), Ok(Action::Poll)]);
    }

    #[test]
    fn anything_else_is_an_error_that_says_what_to_do() {
        assert_eq!(Action::read(&json!({})), Err(InputError::NoAction));
        assert_eq!(Action::read(&json!({"action": "fly"})), Err(InputError::UnknownAction));
        assert_eq!(Action::read(&json!({"Records": [{"body": "x"}]})), Err(InputError::NotJson));
    }
}
