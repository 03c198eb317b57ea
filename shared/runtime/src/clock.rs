//! The one place that reads the clock; everything else takes the time as an argument.

use jiff::Timestamp;

/// Now.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Now, as the standard library counts it.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn system() -> std::time::SystemTime {
    std::time::SystemTime::now()
}
