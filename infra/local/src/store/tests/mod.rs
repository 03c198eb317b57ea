//! The sample store, tested.
