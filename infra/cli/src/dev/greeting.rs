//! What is said once everything is up.

use std::path::Path;

use local::stack::Stack;
use serde_json::{Value, json};

use super::DevArguments;
use super::configuration::Shown;
use crate::connection::LOCAL_FOLDER;

/// Everything that is up.
pub(super) struct Greeting<'a> {
    pub(super) arguments: &'a DevArguments,
    pub(super) stack: &'a Stack,
    /// Address of the inspector's page.
    pub(super) inspector: &'a str,
    pub(super) configuration: &'a Shown,
}

impl Greeting<'_> {
    /// For scripts.
    pub(super) fn json(&self) -> Value {
        let mut up = json!({
            "inspector": self.inspector,
            "receiver": self.receiver(),
            "dynamodb": self.stack.dynamodb().endpoint,
            "sqs": self.stack.sqs().endpoint,
            "data": self.arguments.data,
            "public_url": self.arguments.public_url,
            "sample": self.arguments.sample,
            "webhooks": {},
        });
        for store in self.configuration.store_ids() {
            up["webhooks"][store] = json!(self.webhooks(store));
        }
        up
    }

    /// For people.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("The inspector is at {}", self.inspector), String::new()];
        if !self.arguments.sample {
            lines.push(format!("The table is kept in {}.", self.arguments.table().display()));
        }
        let (dynamodb, sqs) = (&self.stack.dynamodb().endpoint, &self.stack.sqs().endpoint);
        lines.push(format!("DynamoDB is at {dynamodb}, SQS at {sqs}."));
        for store in self.configuration.store_ids() {
            lines.push(format!("Webhooks of {store} come in at {}", self.webhooks(store)));
        }
        let folder = match self.arguments.data.as_path() {
            usual if usual == Path::new(LOCAL_FOLDER) => String::new(),
            other => format!(" {}", other.display()),
        };
        lines.push(format!(
            "In another terminal, `orderwire status --local{folder}` and the other commands look at it."
        ));
        lines.push(match (&self.arguments.public_url, self.arguments.sample) {
            (_, true) => {
                "Shoppers come to the sample store; what is told of them arrives in a sample inbox.".to_owned()
            }
            (Some(url), _) => format!("The poll, now and every hour, has the stores' webhooks sent to {url}."),
            (None, _) => {
                "Give that address a public https name (a tunnel) and begin again with --public-url.".to_owned()
            }
        });
        lines.push("Ctrl-C ends it.".to_owned());
        lines
    }

    fn receiver(&self) -> &str {
        self.stack.function_url("WebhookReceiver")
    }

    fn webhooks(&self, store: &str) -> String {
        format!("{}webhooks/{store}", self.receiver())
    }
}
