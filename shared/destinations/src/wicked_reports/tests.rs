//! Wicked Reports, by itself and against the sample account.

mod bodies;
mod checking;
mod delivery;
mod judging;
mod money;
mod packing;
mod recalling;
mod settings;
mod stage;
mod troubles;
