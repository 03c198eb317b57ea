//! Requests about people's data that a platform makes by itself, each at a URL of its own: what a store's adapter knows of them.

use domain::{PrivacyKind, PrivacyRequest};

use crate::{Delivery, Refusal};

/// Reads the requests about people's data of a store's platform. Pure: no I/O, no clock.
pub trait Privacy: Send + Sync {
    /// Who made a request, as far as that can be said. The URL is public, so one without a proof may be anybody's.
    ///
    /// # Errors
    /// What is wrong with a proof that is there.
    fn proof(&self, delivery: &Delivery<'_>) -> Result<Proof, Refusal>;

    /// Whether a body is about this store. Any bytes may come.
    fn is_about(&self, body: &[u8]) -> Addressee;

    /// What a body about this store asks for. Ids are plain (letters, digits, hyphens), so that nothing personal is among
    /// them.
    ///
    /// # Errors
    /// Why it cannot be said, without quoting the body.
    fn read(&self, kind: PrivacyKind, body: &[u8]) -> Result<PrivacyRequest, String>;
}

/// Who made a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// Nobody can say.
    Absent,
    /// The platform.
    Signed,
}

/// Which store a body is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressee {
    /// This one.
    This,
    /// Another one of the platform.
    Other,
    /// It cannot be said.
    Unreadable,
}
