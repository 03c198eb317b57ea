//! What Secrets Manager refuses, and the name under which each refusal goes over the wire.

/// A refused request; always the caller's fault (HTTP 400). The texts are the service's own as far as they are known
/// from its documentation and from published transcripts, because people search for them.
#[derive(Debug, thiserror::Error)]
pub(super) enum SecretsError {
    #[error("Secrets Manager can't find the specified secret.")]
    NoSecret,
    #[error("Secrets Manager can't find the specified secret value for staging label: {0}")]
    NoStage(String),
    #[error("Secrets Manager can't find the specified secret value for VersionId: {0}")]
    NoVersion(String),
    #[error("You provided a VersionStage that is not associated to the provided VersionId.")]
    AnotherVersion,
    #[error("The operation failed because the secret {0} already exists.")]
    SecretExists(String),
    #[error("The version {0} exists already with another value; a version cannot be changed.")]
    VersionExists(String),
    #[error("You must provide either SecretString or SecretBinary.")]
    NoValue,
    #[error("You can't provide both SecretString and SecretBinary.")]
    TwoValues,
    #[error("Value at '{member}' failed to satisfy constraint: {constraint}")]
    Constraint { member: &'static str, constraint: &'static str },
    #[error("The caller is not authorized to perform: secretsmanager:{0} because no identity-based policy allows it")]
    Denied(String),
    #[error("The action {0} is not supported.")]
    UnknownAction(String),
    #[error("The request is not the JSON of its action.")]
    Unreadable(#[source] serde_json::Error),
}

impl SecretsError {
    /// The shape name, sent as `__type`.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::NoSecret | Self::NoStage(_) | Self::NoVersion(_) => "ResourceNotFoundException",
            Self::SecretExists(_) | Self::VersionExists(_) => "ResourceExistsException",
            Self::AnotherVersion | Self::NoValue => "InvalidRequestException",
            Self::TwoValues => "InvalidParameterException",
            Self::Constraint { .. } => "ValidationException",
            Self::Denied(_) => "AccessDeniedException",
            Self::UnknownAction(_) => "UnknownOperationException",
            Self::Unreadable(_) => "SerializationException",
        }
    }
}
