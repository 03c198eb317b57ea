//! `orderwire connect` and `orderwire rotate`, as an operator runs them.

mod asking;
mod first;
mod platforms;
mod refusals;
mod rotating;
mod stage;
