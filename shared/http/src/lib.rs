//! HTTP towards stores and destinations: one client, time limits, and what an answer means.

mod client;
mod deadline;
mod retry;

pub use client::{Client, Request, Response, TransportError, tls};
pub use deadline::Deadline;
pub use retry::{Meaning, meaning, retry_after};
