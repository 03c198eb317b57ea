//! Reads the order as it is now and sends the events that are due.
