//! What every function needs around its handler: configuration, AWS clients, clock, telemetry.

mod chain;
mod check;
mod environment;
mod live;
mod source;

pub mod aws;
pub mod clock;
pub mod telemetry;

pub use chain::Chain;
pub use check::check;
pub use environment::{Environment, MissingVariable};
pub use live::Live;
pub use source::{ConfigError, Source};
