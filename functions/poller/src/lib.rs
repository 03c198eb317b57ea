//! Finds what webhooks missed.
