//! The whole stack on loopback: what the template describes, with the functions as child processes.

mod clients;
mod create;
mod drain;
mod options;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use crate::dynamodb::DynamoDb;
use crate::lambda::event_source::{EventSource, EventSourceSettings, POLLERS};
use crate::lambda::function_url::FunctionUrl;
use crate::lambda::schedule::{ExpressionError, Schedule};
use crate::lambda::{Function, FunctionSettings, Listener};
use crate::sqs::Sqs;
use crate::template::{self, Place, Scope, Template, TemplateError};

pub use create::CreateError;
pub use drain::NotDrained;
pub use options::StackOptions;

/// The account the local SQS puts everything in.
const ACCOUNT: &str = "000000000000";

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
    /// A table or queue could not be created.
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
    sources: Vec<EventSource>,
    schedules: BTreeMap<String, Schedule>,
    urls: BTreeMap<String, (FunctionUrl, String)>,
    functions: BTreeMap<String, Arc<Function>>,
    queues: BTreeMap<String, Queue>,
    tables: BTreeMap<String, String>,
    sqs: Sqs,
    sqs_client: aws_sdk_sqs::Client,
    dynamodb: DynamoDb,
    dynamodb_client: aws_sdk_dynamodb::Client,
    region: String,
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
        let template = Template::parse(&options.template)?;
        let dynamodb = DynamoDb::start(options.storage.clone()).await?;
        let sqs = Sqs::start(options.sqs.clone()).await.map_err(StackError::Listen)?;
        let mut stack = Self {
            sources: Vec::new(),
            schedules: BTreeMap::new(),
            urls: BTreeMap::new(),
            functions: BTreeMap::new(),
            queues: BTreeMap::new(),
            tables: BTreeMap::new(),
            sqs_client: clients::sqs(&sqs.endpoint, &options.region),
            sqs,
            dynamodb_client: clients::dynamodb(&dynamodb.endpoint, &options.region),
            dynamodb,
            region: options.region.clone(),
        };
        let place = Place {
            region: options.region.clone(),
            account: ACCOUNT.to_owned(),
            stack_name: options.stack_name.clone(),
        };
        let mut scope = template.scope(&place, &options.parameters)?;
        stack.create_resources(&template, &mut scope).await?;
        let mut listeners =
            bind_urls(&template, &mut scope, options.receiver_port).await.map_err(StackError::Listen)?;
        for function in template.functions(&scope)? {
            let handle = Arc::new(Function::new(stack.settings(&function, &options)));
            stack.connect(&function, &handle, listeners.remove(&function.id), options.paused)?;
            stack.functions.insert(function.id, handle);
        }
        Ok(stack)
    }

    async fn create_resources(&mut self, template: &Template, scope: &mut Scope) -> Result<(), StackError> {
        for table in template.tables(scope)? {
            create::table(&self.dynamodb_client, &table).await?;
            self.tables.insert(table.id, table.name);
        }
        for queue in template.queues(scope)? {
            let url = create::queue(&self.sqs_client, &queue).await?;
            scope.set_reference(&queue.id, url.clone());
            self.queues.insert(queue.id, Queue { name: queue.name, arn: queue.arn, url });
        }
        Ok(())
    }

    fn settings(&self, function: &template::Function, options: &StackOptions) -> FunctionSettings {
        let mut environment = function.environment.clone();
        environment.extend(self.variables());
        FunctionSettings {
            name: function.name.clone(),
            arn: function.arn.clone(),
            command: (options.launch)(function),
            environment,
            timeout: function.timeout,
            memory_mb: function.memory_mb,
            maximum_concurrency: options.maximum_concurrency,
            output: options.output.clone(),
        }
    }

    /// Starts what invokes the function.
    fn connect(
        &mut self,
        function: &template::Function,
        handle: &Arc<Function>,
        listener: Option<Listener>,
        paused: bool,
    ) -> Result<(), StackError> {
        if let Some(listener) = listener {
            let url = url_of(&listener);
            self.urls.insert(function.id.clone(), (FunctionUrl::start(listener, Arc::clone(handle)), url));
        }
        for source in &function.queues {
            let unknown =
                || StackError::UnknownQueue { function: function.id.clone(), queue_arn: source.queue_arn.clone() };
            let queue = self.queues.values().find(|queue| queue.arn == source.queue_arn).ok_or_else(unknown)?;
            let settings = EventSourceSettings {
                queue_url: queue.url.clone(),
                queue_arn: queue.arn.clone(),
                batch_size: source.batch_size,
                reports_item_failures: source.reports_item_failures,
                pollers: source.maximum_concurrency.unwrap_or(POLLERS).min(POLLERS),
            };
            self.sources.push(EventSource::start(settings, self.sqs_client.clone(), Arc::clone(handle), paused));
        }
        for schedule in &function.schedules {
            let misread = |source| StackError::Schedule { function: function.id.clone(), source };
            let expression = schedule.expression.parse().map_err(misread)?;
            let running = Schedule::start(expression, schedule.input.clone(), Arc::clone(handle));
            self.schedules.insert(schedule.id.clone(), running);
        }
        Ok(())
    }

    /// Lets batches in work end, then kills the functions.
    pub async fn stop(mut self) {
        self.schedules.clear();
        futures::future::join_all(self.sources.drain(..).map(EventSource::stop)).await;
        for function in self.functions.values() {
            function.kill_all().await;
        }
    }

    /// Stops receiving from queues and waits until batches in work are finished.
    pub async fn pause(&self) {
        let _no_waiting = self.sqs.without_waiting();
        futures::future::join_all(self.sources.iter().map(EventSource::pause)).await;
    }

    /// Goes on after [`Stack::pause`], or after a start with [`StackOptions::paused`].
    pub fn resume(&self) {
        self.sources.iter().for_each(EventSource::resume);
    }

    /// The function of this logical id.
    pub fn function(&self, id: &str) -> &Arc<Function> {
        find(&self.functions, id)
    }

    /// The schedule of this name.
    pub fn schedule(&self, id: &str) -> &Schedule {
        find(&self.schedules, id)
    }

    /// The URL of the function of this logical id, with a slash at its end as in the cloud.
    pub fn function_url(&self, id: &str) -> &str {
        &find(&self.urls, id).1
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

    /// The variables by which the AWS SDK of any process reaches this stack.
    pub fn variables(&self) -> BTreeMap<String, String> {
        let variables = clients::variables(&self.dynamodb.endpoint, &self.sqs.endpoint, &self.region);
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
}

fn find<'a, T>(resources: &'a BTreeMap<String, T>, id: &str) -> &'a T {
    resources.get(id).unwrap_or_else(|| panic!("the template has no `{id}` of this kind"))
}

/// Takes a port for each function with a URL, so that other functions can be told of it.
async fn bind_urls(template: &Template, scope: &mut Scope, port: u16) -> io::Result<BTreeMap<String, Listener>> {
    let mut listeners = BTreeMap::new();
    for function in template.functions_with_url() {
        let listener = Listener::bind(port).await?;
        scope.set_attribute(&format!("{function}Url"), "FunctionUrl", url_of(&listener));
        listeners.insert(function.to_owned(), listener);
    }
    Ok(listeners)
}

fn url_of(listener: &Listener) -> String {
    format!("http://{}/", listener.address())
}
