//! A whole scene: the stack with the functions, a sample store whose webhooks reach it, and an inbox it sends to.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::clock::{Clock, SystemClock};
use crate::inbox::{Inbox, InboxSettings};
use crate::lambda::{ChildOutput, CommandLine};
use crate::sqs::SqsOptions;
use crate::stack::{Stack, StackError, StackOptions};
use crate::store::{HookError, HookRequest, SampleStore, StoreSettings};

/// Id of the scene's store in the configuration, and so in every event key.
pub const STORE: &str = "alder-us";
/// Id of the scene's destination in the configuration.
pub const DESTINATION: &str = "klaviyo-main";
/// Value of the header `X-Orderwire-Token` in the store's hooks.
pub const TOKEN: &str = "sample-webhook-token";

/// What a scene is made of.
pub struct SceneOptions {
    /// Text of the SAM template.
    pub template: String,
    /// The `orderwire` command, which holds the functions.
    pub program: PathBuf,
    /// A folder with the functions' own binaries; they are run instead of `program` when it is given.
    pub functions: Option<PathBuf>,
    /// The store.
    pub store: StoreSettings,
    /// The inbox.
    pub inbox: InboxSettings,
    /// Whether the store is connected from the start. If not, the functions read the stack's own secret, which is empty, and
    /// what follows of the configuration and of hooks is of no account.
    pub connected: bool,
    /// Scopes to register hooks for.
    pub topics: Vec<String>,
    /// The store's `options` in the configuration.
    pub options: Value,
    /// The store's `connected_at` in the configuration.
    pub connected_at: Option<Timestamp>,
    /// The destination's `options` in the configuration.
    pub destination_options: Value,
    /// What the queues' delays and time-outs go by.
    pub queue_clock: Arc<dyn Clock>,
    /// By what the queues' delays are divided.
    pub delay_divisor: u32,
    /// More variables for a function's processes, by its logical id; they win over those it has anyway.
    pub variables: BTreeMap<String, BTreeMap<String, String>>,
    /// Where the functions' output goes.
    pub output: ChildOutput,
    /// Whether the queues wait for [`Stack::resume`].
    pub paused: bool,
}

impl SceneOptions {
    /// The usual scene, run by `program`.
    pub fn new(template: impl Into<String>, program: impl Into<PathBuf>, topics: &[&str]) -> Self {
        Self {
            template: template.into(),
            program: program.into(),
            functions: None,
            store: StoreSettings::default(),
            inbox: InboxSettings::default(),
            connected: true,
            topics: topics.iter().map(|topic| (*topic).to_owned()).collect(),
            options: json!({}),
            connected_at: None,
            destination_options: json!({}),
            queue_clock: Arc::new(SystemClock),
            delay_divisor: 1,
            variables: BTreeMap::new(),
            output: ChildOutput::Inherit,
            paused: false,
        }
    }
}

/// A running scene; everything ends when it is dropped.
pub struct Scene {
    /// The store.
    pub store: SampleStore,
    /// The inbox.
    pub inbox: Inbox,
    /// Everything in between.
    pub stack: Stack,
    folder: TempDir,
}

/// Why a scene did not start.
#[derive(Debug, thiserror::Error)]
pub enum SceneError {
    /// A server could not listen, or the configuration not be written.
    #[error("the scene cannot be set up")]
    SetUp(#[from] io::Error),
    /// The stack did not start.
    #[error("the local stack did not start")]
    Stack(#[from] StackError),
    /// The store took no hook.
    #[error("the store took no hook")]
    Hook(#[from] HookError),
}

impl Scene {
    /// Starts everything and registers the hooks.
    ///
    /// # Errors
    /// [`SceneError`] if a part does not start.
    pub async fn start(options: SceneOptions) -> Result<Self, SceneError> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let store = SampleStore::start(options.store.clone(), Arc::clone(&clock)).await?;
        let inbox = Inbox::start(options.inbox.clone(), clock).await?;
        let folder = TempDir::new()?;
        let config = folder.path().join("config.json");
        if options.connected {
            fs::write(&config, configured(&store, &inbox, &options).to_string())?;
        }
        let SceneOptions { program, functions, variables, .. } = options;
        let launch = move |function: &crate::template::Function| {
            let binary = function.binary.as_deref().unwrap_or(&function.id);
            let environment = variables.get(&function.id).cloned().unwrap_or_default();
            match &functions {
                Some(folder) => command(folder.join(binary), &[], environment),
                None => command(program.clone(), &["function", binary], environment),
            }
        };
        let mut stack = match options.connected {
            true => StackOptions::new(options.template, &config, launch),
            false => StackOptions::with_own_secret(options.template, launch),
        };
        stack.sqs = SqsOptions { clock: options.queue_clock, delay_divisor: options.delay_divisor };
        stack.output = options.output;
        stack.paused = options.paused;
        let stack = Stack::start(stack).await?;
        let scene = Self { store, inbox, stack, folder };
        if options.connected {
            register_hooks(&scene.store, &options.topics, &scene.webhook_url())?;
        }
        Ok(scene)
    }

    /// Where the store's webhooks go.
    pub fn webhook_url(&self) -> String {
        format!("{}webhooks/{STORE}", self.stack.function_url("WebhookReceiver"))
    }

    /// The configuration file the functions read, if the scene was connected from the start.
    pub fn config_path(&self) -> PathBuf {
        self.folder.path().join("config.json")
    }
}

fn command(program: PathBuf, arguments: &[&str], environment: BTreeMap<String, String>) -> CommandLine {
    let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    CommandLine { program, arguments, environment }
}

fn configured(store: &SampleStore, inbox: &Inbox, options: &SceneOptions) -> Value {
    let mut configured = configuration(store, inbox);
    configured["stores"][0]["options"] = options.options.clone();
    configured["destinations"][0]["options"] = options.destination_options.clone();
    if let Some(connected_at) = options.connected_at {
        configured["stores"][0]["connected_at"] = json!(connected_at);
    }
    configured
}

/// The configuration of a store and its inbox, with every option at its default.
pub fn configuration(store: &SampleStore, inbox: &Inbox) -> Value {
    let settings = store.settings();
    json!({
        "stores": [{
            "id": STORE,
            "platform": "bigcommerce",
            "api_base": store.api_base(),
            "credentials": {
                "store_hash": settings.profile.hash,
                "access_token": settings.access_token,
                "client_secret": settings.client_secret,
                "webhook_tokens": [TOKEN],
            },
            "destinations": [DESTINATION],
        }],
        "destinations": [{
            "id": DESTINATION,
            "kind": "klaviyo",
            "api_base": inbox.api_base(),
            "credentials": {"api_key": inbox.settings().api_key},
        }],
        "customer_hash_key": "sample-customer-hash-key",
    })
}

/// Has the store send its webhooks of these scopes to `destination`.
///
/// # Errors
/// When it does not take a hook.
pub fn register_hooks(store: &SampleStore, topics: &[String], destination: &str) -> Result<(), HookError> {
    for topic in topics {
        store.register_hook(HookRequest {
            scope: Some(topic.clone()),
            destination: Some(destination.to_owned()),
            headers: Some(BTreeMap::from([("X-Orderwire-Token".to_owned(), TOKEN.to_owned())])),
            is_active: Some(true),
        })?;
    }
    Ok(())
}
