//! The inbox, tested.
