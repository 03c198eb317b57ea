//! The systems orderwire writes to: one folder per destination, registered in one place.

mod destination;
mod forgotten;
mod klaviyo;
mod number;
mod scrub;
mod wicked_reports;

pub use destination::{AccountCheck, Advice, Books, BooksError, DaySum, Destination, Kind, Load, OnsitePage, Told};
pub use forgotten::Forgotten;

/// Every kind of destination there is.
pub const ALL: &[&dyn Kind] = &[&klaviyo::Klaviyo, &wicked_reports::WickedReports];

/// The kind with this registry id.
pub fn find(id: &str) -> Option<&'static dyn Kind> {
    ALL.iter().copied().find(|kind| kind.id() == id)
}

#[cfg(test)]
mod contract;

#[cfg(test)]
mod samples;
