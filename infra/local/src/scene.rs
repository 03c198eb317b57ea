//! A whole scene: the stack with the functions, a sample store whose webhooks reach it, and an inbox it sends to.

mod sample;

pub use sample::{HookRefused, Sample};

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
use crate::store::SampleStore;
use crate::wicked::{Wicked, WickedSettings};

/// Id of the scene's store in the configuration, and so in every event key.
pub const STORE: &str = "alder-us";
/// Id of the scene's destination in the configuration.
pub const DESTINATION: &str = "klaviyo-main";
/// Id of the scene's second destination in the configuration, if it has one.
pub const WICKED: &str = "wicked";
/// The webhook token in the store's configuration, which its webhooks carry.
pub const TOKEN: &str = "sample-webhook-token";

/// What a scene with a store of the kind `S` is made of.
pub struct SceneOptions<S: Sample = SampleStore> {
    /// Text of the SAM template.
    pub template: String,
    /// The `orderwire` command, which holds the functions.
    pub program: PathBuf,
    /// A folder with the functions' own binaries; they are run instead of `program` when it is given.
    pub functions: Option<PathBuf>,
    /// The store.
    pub store: S::Settings,
    /// The inbox.
    pub inbox: InboxSettings,
    /// The account at Wicked Reports that the store sends to as well, if there is one.
    pub wicked: Option<WickedSettings>,
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
    /// The usual scene with a BigCommerce store, run by `program`.
    pub fn new(template: impl Into<String>, program: impl Into<PathBuf>, topics: &[&str]) -> Self {
        Self::of(template, program, topics)
    }
}

impl<S: Sample> SceneOptions<S> {
    /// The usual scene with a store of the kind `S`, run by `program`.
    pub fn of(template: impl Into<String>, program: impl Into<PathBuf>, topics: &[&str]) -> Self {
        Self {
            template: template.into(),
            program: program.into(),
            functions: None,
            store: S::Settings::default(),
            inbox: InboxSettings::default(),
            wicked: None,
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
pub struct Scene<S: Sample = SampleStore> {
    /// The store.
    pub store: S,
    /// The inbox.
    pub inbox: Inbox,
    /// The account at Wicked Reports, if there is one.
    pub wicked: Option<Wicked>,
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
    Hook(#[source] HookRefused),
}

impl<S: Sample> Scene<S> {
    /// Starts everything and registers the hooks.
    ///
    /// # Errors
    /// [`SceneError`] if a part does not start.
    pub async fn start(options: SceneOptions<S>) -> Result<Self, SceneError> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let store = S::start(options.store.clone(), Arc::clone(&clock)).await?;
        let inbox = Inbox::start(options.inbox.clone(), Arc::clone(&clock)).await?;
        let wicked = match options.wicked.clone() {
            Some(settings) => Some(Wicked::start(settings, clock).await?),
            None => None,
        };
        let folder = TempDir::new()?;
        let config = folder.path().join("config.json");
        if options.connected {
            fs::write(&config, configured(&store, &inbox, wicked.as_ref(), &options).to_string())?;
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
        let scene = Self { store, inbox, wicked, stack, folder };
        if options.connected {
            let url = scene.webhook_url();
            scene.store.register_hooks(&options.topics, &url).map_err(SceneError::Hook)?;
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

fn configured<S: Sample>(store: &S, inbox: &Inbox, wicked: Option<&Wicked>, options: &SceneOptions<S>) -> Value {
    let mut configured = configuration(store, inbox);
    configured["stores"][0]["options"] = options.options.clone();
    configured["destinations"][0]["options"] = options.destination_options.clone();
    if let Some(connected_at) = options.connected_at {
        configured["stores"][0]["connected_at"] = json!(connected_at);
    }
    if let Some(wicked) = wicked {
        configured["stores"][0]["destinations"] = json!([DESTINATION, WICKED]);
        let destinations = configured["destinations"].as_array_mut().expect("it is a list");
        destinations.push(json!({
            "id": WICKED,
            "kind": "wicked_reports",
            "api_base": wicked.api_base(),
            "credentials": {"api_key": wicked.settings().api_key},
        }));
    }
    configured
}

/// The configuration of a store and its inbox, with every option at its default.
pub fn configuration(store: &impl Sample, inbox: &Inbox) -> Value {
    let mut entry = store.configured();
    entry["id"] = json!(STORE);
    entry["destinations"] = json!([DESTINATION]);
    json!({
        "stores": [entry],
        "destinations": [{
            "id": DESTINATION,
            "kind": "klaviyo",
            "api_base": inbox.api_base(),
            "credentials": {"api_key": inbox.settings().api_key},
        }],
        "customer_hash_key": "sample-customer-hash-key",
    })
}
