//! What happens in a shop between two requests of somebody who reads it.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::request::Request;

type Predicate = Box<dyn Fn(&Request) -> bool + Send>;
type Happening<T> = Box<dyn FnOnce(&mut T, Timestamp) + Send>;

struct Interlude<T> {
    /// Requests still to come, the one it happens before included.
    left: u32,
    concerns: Predicate,
    happening: Happening<T>,
}

/// What is still to happen in a shop `T`.
pub struct Interludes<T>(Mutex<Vec<Interlude<T>>>);

impl<T> Default for Interludes<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Interludes<T> {
    /// Has something happen just before the `nth` request from now, counted from 1, of those for which `concerns` holds is
    /// answered. No webhook tells of it.
    pub fn before(
        &self,
        nth: u32,
        concerns: impl Fn(&Request) -> bool + Send + 'static,
        happening: impl FnOnce(&mut T, Timestamp) + Send + 'static,
    ) {
        let interlude = Interlude { left: nth, concerns: Box::new(concerns), happening: Box::new(happening) };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(interlude);
    }

    /// `request` is about to be answered.
    pub(crate) fn play(&self, request: &Request, shop: &mut T, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for interlude in all.iter_mut().filter(|interlude| (interlude.concerns)(request)) {
            interlude.left = interlude.left.saturating_sub(1);
        }
        let due: Vec<_> = all.extract_if(.., |interlude| interlude.left == 0).collect();
        drop(all);
        due.into_iter().for_each(|interlude| (interlude.happening)(shop, now));
    }
}
