//! Klaviyo as a destination, from the words of one event to a whole delivery.

mod bodies;
mod checking;
mod delivery;
mod documented;
mod fake;
mod forgetting;
mod importing;
mod inbox;
mod judging;
mod neto;
mod packing;
mod profiles;
mod questions;
mod reading;
mod refusals;
mod repairing;
mod schema;
mod settings;
mod splitting;
mod tiendanube;
mod understanding;

use serde_json::Value;

use super::encode::{Encoded, LIMITS, Parcel, encode, split};
use domain::Event;

/// The requests `events` make, all of which are fit to be sent.
fn parcels(events: &[Event]) -> Vec<Parcel> {
    let Encoded { groups, unfit } = encode(events);
    assert_eq!(unfit, []);
    split(groups, LIMITS)
}

/// The body of the one request `events` make.
fn body(events: &[Event]) -> Value {
    let [parcel] = parcels(events).try_into().unwrap_or_else(|_| panic!("one request"));
    serde_json::from_slice(&parcel.body()).unwrap()
}
