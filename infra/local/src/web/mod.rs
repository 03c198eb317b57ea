//! What the sample store and the inbox share: serving on loopback, a log of requests, and faults on demand.

mod answer;
mod connection;
mod courier;
mod faults;
mod interlude;
mod json;
mod log;
mod path;
mod quota;
#[cfg(test)]
pub(crate) mod receiver;
mod request;
mod serve;
#[cfg(test)]
pub(crate) mod testing;

pub use answer::Answer;
pub use connection::{Cuttable, Cutter, Loopback};
pub(crate) use courier::Courier;
pub use courier::{Attempt, CourierSettings, Disruption, LostParcel, Parcel};
pub use faults::{Fault, Faults, Moment};
pub use interlude::Interludes;
pub(crate) use json::{decimal_from_json, number};
pub use log::{LoggedRequest, Outcome, RequestLog};
pub(crate) use path::captures;
pub use quota::Quota;
pub(crate) use quota::{Allowance, Window};
pub(crate) use request::BadParameter;
pub use request::Request;
pub(crate) use serve::{Server, Service};
