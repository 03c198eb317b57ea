//! Several destinations of a store and several stores of a deployment: what befalls one is no other's business.

mod later;
mod outage;
mod pausing;
mod stage;
mod stores;
