//! The local stack: DynamoDB, SQS, a Lambda runtime, a sample store and an inbox, on loopback.

pub mod clock;
pub mod dynamodb;
pub mod inbox;
pub mod lambda;
pub mod scene;
pub mod sqs;
pub mod stack;
pub mod store;
pub mod template;
pub mod web;
