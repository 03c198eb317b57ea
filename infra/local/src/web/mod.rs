//! What the sample store and the inbox share: serving on loopback, a log of requests, and faults on demand.

mod answer;
mod connection;
mod faults;
mod json;
mod log;
mod request;
mod serve;
#[cfg(test)]
pub(crate) mod testing;

pub use answer::Answer;
pub use connection::{Cuttable, Cutter, Loopback};
pub use faults::{Fault, Faults, Moment};
pub(crate) use json::{decimal_from_json, number};
pub use log::{LoggedRequest, Outcome, RequestLog};
pub use request::Request;
pub(crate) use serve::{Server, Service};
