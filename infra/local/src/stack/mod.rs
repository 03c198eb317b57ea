//! The whole stack on loopback: what the template describes, with the functions as child processes.

mod clients;
mod create;
mod deploy;
mod deployed;
mod drain;
mod options;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::dynamodb::DynamoDb;
use crate::lambda::Function;
use crate::lambda::event_source::EventSource;
use crate::lambda::schedule::{ExpressionError, Schedule};
use crate::secrets::Secrets;
use crate::sqs::Sqs;
use crate::template::{Output, TemplateError};

use deployed::{Deployed, Retired};

pub use create::CreateError;
pub use drain::NotDrained;
pub use options::{Launch, StackOptions, Update};

/// Why a stack did not start.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// The template cannot be built locally.
    #[error("the template cannot be built locally")]
    Template(#[from] TemplateError),
    /// The local DynamoDB did not start.
    #[error("the local DynamoDB did not start")]
    DynamoDb(#[from] crate::dynamodb::StartError),
    /// No port could be had on 127.0.0.1.
    #[error("cannot listen on loopback")]
    Listen(#[source] io::Error),
    /// A table, queue or secret could not be created.
    #[error("a resource could not be created")]
    Create(#[from] CreateError),
    /// A schedule of the template is not understood.
    #[error("a schedule of `{function}` is not understood")]
    Schedule {
        /// Logical id of the function.
        function: String,
        /// The expression.
        #[source]
        source: ExpressionError,
    },
    /// A function works through a queue that is not in the template.
    #[error("`{function}` works through `{queue_arn}`, which the template does not have")]
    UnknownQueue {
        /// Logical id of the function.
        function: String,
        /// ARN of the queue.
        queue_arn: String,
    },
}

/// A running stack. Dropping it kills the functions at once; [`Stack::stop`] lets batches in work end first.
///
/// Resources are asked for by their logical ids; a wrong one is a mistake in the caller and panics.
pub struct Stack {
    functions: BTreeMap<String, Deployed>,
    retired: Retired,
    /// Of the functions that have one.
    urls: BTreeMap<String, String>,
    queues: BTreeMap<String, Queue>,
    /// Their names.
    tables: BTreeMap<String, String>,
    secret_arns: BTreeMap<String, String>,
    outputs: Vec<Output>,
    sqs: Sqs,
    sqs_client: aws_sdk_sqs::Client,
    dynamodb: DynamoDb,
    dynamodb_client: aws_sdk_dynamodb::Client,
    secrets: Secrets,
    secrets_client: aws_sdk_secretsmanager::Client,
    paused: AtomicBool,
    options: StackOptions,
}

/// A created queue.
struct Queue {
    name: String,
    arn: String,
    url: String,
}

impl Stack {
    /// Starts everything; the functions' processes start when there is something for them to do.
    ///
    /// # Errors
    ///
    /// [`StackError`] if the template asks for what the local stack cannot do, or if a part does not start.
    pub async fn start(options: StackOptions) -> Result<Self, StackError> {
        let dynamodb = DynamoDb::start(options.storage.clone()).await?;
        let sqs = Sqs::start(options.sqs.clone()).await.map_err(StackError::Listen)?;
        let secrets = Secrets::start().await.map_err(StackError::Listen)?;
        let mut stack = Self {
            functions: BTreeMap::new(),
            retired: Retired::default(),
            urls: BTreeMap::new(),
            queues: BTreeMap::new(),
            tables: BTreeMap::new(),
            secret_arns: BTreeMap::new(),
            outputs: Vec::new(),
            sqs_client: aws_sdk_sqs::Client::new(&clients::settings(&sqs.endpoint, &options.region)),
            sqs,
            dynamodb_client: aws_sdk_dynamodb::Client::new(&clients::settings(&dynamodb.endpoint, &options.region)),
            dynamodb,
            secrets_client: aws_sdk_secretsmanager::Client::new(&clients::settings(&secrets.endpoint, &options.region)),
            secrets,
            paused: AtomicBool::new(options.paused),
            options,
        };
        stack.deploy().await?;
        Ok(stack)
    }

    /// Lets batches in work end, then kills the functions.
    pub async fn stop(mut self) {
        let mut sources = std::mem::take(&mut self.retired.sources);
        for deployed in self.functions.values_mut() {
            deployed.schedules.clear();
            sources.extend(std::mem::take(&mut deployed.sources).into_values());
        }
        futures::future::join_all(sources.into_iter().map(EventSource::stop)).await;
        for deployed in self.functions.values() {
            deployed.handle.kill_all().await;
        }
    }

    /// Stops receiving from queues and waits until batches in work are finished.
    pub async fn pause(&self) {
        self.paused.store(true, Ordering::Relaxed);
        let _no_waiting = self.sqs.without_waiting();
        futures::future::join_all(self.sources().chain(&self.retired.sources).map(EventSource::pause)).await;
    }

    /// Goes on after [`Stack::pause`], or after a start with [`StackOptions::paused`].
    pub fn resume(&self) {
        self.paused.store(false, Ordering::Relaxed);
        self.sources().for_each(EventSource::resume);
    }

    fn sources(&self) -> impl Iterator<Item = &EventSource> {
        self.functions.values().flat_map(|deployed| deployed.sources.values())
    }

    /// The outputs of the template as it is deployed now; serialised, they are what `sam list stack-outputs --output
    /// json` prints.
    pub fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// The function of this logical id.
    pub fn function(&self, id: &str) -> &Arc<Function> {
        &find(&self.functions, id).handle
    }

    /// The schedule of this name.
    pub fn schedule(&self, id: &str) -> &Schedule {
        let schedule = self.functions.values().find_map(|deployed| deployed.schedules.get(id));
        schedule.unwrap_or_else(|| missing(id))
    }

    /// The URL of the function of this logical id, with a slash at its end as in the cloud.
    pub fn function_url(&self, id: &str) -> &str {
        find(&self.urls, id).as_str()
    }

    /// The URL of the queue of this logical id.
    pub fn queue_url(&self, id: &str) -> &str {
        &find(&self.queues, id).url
    }

    /// The name of the queue of this logical id.
    pub fn queue_name(&self, id: &str) -> &str {
        &find(&self.queues, id).name
    }

    /// The ARN of the queue of this logical id.
    pub fn queue_arn(&self, id: &str) -> &str {
        &find(&self.queues, id).arn
    }

    /// The name of the table of this logical id.
    pub fn table_name(&self, id: &str) -> &str {
        find(&self.tables, id).as_str()
    }

    /// The ARN of the secret of this logical id.
    pub fn secret_arn(&self, id: &str) -> &str {
        find(&self.secret_arns, id).as_str()
    }

    /// The variables by which the AWS SDK of any process reaches this stack.
    pub fn variables(&self) -> BTreeMap<String, String> {
        let endpoints = clients::Endpoints {
            dynamodb: &self.dynamodb.endpoint,
            secrets: &self.secrets.endpoint,
            sqs: &self.sqs.endpoint,
        };
        let variables = clients::variables(&endpoints, &self.options.region);
        variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    /// The local SQS, for its figures.
    pub fn sqs(&self) -> &Sqs {
        &self.sqs
    }

    /// A client of the local SQS.
    pub fn sqs_client(&self) -> &aws_sdk_sqs::Client {
        &self.sqs_client
    }

    /// The local DynamoDB.
    pub fn dynamodb(&self) -> &DynamoDb {
        &self.dynamodb
    }

    /// A client of the local DynamoDB.
    pub fn dynamodb_client(&self) -> &aws_sdk_dynamodb::Client {
        &self.dynamodb_client
    }

    /// The local Secrets Manager.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// A client of the local Secrets Manager.
    pub fn secrets_client(&self) -> &aws_sdk_secretsmanager::Client {
        &self.secrets_client
    }
}

fn find<'a, T>(resources: &'a BTreeMap<String, T>, id: &str) -> &'a T {
    resources.get(id).unwrap_or_else(|| missing(id))
}

fn missing(id: &str) -> ! {
    panic!("the template has no `{id}` of this kind")
}
