//! What a stack is started with.

use std::collections::BTreeMap;
use std::path::Path;

use crate::dynamodb::Storage;
use crate::lambda::{ChildOutput, CommandLine};
use crate::sqs::SqsOptions;
use crate::template::Function;

/// How to start a stack.
pub struct StackOptions {
    /// Text of the SAM template.
    pub template: String,
    /// Values of its parameters; the others have their defaults.
    pub parameters: BTreeMap<String, String>,
    /// How to start the process of a function.
    pub launch: Box<dyn Fn(&Function) -> CommandLine + Send + Sync>,
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
        Self {
            template: template.into(),
            parameters: parameters.map(|(name, value)| (name.to_owned(), value)).into(),
            launch: Box::new(launch),
            storage: Storage::Memory,
            sqs: SqsOptions::default(),
            output: ChildOutput::Inherit,
            paused: false,
            receiver_port: 0,
            maximum_concurrency: 10,
            region: "eu-central-1".to_owned(),
            stack_name: "orderwire".to_owned(),
        }
    }
}
