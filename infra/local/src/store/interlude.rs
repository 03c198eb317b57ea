//! What happens in a shop between two requests of somebody who reads it.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::shop::Shop;
use crate::web::Request;

type Predicate = Box<dyn Fn(&Request) -> bool + Send>;
type Happening = Box<dyn FnOnce(&mut Shop, Timestamp) + Send>;

struct Interlude {
    /// Requests still to come, the one it happens before included.
    left: u32,
    concerns: Predicate,
    happening: Happening,
}

/// What is still to happen.
#[derive(Default)]
pub(super) struct Interludes(Mutex<Vec<Interlude>>);

impl Interludes {
    pub(super) fn add(
        &self,
        nth: u32,
        concerns: impl Fn(&Request) -> bool + Send + 'static,
        happening: impl FnOnce(&mut Shop, Timestamp) + Send + 'static,
    ) {
        let interlude = Interlude { left: nth, concerns: Box::new(concerns), happening: Box::new(happening) };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(interlude);
    }

    /// What happens before `request` is answered.
    pub(super) fn before(&self, request: &Request) -> Vec<Happening> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for interlude in all.iter_mut().filter(|interlude| (interlude.concerns)(request)) {
            interlude.left = interlude.left.saturating_sub(1);
        }
        all.extract_if(.., |interlude| interlude.left == 0).map(|interlude| interlude.happening).collect()
    }
}
