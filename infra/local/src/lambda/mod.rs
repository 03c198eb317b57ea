//! A Lambda service on loopback: functions as child processes, and the sources that invoke them.

mod batch;
mod body;
mod environment;
pub mod event_source;
mod function;
pub mod function_url;
mod process;
mod record;
mod runtime_api;
pub mod schedule;
mod server;
#[cfg(test)]
mod tests;
mod url_event;

pub use environment::{InvokeError, Phase};
pub use function::{Answer, CommandLine, Function, FunctionSettings};
pub use process::{ChildOutput, OutputLine};
pub use record::event as sqs_event;
pub use runtime_api::FunctionError;
pub use server::Listener;
pub(crate) use server::Server;

/// The largest payload of a synchronous invocation, in bytes, either way (Lambda quotas).
pub const PAYLOAD_LIMIT: usize = 6 * 1024 * 1024;

/// An error with its causes, for logs.
fn chain(error: impl std::error::Error + Send + Sync + 'static) -> String {
    format!("{:#}", anyhow::Error::new(error))
}
