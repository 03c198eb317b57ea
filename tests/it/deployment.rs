//! What is deployed around the functions: alarms that go off when they should, a dashboard that shows everything, and a
//! run book that knows them all.

mod alarms;
mod guide;
mod metrics;
mod runbook;
mod watch;
