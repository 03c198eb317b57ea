//! The local stack: DynamoDB, SQS, Secrets Manager, a Lambda runtime, a sample store and an inbox, on loopback.

pub mod clock;
pub mod dynamodb;
pub mod inbox;
pub mod lambda;
pub mod neto;
mod protocol;
pub mod scene;
pub mod secrets;
pub mod sqs;
pub mod stack;
pub mod store;
pub mod template;
pub mod tiendanube;
pub mod web;
pub mod wicked;
