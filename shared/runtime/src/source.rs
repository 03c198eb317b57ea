//! Where the configuration comes from: `file:<path>` or `secretsmanager:<id or ARN>`.

use std::path::PathBuf;
use std::sync::Arc;

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use config::Problems;
use thiserror::Error;

use crate::{Environment, MissingVariable, aws};

/// A place the configuration is read from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A local file.
    File(PathBuf),
    /// A secret in AWS Secrets Manager, by id or ARN.
    Secret {
        /// Id or ARN.
        id: String,
        /// Client, built once.
        client: Box<Client>,
    },
}

/// Why there is no configuration. No variant shows any of its text.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// `ORDERWIRE_CONFIG` is not set.
    #[error(transparent)]
    Missing(#[from] MissingVariable),
    /// `ORDERWIRE_CONFIG` names no known kind of place.
    #[error("ORDERWIRE_CONFIG must be `file:<path>` or `secretsmanager:<id or ARN>`")]
    UnknownPlace,
    /// The file cannot be read.
    #[error("the configuration file {} cannot be read", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The secret was made and never given a value, or is not there at all; Secrets Manager has one error for both.
    #[error("the secret {id} is empty or does not exist: nothing is connected yet; run `orderwire connect`")]
    NotConnected {
        /// Which.
        id: String,
        /// Secrets Manager's own words.
        #[source]
        source: Arc<SdkError<GetSecretValueError>>,
    },
    /// The role may not read the secret.
    #[error(
        "the secret {id} cannot be read: that takes the permission secretsmanager:GetSecretValue on it, and kms:Decrypt \
         if it has a key of its own"
    )]
    Denied {
        /// Which.
        id: String,
        /// Secrets Manager's own words.
        #[source]
        source: Arc<SdkError<GetSecretValueError>>,
    },
    /// The secret cannot be read for another reason.
    #[error("the secret {id} cannot be read")]
    Secret {
        /// Which.
        id: String,
        /// Why.
        #[source]
        source: Arc<SdkError<GetSecretValueError>>,
    },
    /// The secret holds bytes instead of text.
    #[error("the secret {id} holds no text; store the configuration as JSON text")]
    NoText {
        /// Which.
        id: String,
    },
    /// It was read, and is wrong.
    #[error(transparent)]
    Wrong(#[from] Problems),
}

impl Source {
    /// Reads `ORDERWIRE_CONFIG`. The client for a secret is built only if one is named.
    ///
    /// # Errors
    /// If the variable is missing or names neither kind of place.
    pub async fn from_environment(environment: &Environment<'_>) -> Result<Self, ConfigError> {
        let place = environment.require("ORDERWIRE_CONFIG")?;
        Self::at(&place, async || Client::new(&aws::settings().await)).await
    }

    /// A place in the form of that variable; `client` is asked for one only if the place is a secret.
    ///
    /// # Errors
    /// If it is of neither kind.
    pub async fn at(place: &str, client: impl AsyncFnOnce() -> Client) -> Result<Self, ConfigError> {
        match place.split_once(':') {
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(path.into())),
            Some(("secretsmanager", id)) if !id.is_empty() => {
                Ok(Self::Secret { id: id.to_owned(), client: Box::new(client().await) })
            }
            _ => Err(ConfigError::UnknownPlace),
        }
    }

    /// Reads the text.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub async fn text(&self) -> Result<String, ConfigError> {
        match self {
            Self::File(path) => {
                let unreadable = |source| ConfigError::File { path: path.clone(), source };
                tokio::fs::read_to_string(path).await.map_err(unreadable)
            }
            Self::Secret { id, client } => {
                let answer = client.get_secret_value().secret_id(id).send().await;
                let answer = answer.map_err(|error| unreadable(id, error))?;
                answer.secret_string.ok_or_else(|| ConfigError::NoText { id: id.clone() })
            }
        }
    }
}

fn unreadable(id: &str, error: SdkError<GetSecretValueError>) -> ConfigError {
    let (id, source) = (id.to_owned(), Arc::new(error));
    match source.code() {
        Some("ResourceNotFoundException") => ConfigError::NotConnected { id, source },
        Some("AccessDeniedException") => ConfigError::Denied { id, source },
        _ => ConfigError::Secret { id, source },
    }
}

#[cfg(test)]
mod tests;
