//! Secrets of a template.

use super::resource::Resource;
use super::{Place, Scope, TemplateError};

pub(super) const KIND: &str = "AWS::SecretsManager::Secret";

/// A secret to create, without a value: the template gives it none, so that no deployment ever writes over the one that
/// is there.
#[derive(Debug, Clone)]
pub struct Secret {
    /// Logical id.
    pub id: String,
    /// Physical name. `Ref` is the ARN, which ends in characters that only its creation tells.
    pub name: String,
}

/// What the template cannot ask for by `Fn::GetAtt`, but [`read`] does.
const NAME: &str = "Name";

pub(super) fn add_names(secret: &Resource<'_>, place: &Place, scope: &mut Scope) -> Result<(), TemplateError> {
    let name = match secret.get::<String>("Name", scope)? {
        Some(name) => name,
        None => format!("{}-{}", place.stack_name, secret.id),
    };
    scope.set_attribute(secret.id, NAME, name);
    Ok(())
}

pub(super) fn read(secret: &Resource<'_>, scope: &Scope) -> Result<Secret, TemplateError> {
    secret.refuse(&["GenerateSecretString", "ReplicaRegions", "SecretString"])?;
    Ok(Secret { id: secret.id.to_owned(), name: secret.own(Some(NAME), scope)? })
}
