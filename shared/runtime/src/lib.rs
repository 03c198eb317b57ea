//! What every function needs around its handler: configuration, AWS clients, clock, telemetry.

mod chain;
mod check;
mod counter;
mod environment;
mod live;
mod source;

pub mod aws;
pub mod clock;
pub mod telemetry;

pub use chain::Chain;
pub use check::check;
pub use counter::Counter;
pub use environment::{Environment, MissingVariable};
pub use live::{AFTER_REFUSAL, Live};
pub use source::{ConfigError, Source};
