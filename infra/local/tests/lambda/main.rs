//! The local Lambda with real child processes, alone and in a stack with the local SQS and DynamoDB.

#![expect(clippy::unwrap_used, reason = "clippy spares test functions, but not what they share")]

mod child;
mod event_source;
mod function;
mod function_url;
mod stack;
mod support;
mod update;
