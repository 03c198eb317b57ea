//! What every function needs around its handler: configuration, AWS clients, clock, telemetry.
