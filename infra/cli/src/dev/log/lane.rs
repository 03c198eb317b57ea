//! A bounded share of the log. Pure.

use std::collections::VecDeque;

/// Numbers and sizes of the entries kept in one share; the oldest go first.
pub(super) struct Lane {
    most: usize,
    most_bytes: usize,
    bytes: usize,
    kept: VecDeque<(u64, usize)>,
}

impl Lane {
    /// A share of so many entries and bytes.
    pub(super) const fn of(most: usize, most_bytes: usize) -> Self {
        Self { most, most_bytes, bytes: 0, kept: VecDeque::new() }
    }

    /// Takes an entry in and gives the numbers of those that must go for it.
    pub(super) fn add(&mut self, seq: u64, size: usize) -> Vec<u64> {
        self.kept.push_back((seq, size));
        self.bytes += size;
        let mut gone = Vec::new();
        // The newest stays, whatever its size: entries are bounded one by one before.
        while self.kept.len() > 1 && (self.kept.len() > self.most || self.bytes > self.most_bytes) {
            let Some((seq, size)) = self.kept.pop_front() else { break };
            self.bytes -= size;
            gone.push(seq);
        }
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_by_number_and_by_size_and_the_newest_always_stays() {
        let mut lane = Lane::of(3, 100);
        let gone: Vec<_> = [(1, 10), (2, 10), (4, 10), (5, 10), (7, 85), (8, 900)]
            .into_iter()
            .map(|(seq, size)| lane.add(seq, size))
            .collect();
        assert_eq!(gone, [vec![], vec![], vec![], vec![1], vec![2, 4], vec![5, 7]]);
    }
}
