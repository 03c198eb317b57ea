//! The file that tells the other commands where this stack is.

use std::path::{Path, PathBuf};

use anyhow::Context;
use local::stack::Stack;

use crate::connection::local_file;

/// The file; gone when it is dropped.
pub(super) struct Announcement(PathBuf);

impl Announcement {
    /// Writes it, by the names of the functions' variables; `config` is the configuration as a person keeps it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write(folder: &Path, stack: &Stack, config: &Path, public_url: Option<&str>) -> anyhow::Result<Self> {
        let mut variables = stack.variables();
        variables.insert("ORDERWIRE_RECEIVER_URL".to_owned(), stack.function_url("WebhookReceiver").to_owned());
        variables.extend(public_url.map(|url| ("ORDERWIRE_PUBLIC_URL".to_owned(), url.to_owned())));
        variables.insert("ORDERWIRE_CONFIG".to_owned(), format!("file:{}", config.display()));
        variables.insert("ORDERWIRE_TABLE".to_owned(), stack.table_name("Table").to_owned());
        for (variable, queue) in [
            ("ORDERWIRE_ORDERS_QUEUE_URL", "OrdersQueue"),
            ("ORDERWIRE_FOLLOWUPS_QUEUE_URL", "FollowupsQueue"),
            ("ORDERWIRE_RUNS_QUEUE_URL", "RunsQueue"),
        ] {
            variables.insert(variable.to_owned(), stack.queue_url(queue).to_owned());
        }
        let file = local_file(folder);
        let text = serde_json::to_string_pretty(&variables).expect("a map of texts is JSON");
        std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(Self(file))
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        // If it stays, the commands find nobody at its addresses.
        let _ = std::fs::remove_file(&self.0);
    }
}
