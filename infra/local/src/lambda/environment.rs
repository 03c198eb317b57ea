//! One execution environment: a child process and the Runtime API it works through.

use std::fmt;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep};

use super::function::FunctionSettings;
use super::process::Process;
use super::runtime_api::{Invocation, RuntimeApi};
use super::{Answer, FunctionError};
use crate::clock::{Clock, SystemClock};

/// Lambda allows this long from the start of a process to its first request for work.
const INIT_TIMEOUT: Duration = Duration::from_secs(10);

/// When an environment failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Before its first request for work.
    Init,
    /// While working on an invocation.
    Invoke,
}

impl fmt::Display for Phase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Init => "its start",
            Self::Invoke => "an invocation",
        })
    }
}

/// Why an invocation has no answer.
#[derive(Debug, thiserror::Error)]
pub enum InvokeError {
    /// The function reported an error; its environment goes on.
    #[error("the function reported an error")]
    Function(#[source] FunctionError),
    /// The process ended (Lambda: `Runtime.ExitError`).
    #[error("{function} ended with {status} during {phase}")]
    Exited {
        /// Name of the function.
        function: String,
        /// When it ended.
        phase: Phase,
        /// Exit code or signal, as text.
        status: String,
    },
    /// The function reported that it cannot start.
    #[error("{function} cannot start")]
    Init {
        /// Name of the function.
        function: String,
        /// What it reported.
        #[source]
        source: FunctionError,
    },
    /// Its time was over; the process has been killed (Lambda: `Sandbox.Timedout`).
    #[error("{function} timed out after {after:?} during {phase}")]
    TimedOut {
        /// Name of the function.
        function: String,
        /// Which time was over.
        phase: Phase,
        /// The time it had.
        after: Duration,
    },
    /// The process could not be started.
    #[error("{function} cannot be launched")]
    Launch {
        /// Name of the function.
        function: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The payload is larger than [`super::PAYLOAD_LIMIT`]; the function was not invoked.
    #[error("a payload of {size} bytes is too large")]
    PayloadTooLarge {
        /// Its size in bytes.
        size: usize,
    },
}

/// A started environment.
#[derive(Debug)]
pub(super) struct Environment {
    api: RuntimeApi,
    process: Process,
    launched: Instant,
}

impl Environment {
    /// Starts the process; [`Environment::initialised`] tells when it is ready.
    pub(super) async fn start(settings: &FunctionSettings) -> Result<Self, InvokeError> {
        let failed = |source| InvokeError::Launch { function: settings.name.clone(), source };
        let api = RuntimeApi::start().await.map_err(failed)?;
        let variables = settings.variables(api.address());
        let launched = Instant::now();
        let process =
            Process::spawn(&settings.name, &settings.command, &variables, &settings.output).map_err(failed)?;
        Ok(Self { api, process, launched })
    }

    /// Resolves when the process asks for work; the time that took is its cold start.
    pub(super) async fn initialised(&self, settings: &FunctionSettings) -> Result<Duration, InvokeError> {
        let (function, phase) = (settings.name.clone(), Phase::Init);
        tokio::select! {
            biased;
            result = self.api.initialised() => match result {
                Ok(()) => Ok(self.launched.elapsed()),
                Err(source) => Err(InvokeError::Init { function, source }),
            },
            status = self.process.exited() => Err(InvokeError::Exited { function, phase, status }),
            () = sleep(INIT_TIMEOUT) => {
                self.process.kill().await;
                Err(InvokeError::TimedOut { function, phase, after: INIT_TIMEOUT })
            }
        }
    }

    /// Works on one payload. After any error but [`InvokeError::Function`] the environment is of no more use.
    pub(super) async fn invoke(
        &self,
        settings: &FunctionSettings,
        request_id: String,
        payload: Bytes,
    ) -> Result<Answer, InvokeError> {
        let (function, phase) = (settings.name.clone(), Phase::Invoke);
        let answer = self.api.invoke(Invocation {
            request_id: request_id.clone(),
            function_arn: settings.arn.clone(),
            deadline: SystemClock.now() + settings.timeout,
            payload,
        });
        tokio::select! {
            biased;
            Ok(outcome) = answer => match outcome {
                Ok(payload) => Ok(Answer { request_id, payload }),
                Err(error) => Err(InvokeError::Function(error)),
            },
            status = self.process.exited() => Err(InvokeError::Exited { function, phase, status }),
            () = sleep(settings.timeout) => {
                self.process.kill().await;
                Err(InvokeError::TimedOut { function, phase, after: settings.timeout })
            }
        }
    }

    pub(super) fn process(&self) -> &Process {
        &self.process
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        self.process.start_kill();
    }
}
