//! All secrets of the server, and the answers to requests.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::error::SecretsError;
use super::request::{CreateSecret, GetSecretValue, PutSecretValue, Request};
use super::secret::{Content, Secret};
use crate::protocol::ACCOUNT;

/// The state of the server.
#[derive(Default)]
pub(super) struct Vault {
    secrets: Vec<Secret>,
    /// How often each action was called.
    pub(super) requests: BTreeMap<String, u64>,
    /// The actions nobody may call.
    pub(super) denied: BTreeSet<String>,
}

impl Vault {
    /// Answers a request for `action`.
    ///
    /// # Errors
    ///
    /// Why it is refused.
    pub(super) fn answer(
        &mut self,
        action: &str,
        body: &[u8],
        region: &str,
        now: Timestamp,
    ) -> Result<Value, SecretsError> {
        *self.requests.entry(action.to_owned()).or_default() += 1;
        if self.denied.contains(action) {
            return Err(SecretsError::Denied(action.to_owned()));
        }
        match Request::parse(action, body)? {
            Request::CreateSecret(request) => self.create(request, region, now),
            Request::DescribeSecret(request) => self.find(&request.secret_id).map(|secret| describe(secret)),
            Request::GetSecretValue(request) => self.find(&request.secret_id).and_then(|secret| get(secret, &request)),
            Request::PutSecretValue(request) => put(self.find(&request.secret_id)?, request, now),
        }
    }

    fn find(&mut self, id: &str) -> Result<&mut Secret, SecretsError> {
        self.secrets.iter_mut().find(|secret| secret.is(id)).ok_or(SecretsError::NoSecret)
    }

    /// Creating a secret with the value it was created with is a repeated request.
    fn create(&mut self, request: CreateSecret, region: &str, now: Timestamp) -> Result<Value, SecretsError> {
        let CreateSecret { name, description, value } = request;
        let value = value.checked()?;
        if let Some(present) = self.secrets.iter().find(|secret| secret.name == name) {
            let repeated = value.is_some_and(|(id, content)| {
                present.version(Some(&id), None).is_ok_and(|(_, version)| version.content == content)
            });
            return if repeated {
                Ok(json!({ "ARN": present.arn, "Name": name }))
            } else {
                Err(SecretsError::SecretExists(name))
            };
        }
        let suffix: String = (0..6).map(|_| fastrand::alphanumeric()).collect();
        let arn = format!("arn:aws:secretsmanager:{region}:{ACCOUNT}:secret:{name}-{suffix}");
        let mut answer = json!({ "ARN": arn, "Name": name });
        let mut secret = Secret::new(name, arn, description, now);
        if let Some((id, content)) = value {
            secret.put(&id, content, Vec::new(), now)?;
            answer["VersionId"] = id.into();
        }
        self.secrets.push(secret);
        Ok(answer)
    }
}

fn put(secret: &mut Secret, request: PutSecretValue, now: Timestamp) -> Result<Value, SecretsError> {
    let (id, content) = request.value.checked()?.ok_or(SecretsError::NoValue)?;
    secret.put(&id, content, request.version_stages, now)?;
    Ok(json!({ "ARN": secret.arn, "Name": secret.name, "VersionId": id, "VersionStages": secret.labels_of(&id) }))
}

fn get(secret: &Secret, request: &GetSecretValue) -> Result<Value, SecretsError> {
    let (id, version) = secret.version(request.version_id.as_deref(), request.version_stage.as_deref())?;
    let (member, content) = match &version.content {
        Content::Text(text) => ("SecretString", text),
        Content::Binary(base64) => ("SecretBinary", base64),
    };
    Ok(json!({
        "ARN": secret.arn,
        "Name": secret.name,
        "VersionId": id,
        "VersionStages": secret.labels_of(id),
        "CreatedDate": version.created.as_second(),
        member: content,
    }))
}

/// A secret without a value has no `VersionIdsToStages`.
fn describe(secret: &Secret) -> Value {
    let mut answer = json!({
        "ARN": secret.arn,
        "Name": secret.name,
        "CreatedDate": secret.created.as_second(),
        "LastChangedDate": secret.changed.as_second(),
    });
    if let Some(description) = &secret.description {
        answer["Description"] = description.as_str().into();
    }
    let labelled = secret.labelled();
    if !labelled.is_empty() {
        answer["VersionIdsToStages"] = json!(labelled);
    }
    answer
}
