//! What a queue message says, and how it is sent.
