//! The configuration that the functions read: the original with every API led through the proxy.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use serde_json::{Value, json};
use tempfile::{NamedTempFile, TempDir};

use super::configuration::Party;
use super::proxy::stand_in;

/// The file, in a folder that only this user can look into; both are gone when it is dropped.
pub(super) struct Derived(TempDir);

impl Derived {
    /// A place for it.
    ///
    /// # Errors
    /// When there can be no temporary folder.
    pub(super) fn new() -> anyhow::Result<Self> {
        let mut folder = tempfile::Builder::new();
        folder.prefix("orderwire-");
        #[cfg(unix)]
        folder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        Ok(Self(folder.tempdir().context("cannot make a temporary folder")?))
    }

    /// Where it is.
    pub(super) fn path(&self) -> PathBuf {
        self.0.path().join("config.json")
    }

    /// Writes it anew in one go, readable by this user alone.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write(&self, text: &str) -> anyhow::Result<()> {
        let write = || {
            let mut file = NamedTempFile::new_in(self.0.path())?;
            file.write_all(text.as_bytes())?;
            file.persist(self.path()).map_err(|error| error.error)
        };
        write().context("cannot write the functions' configuration").map(|_| ())
    }

    /// Takes it away, so that the functions find what there is: nothing.
    pub(super) fn remove(&self) {
        // There is none already, or the folder is gone; either way it is not there.
        let _ = std::fs::remove_file(self.path());
    }
}

/// The text of a configuration without problems, with every `api_base` led through the proxy at `base`. A text that is
/// none comes out as it is: the functions must find in it the problems that it has.
pub(super) fn derive(text: &str, base: &str) -> String {
    if runtime::check(text).is_err() {
        return text.to_owned();
    }
    let mut json: Value = serde_json::from_str(text).expect("it was checked");
    let mut lead = |list: &str, party: fn(String) -> Party| {
        for entry in json[list].as_array_mut().into_iter().flatten() {
            // Blanks around it are not part of it to the functions either.
            let id = entry["id"].as_str().unwrap_or_default().trim().to_owned();
            entry["api_base"] = json!(stand_in(base, &party(id)));
        }
    };
    lead("stores", Party::Store);
    lead("destinations", Party::Destination);
    json.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(store: &str) -> String {
        format!(
            r#"{{"stores": [{{"id": "a", "platform": "bigcommerce", "destinations": ["k"], {store}
                 "credentials": {{"store_hash": "h", "access_token": "t", "client_secret": "s", "webhook_tokens": ["w"]}}}}],
                 "destinations": [{{"id": "k", "kind": "klaviyo", "api_base": "https://other.example",
                 "credentials": {{"api_key": "pk_1"}}}}]}}"#
        )
    }

    #[test]
    fn every_api_is_led_through_the_proxy_and_nothing_else_changes() {
        let derived: Value = serde_json::from_str(&derive(&text(""), "http://127.0.0.1:1")).unwrap();
        let mut expected: Value = serde_json::from_str(&text("")).unwrap();
        expected["stores"][0]["api_base"] = json!("http://127.0.0.1:1/store/a");
        expected["destinations"][0]["api_base"] = json!("http://127.0.0.1:1/destination/k");
        assert_eq!(derived, expected);
        assert!(runtime::check(&derived.to_string()).is_ok());
    }

    #[test]
    fn problems_stay_what_and_where_they_are() {
        for wrong in [text(r#""colour": 1,"#), text(r#""api_base": "ftp://x","#), "{\n \"stores\":".to_owned()] {
            let derived = derive(&wrong, "http://127.0.0.1:1");
            let problems = |text| runtime::check(text).unwrap_err().to_string();
            assert_eq!(problems(&derived), problems(&wrong));
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_this_user_alone_and_written_anew_in_one_go() {
        use std::os::unix::fs::PermissionsExt;
        let derived = Derived::new().unwrap();
        for text in ["one", "two"] {
            derived.write(text).unwrap();
            assert_eq!(std::fs::read_to_string(derived.path()).unwrap(), text);
        }
        let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(derived.path()), mode(derived.0.path().to_owned())), (0o600, 0o700));
        assert_eq!(std::fs::read_dir(derived.0.path()).unwrap().count(), 1, "nothing is left beside it");
        derived.remove();
        assert!(!derived.path().exists());
    }
}
