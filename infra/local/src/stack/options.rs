//! What a stack is started with, and what a later deployment changes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::dynamodb::Storage;
use crate::lambda::function_url::Observer;
use crate::lambda::{ChildOutput, CommandLine};
use crate::sqs::SqsOptions;
use crate::template::Function;

/// How to start the process of a function.
pub type Launch = Arc<dyn Fn(&Function) -> CommandLine + Send + Sync>;

/// How to start a stack.
pub struct StackOptions {
    /// Text of the SAM template.
    pub template: String,
    /// Values of its parameters; the others have their defaults.
    pub parameters: BTreeMap<String, String>,
    /// How to start the process of a function.
    pub launch: Launch,
    /// Where tables are kept; in memory unless set. In a file, tables that are there already stay as they are.
    pub storage: Storage,
    /// Clock and delays of SQS; the machine's own unless set.
    pub sqs: SqsOptions,
    /// Where the functions' output goes; to this process's own unless set.
    pub output: ChildOutput,
    /// Whether queues wait for [`super::Stack::resume`]; they do not unless set.
    pub paused: bool,
    /// The port of the function URL; 0, which it is unless set, is any free one.
    pub receiver_port: u16,
    /// Hears of every request to a function URL; nobody does unless set.
    pub observer: Option<Observer>,
    /// So many processes per function; 10 unless set.
    pub maximum_concurrency: usize,
    /// What `AWS::Region` is; `eu-central-1` unless set.
    pub region: String,
    /// First part of every resource's name; `orderwire` unless set.
    pub stack_name: String,
}

impl StackOptions {
    /// The usual ones for `template`, with the functions' configuration in the file `config`.
    pub fn new(
        template: impl Into<String>,
        config: &Path,
        launch: impl Fn(&Function) -> CommandLine + Send + Sync + 'static,
    ) -> Self {
        let parameters = [
            ("ConfigSource", format!("file:{}", config.display())),
            ("ConfigSecretArn", "arn:aws:secretsmanager:eu-central-1:000000000000:secret:none-000000".to_owned()),
        ];
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value)).into();
        Self { parameters, ..Self::with_own_secret(template, launch) }
    }

    /// The usual ones for `template`, whose functions read the stack's own secret; it is empty at first.
    pub fn with_own_secret(
        template: impl Into<String>,
        launch: impl Fn(&Function) -> CommandLine + Send + Sync + 'static,
    ) -> Self {
        Self {
            template: template.into(),
            parameters: BTreeMap::new(),
            launch: Arc::new(launch),
            storage: Storage::Memory,
            sqs: SqsOptions::default(),
            output: ChildOutput::Inherit,
            paused: false,
            receiver_port: 0,
            observer: None,
            maximum_concurrency: 10,
            region: "eu-central-1".to_owned(),
            stack_name: "orderwire".to_owned(),
        }
    }
}

/// A deployment of something new over what is there; what is not set stays as it was.
#[derive(Default)]
pub struct Update {
    /// Text of the template.
    pub template: Option<String>,
    /// Values of parameters; those not named keep theirs.
    pub parameters: BTreeMap<String, String>,
    /// How to start the process of a function: its new code.
    pub launch: Option<Launch>,
}
