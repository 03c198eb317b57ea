//! The local Lambda with real child processes, alone and in a stack with the local SQS and DynamoDB.

mod child;
mod event_source;
mod function;
mod function_url;
mod stack;
mod support;
