//! Checks a store's signature and queues the raw webhook.
