//! The configuration where it is kept: read, and written only over what was read.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use aws_sdk_secretsmanager::Client;
use runtime::Source;

use super::Document;

/// A configuration as it was read, and where.
pub(crate) struct Held {
    source: Source,
    text: Option<String>,
}

impl Held {
    /// Reads it. A file that is not there, or a secret without a value, is a configuration still to be made.
    ///
    /// # Errors
    /// When it cannot be read otherwise.
    pub(crate) async fn read(source: Source) -> anyhow::Result<Self> {
        let text = read(&source).await?;
        Ok(Self { source, text })
    }

    /// What it says.
    ///
    /// # Errors
    /// When it is no configuration at all.
    pub(crate) fn document(&self) -> anyhow::Result<Document> {
        let text = self.text.as_deref().unwrap_or_default();
        Document::parse(text).with_context(|| format!("{} holds no configuration", self.place()))
    }

    /// The place in words: `the file /etc/orderwire.json`.
    pub(crate) fn place(&self) -> String {
        match &self.source {
            Source::File(path) => format!("the file {}", path.display()),
            Source::Secret { id, .. } => format!("the secret {id}"),
        }
    }

    /// Writes `document`, unless somebody else has written meanwhile.
    ///
    /// # Errors
    /// When somebody has, or it cannot be written. Nothing is written then.
    pub(crate) async fn write(&mut self, document: &Document) -> anyhow::Result<()> {
        if read(&self.source).await? != self.text {
            bail!(
                "{} was changed by somebody else meanwhile, and is left as it is; run the same command again",
                self.place()
            );
        }
        let text = document.text();
        let written = match &self.source {
            Source::File(path) => replace(path, &text),
            Source::Secret { id, client } => {
                match client.put_secret_value().secret_id(id).secret_string(&text).send().await {
                    Err(error)
                        if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) =>
                    {
                        bail!(
                            "there is no secret {id} in this account and region: deploy the stack, which makes one \
                             (docs/DEPLOY.md), or make it with `aws secretsmanager create-secret`"
                        )
                    }
                    answer => answer.map(drop).map_err(Into::into),
                }
            }
        };
        written.with_context(|| format!("cannot write {}", self.place()))?;
        self.text = Some(text);
        Ok(())
    }
}

async fn read(source: &Source) -> anyhow::Result<Option<String>> {
    match source {
        Source::File(path) => match std::fs::read_to_string(path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        },
        Source::Secret { id, client } => secret(id, client).await,
    }
}

async fn secret(id: &str, client: &Client) -> anyhow::Result<Option<String>> {
    match client.get_secret_value().secret_id(id).send().await {
        Ok(answer) => answer.secret_string.map(Some).with_context(|| format!("the secret {id} holds no text")),
        // Also the answer for one that was made and never given a value.
        Err(error) if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) => Ok(None),
        Err(error) => Err(error).with_context(|| format!("the secret {id} cannot be read")),
    }
}

/// Puts a file with `text`, readable by its owner alone, in the place of the one at `path`, at once.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    // What a link leads to is replaced, not the link.
    let path = match path.canonicalize() {
        Err(_) if path.is_symlink() => bail!("it is a link that leads nowhere"),
        found => found.unwrap_or_else(|_| path.to_owned()),
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::List;

    fn document(text: &str) -> Document {
        Document::parse(text).unwrap()
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_is_made_and_only_its_owner_may_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        let mut held = Held::read(Source::File(path.clone())).await.unwrap();
        assert_eq!(held.document().unwrap(), Document::default());
        held.write(&document(r#"{"stores": []}"#)).await.unwrap();
        held.write(&document(r#"{"stores": [{"id": "a"}]}"#)).await.unwrap();
        let again = Held::read(Source::File(path.clone())).await.unwrap().document().unwrap();
        assert_eq!(again.ids(List::Stores), ["a"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn what_a_link_leads_to_is_written_and_one_that_leads_nowhere_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let [file, link] = ["config.json", "link.json"].map(|name| folder.path().join(name));
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let mut held = Held::read(Source::File(link.clone())).await.unwrap();
        let error = format!("{:#}", held.write(&document(r#"{"stores": []}"#)).await.unwrap_err());
        assert!(error.contains("leads nowhere") && link.is_symlink(), "{error}");
        std::fs::write(&file, "").unwrap();
        let mut held = Held::read(Source::File(link.clone())).await.unwrap();
        held.write(&document(r#"{"stores": []}"#)).await.unwrap();
        assert!(link.is_symlink() && std::fs::read_to_string(&file).unwrap().contains("stores"));
    }

    #[tokio::test]
    async fn what_somebody_else_wrote_meanwhile_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        std::fs::write(&path, "{}").unwrap();
        let mut held = Held::read(Source::File(path.clone())).await.unwrap();
        std::fs::write(&path, r#"{"stores": []}"#).unwrap();
        let error = held.write(&Document::default()).await.unwrap_err().to_string();
        assert!(error.contains("somebody else"), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), r#"{"stores": []}"#);
    }

    #[tokio::test]
    async fn text_that_is_no_configuration_is_refused_without_being_shown() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), r#"{"stores": "pk_5550123"}"#).unwrap();
        let error = Held::read(Source::File(file.path().into())).await.unwrap().document().unwrap_err();
        assert!(!format!("{error:#}").contains("5550123"), "{error:#}");
    }
}
