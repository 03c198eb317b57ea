//! The courier with the real ledger on the local DynamoDB; the destinations are doubles that keep what they are sent.

mod batches;
mod chains;
mod desk;
mod doubt;
mod parts;
mod stage;
mod trouble;
