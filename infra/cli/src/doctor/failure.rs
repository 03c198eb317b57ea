//! What it means that AWS refuses or does not answer. Pure.

use std::error::Error;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use runtime::Chain;

use crate::checks::Finding;

/// Why something of AWS could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nobody answered; why.
    Silence(String),
    /// AWS does not take the credentials; its code.
    Credentials(String),
    /// The credentials are good and do not allow it.
    NotPermitted,
    /// There is no such thing.
    NotThere,
    /// Anything else; its code, or what was wrong with the answer.
    Other(String),
}

/// Codes of all services for credentials that are wrong, unknown or too old (API references, "Common Errors").
const CREDENTIALS: [&str; 9] = [
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
];

impl Failure {
    /// What a call failed with. Its message is left out: AWS names people in it.
    pub(super) fn of<E, R>(error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
        R: std::fmt::Debug + 'static,
    {
        let Some(refusal) = error.as_service_error() else { return Self::Silence(Chain(error).to_string()) };
        Self::of_code(refusal.code().unwrap_or("an answer without a code"))
    }

    fn of_code(code: &str) -> Self {
        // SQS puts its name in front: `AWS.SimpleQueueService.NonExistentQueue`.
        match code.rsplit('.').next().unwrap_or(code) {
            known if CREDENTIALS.contains(&known) => Self::Credentials(known.to_owned()),
            "AccessDenied" | "AccessDeniedException" => Self::NotPermitted,
            "ResourceNotFoundException" | "QueueDoesNotExist" | "NonExistentQueue" => Self::NotThere,
            other => Self::Other(other.to_owned()),
        }
    }

    /// That nothing works without `what`, which needs the permission `action`.
    pub(super) fn trouble(&self, subject: &str, what: &str, action: &str) -> Finding {
        let (said, to_do) = self.said(action);
        Finding::trouble(subject, format!("{what}: {said}"), to_do)
    }

    /// That it could not be found out `what`, for which the permission `action` is needed.
    pub(super) fn unknown(&self, subject: &str, what: &str, action: &str) -> Finding {
        let (said, to_do) = self.said(action);
        Finding::advice(subject, format!("it could not be found out {what}: {said}"), to_do)
    }

    fn said(&self, action: &str) -> (String, String) {
        match self {
            Self::Silence(why) => (format!("no answer: {why}"), "see AWS above".to_owned()),
            Self::Credentials(code) => {
                (format!("AWS does not take the credentials ({code})"), "see AWS above".to_owned())
            }
            Self::NotPermitted => {
                let to_do = format!("allow {action} on it to whoever runs this; the functions have roles of their own");
                (format!("{action} is not permitted"), to_do)
            }
            Self::NotThere => (
                "there is none of this name in this account and region".to_owned(),
                "look whether account, region and outputs are those of the stack, and whether the stack is there still"
                    .to_owned(),
            ),
            Self::Other(code) => (format!("AWS answered {code}"), "try again in a minute".to_owned()),
        }
    }
}

/// Whether AWS answers at all and takes the credentials, by what became of the first calls to each service.
pub(super) fn of_aws(region: &str, calls: &[Option<&Failure>]) -> Finding {
    const SUBJECT: &str = "AWS";
    let failures = || calls.iter().copied().flatten();
    if let Some(Failure::Credentials(code)) = failures().find(|failure| matches!(failure, Failure::Credentials(_))) {
        let to_do = "get fresh ones: eval \"$(aws configure export-credentials --format env)\"";
        return Finding::trouble(SUBJECT, format!("it does not take the credentials: {code}"), to_do);
    }
    match failures().find(|failure| matches!(failure, Failure::Silence(_))) {
        Some(Failure::Silence(why)) => {
            let to_do = "look at AWS_REGION and at the connection of this machine";
            Finding::trouble(SUBJECT, format!("no answer from region {region}: {why}"), to_do)
        }
        _ => Finding::fine(SUBJECT, format!("region {region} answers and takes the credentials")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Level;

    #[test]
    fn codes_of_every_service_are_understood() {
        assert_eq!(Failure::of_code("ExpiredToken"), Failure::Credentials("ExpiredToken".into()));
        assert_eq!(Failure::of_code("AWS.SimpleQueueService.NonExistentQueue"), Failure::NotThere);
        assert_eq!(Failure::of_code("AccessDeniedException"), Failure::NotPermitted);
        assert_eq!(Failure::of_code("ThrottlingException"), Failure::Other("ThrottlingException".into()));
    }

    #[test]
    fn what_is_not_permitted_is_named_with_the_permission() {
        let finding = Failure::NotPermitted.unknown("table", "whether its items expire", "dynamodb:DescribeTimeToLive");
        assert_eq!(finding.level, Level::Advice);
        assert!(finding.what.contains("could not be found out whether its items expire"), "{finding:?}");
        assert!(finding.to_do.unwrap().contains("allow dynamodb:DescribeTimeToLive"));
    }

    #[test]
    fn wrong_credentials_come_before_silence_and_other_refusals_show_that_aws_answers() {
        let (silence, expired) = (Failure::Silence("refused".into()), Failure::Credentials("ExpiredToken".into()));
        let of = |calls: &[Option<&Failure>]| of_aws("eu-central-1", calls);
        assert!(of(&[Some(&silence), Some(&expired)]).to_do.unwrap().contains("export-credentials"));
        assert!(of(&[None, Some(&silence)]).to_do.unwrap().contains("AWS_REGION"));
        assert_eq!(of(&[None, Some(&Failure::NotThere)]).level, Level::Fine);
    }
}
