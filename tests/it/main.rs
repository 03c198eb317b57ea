//! End to end: the real command's functions as processes, the local stack, a sample store and an inbox.

#![expect(clippy::unwrap_used, reason = "clippy spares test functions, but not what they share")]

mod command;
mod connecting;
mod coverage;
mod crash;
mod demo;
mod deployment;
mod docs;
mod duplicates;
mod failures;
mod frugality;
mod hooks;
mod importing;
mod inspector;
mod life_of_a_cart;
mod life_of_an_order;
mod neto;
mod polling;
mod privacy;
mod probe;
mod receiver;
mod rehearsal;
mod reporting;
mod security;
mod several;
mod subscriptions;
mod support;
mod tiendanube;
mod verifying;
mod wicked;
mod workspace;
