//! `orderwire dev` and its inspector, as a browser and an operator meet them.

mod configuration;
mod following;
mod guarding;
mod replaying;
mod sample;
mod stage;
mod story;
mod trouble;
