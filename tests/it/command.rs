//! `orderwire import`, `verify`, `status`, `replay` and `doctor`, as an operator runs them.

mod behaviour;
mod doctor;
mod importing;
mod places;
mod replaying;
pub(crate) mod run;
mod status;
mod verifying;
