//! Remembers answers for a while, and not more of them than fit.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Values by id, each for the same time. When it is full the oldest makes room.
pub(crate) struct Cache<V> {
    keep: Duration,
    most: usize,
    kept: Mutex<HashMap<String, (Instant, V)>>,
}

impl<V: Clone> Cache<V> {
    /// Keeps at most `most` values for `keep` each.
    pub(crate) fn new(keep: Duration, most: usize) -> Self {
        Self { keep, most, kept: Mutex::new(HashMap::new()) }
    }

    /// The value of `id`, unless it is too old at `now`.
    pub(crate) fn get(&self, id: &str, now: Instant) -> Option<V> {
        let kept = self.lock();
        let (stored, value) = kept.get(id)?;
        (now.saturating_duration_since(*stored) < self.keep).then(|| value.clone())
    }

    /// Remembers `value`, read at `now`.
    pub(crate) fn put(&self, id: String, value: V, now: Instant) {
        let mut kept = self.lock();
        if kept.len() >= self.most && !kept.contains_key(&id) {
            kept.retain(|_, (stored, _)| now.saturating_duration_since(*stored) < self.keep);
            let oldest = kept.iter().min_by_key(|(_, (stored, _))| *stored).map(|(id, _)| id.clone());
            if let Some(oldest) = oldest.filter(|_| kept.len() >= self.most) {
                kept.remove(&oldest);
            }
        }
        kept.insert(id, (now, value));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, (Instant, V)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_value_is_forgotten_in_time() {
        let (cache, start) = (Cache::new(10 * SECOND, 9), Instant::now());
        cache.put("a".into(), 1, start);
        assert_eq!(cache.get("a", start + 9 * SECOND), Some(1));
        assert_eq!(cache.get("a", start + 10 * SECOND), None);
    }

    #[test]
    fn the_oldest_makes_room() {
        let (cache, start) = (Cache::new(100 * SECOND, 2), Instant::now());
        for (age, id) in ["a", "b", "a", "c"].into_iter().enumerate() {
            cache.put(id.into(), age, start + SECOND * u32::try_from(age).unwrap());
        }
        let now = start + 4 * SECOND;
        assert_eq!(["a", "b", "c"].map(|id| cache.get(id, now)), [Some(2), None, Some(3)]);
    }
}
