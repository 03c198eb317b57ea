//! Secrets Manager on loopback: secrets, their versions and staging labels as pure state, served as AWS JSON 1.1.
//!
//! What a deployment and the commands need of it: creating, describing, reading and writing. Left out on purpose:
//! deleting, rotation by functions, replication, resource policies, keys of one's own, and forgetting the oldest of
//! many versions.

mod error;
mod request;
mod secret;
mod server;
#[cfg(test)]
mod tests;
mod vault;

pub use server::Secrets;
