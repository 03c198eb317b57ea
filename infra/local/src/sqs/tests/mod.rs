//! Tests of the rules, on a clock moved by hand, and of the server through the real SDK.

mod client;
mod desk;
mod fifo;
mod redrive;
mod standard;
