//! Whom an import waits for: the store, a destination, or nobody.

use std::time::Duration;

use delivery::Store;
use tokio::time::Instant;

/// Waits shorter than this part of the time set no pace: a few come together at the beginning of any run.
const NOTABLE: u32 = 5;

/// How long a run has waited for whom.
pub(super) struct Pace<'a> {
    store: &'a Store,
    began: Instant,
    before: Vec<(&'a str, Duration)>,
}

impl<'a> Pace<'a> {
    /// Begins to count.
    pub(super) fn of(store: &'a Store) -> Self {
        Self { store, began: Instant::now(), before: waits(store) }
    }

    /// Who was waited for longest so far, if anybody.
    pub(super) fn paced_by(&self) -> Option<&'a str> {
        let since =
            |((name, now), (_, before)): ((&'a str, Duration), &(&str, Duration))| (name, now.saturating_sub(*before));
        let waits: Vec<_> = waits(self.store).into_iter().zip(&self.before).map(since).collect();
        slowest(&waits, self.began.elapsed())
    }
}

fn waits(store: &Store) -> Vec<(&str, Duration)> {
    let destinations = store.outlets.iter().map(|outlet| (outlet.name.as_str(), outlet.destination.paused()));
    [("store", store.shop.paused())].into_iter().chain(destinations).collect()
}

/// Who was waited for longest, if that was a notable part of `elapsed`. Whoever is not the slowest is hardly waited for
/// at all, because reading and sending hold each other up.
fn slowest<'a>(waits: &[(&'a str, Duration)], elapsed: Duration) -> Option<&'a str> {
    let longest = waits.iter().max_by_key(|(_, wait)| *wait);
    longest.filter(|(_, wait)| *wait > elapsed / NOTABLE).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_wait_names_who_sets_the_pace() {
        let slowest = |store, destination| {
            let waits = [("store", Duration::from_secs(store)), ("klaviyo-main", Duration::from_secs(destination))];
            slowest(&waits, Duration::from_secs(100))
        };
        assert_eq!(slowest(60, 2), Some("store"));
        assert_eq!(slowest(2, 60), Some("klaviyo-main"));
        assert_eq!([slowest(0, 0), slowest(20, 4)], [None; 2], "nobody was waited for to speak of");
    }
}
