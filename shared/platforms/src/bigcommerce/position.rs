//! Where in a store's list of orders somebody is: the words of [`Page::next`](crate::Page::next). Pure.
//!
//! Archived orders are left out of the list and have one of their own, which is read after it: an order that is archived
//! in between is met there.

use std::fmt;

/// Which of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// What the merchant sees.
    Live,
    /// What the merchant deleted.
    Archived,
}

/// A place in them, written as `live:5128`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    /// The list.
    pub(super) phase: Phase,
    /// The least id that is still to be read.
    pub(super) least: u64,
}

impl Position {
    /// Before all orders.
    pub(super) const START: Self = Self { phase: Phase::Live, least: 0 };
    /// Before all archived orders.
    pub(super) const ARCHIVED: Self = Self { phase: Phase::Archived, least: 0 };

    /// Reads what was written as text; `None` if that is something else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (phase, least) = text.split_once(':')?;
        let phase = [Phase::Live, Phase::Archived].into_iter().find(|known| known.word() == phase)?;
        Some(Self { phase, least: least.parse().ok()? })
    }

    /// Behind an order of the list `phase`.
    pub(super) fn behind(phase: Phase, id: u64) -> Self {
        Self { phase, least: id.saturating_add(1) }
    }
}

impl Phase {
    fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Archived => "archived",
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.phase.word(), self.least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_back() {
        for position in [Position::START, Position::ARCHIVED, Position::behind(Phase::Live, 5_127)] {
            assert_eq!(Position::parse(&position.to_string()), Some(position));
        }
        assert_eq!(Position::behind(Phase::Live, 5_127).to_string(), "live:5128");
    }

    #[test]
    fn anything_else_is_no_position() {
        let others = ["", "live", "live:", "live:-1", "dead:1", "5128", "live:1:2", "Live:1"];
        assert_eq!(others.map(Position::parse), [None; 8]);
    }
}
