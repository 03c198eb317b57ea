//! End to end: the real command's functions as processes, the local stack, a sample store and an inbox.

mod crash;
mod duplicates;
mod failures;
mod frugality;
mod life_of_a_cart;
mod life_of_an_order;
mod receiver;
mod support;
mod workspace;
