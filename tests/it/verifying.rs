//! A day is compared with what the store has, differences are named, explained or put right.

mod differences;
mod explained;
mod healing;
mod money;
mod ranges;
mod stage;
mod stores;
