//! The requests of the AWS JSON 1.1 protocol, as far as this server knows them.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::SecretsError;
use super::secret::Content;

/// The most a secret may hold, in bytes (Secrets Manager quotas).
const LARGEST: usize = 65_536;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct CreateSecret {
    pub(super) name: String,
    pub(super) description: Option<String>,
    #[serde(flatten)]
    pub(super) value: NewValue,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct PutSecretValue {
    pub(super) secret_id: String,
    pub(super) version_stages: Vec<String>,
    #[serde(flatten)]
    pub(super) value: NewValue,
}

/// A value on its way in. It has no `Debug`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct NewValue {
    /// The id of the version it becomes; the SDKs make one up unless it is given.
    client_request_token: Option<String>,
    secret_string: Option<String>,
    secret_binary: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct GetSecretValue {
    pub(super) secret_id: String,
    pub(super) version_id: Option<String>,
    pub(super) version_stage: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct DescribeSecret {
    pub(super) secret_id: String,
}

/// A request that can be answered.
pub(super) enum Request {
    CreateSecret(CreateSecret),
    DescribeSecret(DescribeSecret),
    GetSecretValue(GetSecretValue),
    PutSecretValue(PutSecretValue),
}

impl Request {
    /// Reads the body of an action.
    ///
    /// # Errors
    ///
    /// An action this server does not know, or a body that is not its JSON.
    pub(super) fn parse(action: &str, body: &[u8]) -> Result<Self, SecretsError> {
        fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, SecretsError> {
            serde_json::from_slice(body).map_err(SecretsError::Unreadable)
        }
        Ok(match action {
            "CreateSecret" => Self::CreateSecret(read(body)?),
            "DescribeSecret" => Self::DescribeSecret(read(body)?),
            "GetSecretValue" => Self::GetSecretValue(read(body)?),
            "PutSecretValue" => Self::PutSecretValue(read(body)?),
            other => return Err(SecretsError::UnknownAction(other.to_owned())),
        })
    }
}

impl NewValue {
    /// The version's id and what it holds; `None` if there is no value.
    ///
    /// # Errors
    ///
    /// Text and bytes at once, too much of either or none of it, no usable id.
    pub(super) fn checked(self) -> Result<Option<(String, Content)>, SecretsError> {
        let (member, size, content) = match (self.secret_string, self.secret_binary) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => return Err(SecretsError::TwoValues),
            (Some(text), None) => ("secretString", text.len(), Content::Text(text)),
            (None, Some(base64)) => ("secretBinary", base64.len() / 4 * 3, Content::Binary(base64)),
        };
        if !(1..=LARGEST).contains(&size) {
            let constraint = "Member must have length between 1 and 65536";
            return Err(SecretsError::Constraint { member, constraint });
        }
        let id = self.client_request_token.unwrap_or_default();
        if !(32..=64).contains(&id.len()) {
            let constraint = "Member must have length between 32 and 64";
            return Err(SecretsError::Constraint { member: "clientRequestToken", constraint });
        }
        Ok(Some((id, content)))
    }
}
