//! `orderwire import`, `verify`, `status` and `replay`, as an operator runs them.

mod importing;
mod places;
mod replaying;
mod run;
mod status;
mod verifying;
