//! `orderwire report`: what the table tells of a store's business, without asking anybody else.

mod book;
mod cohorts;
