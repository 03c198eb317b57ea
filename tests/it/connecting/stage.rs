//! A stack that waits to be connected, and what is known of the store and the account.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use http::Method;
use local::scene::{DESTINATION, STORE, SceneOptions};
use local::store::{Delivery, Hook, Quota};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::command::run::{Ran, run, variables};
use crate::support::{App, options};

/// A scene without hooks and limits.
pub(super) fn unconnected() -> SceneOptions {
    let mut options = options();
    options.store.quota = Quota::UNLIMITED;
    options.topics = Vec::new();
    options
}

/// A stack whose configuration was never written. Functions start when they are first needed, so none has read it yet.
/// Looking at an account includes a request that it must refuse.
pub(super) async fn empty(options: SceneOptions) -> App {
    let mut app = App::with(options).await;
    app.expected_refusals = true;
    fs::write(app.scene.config_path(), "").unwrap();
    app
}

/// A file that says everything about the scene's store and account, and the folder that holds it.
pub(super) struct Papers {
    pub(super) folder: TempDir,
    pub(super) file: PathBuf,
}

pub(super) fn papers(app: &App) -> Papers {
    papers_for(app, STORE, &app.scene.inbox.settings().api_key)
}

pub(super) fn papers_for(app: &App, store: &str, api_key: &str) -> Papers {
    let settings = app.scene.store.settings();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("papers.json");
    let papers = json!({
        "stores": [{
            "id": store, "platform": "bigcommerce", "api_base": app.scene.store.api_base(), "destinations": [DESTINATION],
            "credentials": {"store_hash": settings.profile.hash, "access_token": settings.access_token,
                            "client_secret": settings.client_secret},
        }],
        "destinations": [{"id": DESTINATION, "kind": "klaviyo", "api_base": app.scene.inbox.api_base(),
                          "credentials": {"api_key": api_key}}],
    });
    fs::write(&file, papers.to_string()).unwrap();
    Papers { folder, file }
}

impl Papers {
    pub(super) fn path(&self) -> &str {
        self.file.to_str().unwrap()
    }

    /// A file with one secret in it, as `NAME=@FILE`.
    pub(super) fn secret(&self, name: &str, secret: &str) -> String {
        let file = self.folder.path().join(name);
        fs::write(&file, secret).unwrap();
        format!("{name}=@{}", file.display())
    }
}

/// The functions' variables and where the store's webhooks go.
pub(super) fn deployment(app: &App) -> BTreeMap<String, String> {
    let mut variables = variables(app);
    let url = app.scene.stack.function_url("WebhookReceiver").to_owned();
    variables.insert("ORDERWIRE_PUBLIC_URL".to_owned(), url);
    variables
}

impl App {
    /// Runs the command against the deployment. Whatever it says, it says no secret.
    pub(super) async fn operate(&self, arguments: &[&str]) -> Ran {
        let ran = run(deployment(self), arguments).await;
        self.has_no_secret(&ran);
        ran
    }

    pub(super) fn has_no_secret(&self, ran: &Ran) {
        let store = self.scene.store.settings();
        let mut secrets = vec![store.access_token.clone(), store.client_secret.clone()];
        secrets.push(self.scene.inbox.settings().api_key.clone());
        secrets.extend(
            store.accounts.iter().flat_map(|account| [account.access_token.clone(), account.client_secret.clone()]),
        );
        secrets.extend(secrets_in(&self.scene.config_path()));
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            assert!(!ran.out.contains(secret) && !ran.err.contains(secret), "{secret} is shown: {ran:?}");
        }
    }

    /// The text of the configuration.
    pub(super) fn configuration(&self) -> String {
        fs::read_to_string(self.scene.config_path()).unwrap()
    }

    /// The tokens of the first store.
    pub(super) fn tokens(&self) -> Vec<String> {
        tokens_in(&self.scene.config_path())
    }

    /// The hooks that lead to the store of this id.
    pub(super) fn hooks_to(&self, store: &str) -> Vec<Hook> {
        let end = format!("/webhooks/{store}");
        self.scene.store.hooks().into_iter().filter(|hook| hook.destination.path().ends_with(&end)).collect()
    }

    /// Requests to the store that may have changed something.
    pub(super) fn writes_at_the_store(&self) -> usize {
        self.scene.store.requests().all().iter().filter(|request| request.method != Method::GET).count()
    }

    /// The statuses with which the store's webhooks were answered, each once. On a busy machine an answer may come too late
    /// for the store, or the queue's for the receiver; that does not count if the webhook was taken when it came again.
    pub(super) fn answers(&self) -> Vec<Option<u16>> {
        let deliveries = self.scene.store.deliveries();
        let webhook = |delivery: &Delivery| (delivery.hook, delivery.webhook_id.clone());
        let taken: BTreeSet<_> =
            deliveries.iter().filter(|delivery| delivery.status == Some(200)).map(webhook).collect();
        let was_late =
            |delivery: &&Delivery| matches!(delivery.status, None | Some(503)) && taken.contains(&webhook(delivery));
        let counting = deliveries.iter().filter(|delivery| !was_late(delivery));
        let mut statuses: Vec<_> = counting.map(|delivery| delivery.status).collect();
        statuses.sort_unstable();
        statuses.dedup();
        statuses
    }
}

/// The token that hooks carry.
pub(super) fn carried(hooks: &[Hook]) -> Vec<&str> {
    let token = hooks.iter().map(|hook| hook.headers.get("X-Orderwire-Token").map_or("", String::as_str));
    let mut tokens: Vec<_> = token.collect();
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

fn tokens_in(config: &Path) -> Vec<String> {
    let config: Value = serde_json::from_slice(&fs::read(config).unwrap_or_default()).unwrap_or_default();
    let tokens = config["stores"][0]["credentials"]["webhook_tokens"].as_array().cloned().unwrap_or_default();
    tokens.iter().map(|token| token.as_str().unwrap().to_owned()).collect()
}

/// All credentials but the stores' hashes, and the key of customers' pseudonyms.
fn secrets_in(config: &Path) -> Vec<String> {
    let config: Value = serde_json::from_slice(&fs::read(config).unwrap_or_default()).unwrap_or_default();
    let entries = ["stores", "destinations"].into_iter().filter_map(|list| config[list].as_array()).flatten();
    let credentials = entries.filter_map(|entry| entry["credentials"].as_object()).flatten();
    let secrets = credentials.filter(|(name, _)| *name != "store_hash").map(|(_, value)| value);
    let texts = secrets.chain([&config["customer_hash_key"]]).flat_map(|value| match value {
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        value => Vec::from_iter(value.as_str()),
    });
    texts.map(str::to_owned).collect()
}
