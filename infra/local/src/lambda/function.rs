//! A function: environments started as they are needed, one invocation at a time in each.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::Semaphore;

use super::PAYLOAD_LIMIT;
use super::environment::{Environment, InvokeError};
use super::process::{ChildOutput, Process};

/// How a function's process is started.
#[derive(Debug, Clone)]
pub struct CommandLine {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Variables beside those of the template, over which they win.
    pub environment: BTreeMap<String, String>,
}

/// What Lambda has to know of a function.
#[derive(Debug, Clone)]
pub struct FunctionSettings {
    /// Physical name.
    pub name: String,
    /// ARN.
    pub arn: String,
    /// How its process is started.
    pub command: CommandLine,
    /// Its variables; those Lambda sets itself come on top.
    pub environment: BTreeMap<String, String>,
    /// How long one invocation may take.
    pub timeout: Duration,
    /// Memory in MB, which is told but not enforced.
    pub memory_mb: u32,
    /// So many environments at most; further invocations wait for one.
    pub maximum_concurrency: usize,
    /// Where its output goes.
    pub output: ChildOutput,
}

/// What a function answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The id under which it was invoked.
    pub request_id: String,
    /// The payload, JSON by convention.
    pub payload: Bytes,
}

/// A function that can be invoked. Its processes are killed when it is dropped.
#[derive(Debug)]
pub struct Function {
    version: Mutex<Version>,
    permits: Semaphore,
    /// Of every environment, idle or not; those that ended are dropped when one is added.
    processes: Mutex<Vec<Process>>,
    cold_starts: Mutex<Vec<Duration>>,
}

/// What new invocations go to.
#[derive(Debug)]
struct Version {
    settings: Arc<FunctionSettings>,
    /// Environments of these settings that have nothing to do.
    idle: Vec<Environment>,
}

impl FunctionSettings {
    /// The environment of a process (Lambda developer guide, "Defined runtime environment variables").
    pub(super) fn variables(&self, runtime_api: SocketAddr) -> BTreeMap<String, String> {
        let own = [
            ("AWS_LAMBDA_RUNTIME_API", runtime_api.to_string()),
            ("AWS_LAMBDA_FUNCTION_NAME", self.name.clone()),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", self.memory_mb.to_string()),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
            ("_HANDLER", "bootstrap".to_owned()),
            ("TZ", ":UTC".to_owned()),
        ];
        let own = own.into_iter().map(|(name, value)| (name.to_owned(), value));
        self.environment.clone().into_iter().chain(own).collect()
    }
}

impl Function {
    /// A function without any environment yet.
    pub fn new(settings: FunctionSettings) -> Self {
        Self {
            permits: Semaphore::new(settings.maximum_concurrency),
            version: Mutex::new(Version { settings: Arc::new(settings), idle: Vec::new() }),
            processes: Mutex::default(),
            cold_starts: Mutex::default(),
        }
    }

    /// What it is made of at present.
    pub fn settings(&self) -> Arc<FunctionSettings> {
        Arc::clone(&lock(&self.version).settings)
    }

    /// Deploys a new version: whatever is invoked from now on runs with these settings, in environments of its own.
    /// Invocations under way end in the old ones, which are used no more (Lambda developer guide, "Deploying Lambda
    /// functions"). The number of environments that may run at once stays what it was.
    pub fn update(&self, settings: FunctionSettings) {
        let version = Version { settings: Arc::new(settings), idle: Vec::new() };
        // Dropping the old version kills its idle environments.
        drop(std::mem::replace(&mut *lock(&self.version), version));
    }

    /// Invokes it and waits for the answer. An environment that failed is not used again; one that only reported an
    /// error is. Dropping the future kills the environment.
    ///
    /// # Errors
    ///
    /// [`InvokeError::Function`] if the function reported an error, the others if it did not get so far.
    pub async fn invoke(&self, payload: Bytes) -> Result<Answer, InvokeError> {
        self.invoke_as(uuid::Uuid::new_v4().to_string(), payload).await
    }

    /// The same under a request id of the caller's, to show that nothing relies on its being unique: other Runtime APIs
    /// number their requests as they like.
    ///
    /// # Errors
    ///
    /// As [`Function::invoke`].
    pub async fn invoke_as(&self, request_id: String, payload: Bytes) -> Result<Answer, InvokeError> {
        if payload.len() > PAYLOAD_LIMIT {
            return Err(InvokeError::PayloadTooLarge { size: payload.len() });
        }
        let _permit = self.permits.acquire().await.expect("the semaphore is never closed");
        let (settings, idle) = self.take();
        let environment = match idle {
            Some(environment) => environment,
            None => self.start(&settings).await?,
        };
        let result = environment.invoke(&settings, request_id, payload).await;
        if let Ok(_) | Err(InvokeError::Function(_)) = result {
            self.give_back(&settings, environment);
        }
        result
    }

    /// Kills every process (SIGKILL), working or idle, and waits until they are gone; returns how many there were.
    pub async fn kill_all(&self) -> usize {
        let mut running = lock(&self.processes).clone();
        running.retain(|process| !process.has_exited());
        futures::future::join_all(running.iter().map(Process::kill)).await;
        running.len()
    }

    /// From the start of each process to its first request for work, in microseconds, oldest first.
    pub fn cold_starts_micros(&self) -> Vec<u128> {
        lock(&self.cold_starts).iter().map(Duration::as_micros).collect()
    }

    async fn start(&self, settings: &FunctionSettings) -> Result<Environment, InvokeError> {
        let environment = Environment::start(settings).await?;
        {
            let mut processes = lock(&self.processes);
            processes.retain(|process| !process.has_exited());
            processes.push(environment.process().clone());
        }
        let took = environment.initialised(settings).await?;
        lock(&self.cold_starts).push(took);
        Ok(environment)
    }

    /// The present version and that environment of it which was used last, as Lambda prefers it too; those whose
    /// process has ended are forgotten.
    fn take(&self) -> (Arc<FunctionSettings>, Option<Environment>) {
        let mut version = lock(&self.version);
        version.idle.retain(|environment| !environment.process().has_exited());
        (Arc::clone(&version.settings), version.idle.pop())
    }

    /// Keeps an environment for the next invocation, unless there is a newer version by now.
    fn give_back(&self, settings: &Arc<FunctionSettings>, environment: Environment) {
        let mut version = lock(&self.version);
        if Arc::ptr_eq(settings, &version.settings) {
            version.idle.push(environment);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("nothing panics while it is held")
}
