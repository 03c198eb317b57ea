//! SQS on loopback: the rules of standard and FIFO queues as pure state, served as AWS JSON 1.0.
//!
//! Time is passed into every rule; only the server reads the clock and waits. Left out on purpose: the minute that
//! a deleted name stays blocked and that has to lie between two purges (tests would only wait for it), permissions,
//! encryption (both attributes are kept but not acted on), and `ReceiveRequestAttemptId` (accepted, ignored).

mod actions;
mod attributes;
mod backlog;
mod batch;
mod broker;
mod deduplication;
mod digest;
mod error;
mod lanes;
mod message;
mod move_tasks;
mod queue;
mod receipt;
mod redrive;
mod reply;
mod request;
mod server;
#[cfg(test)]
mod tests;

pub use queue::Figures;
pub use server::{Sqs, SqsOptions, WithoutWaiting};
