//! What is asked about the data held of people, by themselves or by a platform in their name.

use std::fmt;

use crate::Customer;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrivacyKind {
    /// Delete everything of a store: its merchant has parted with us.
    StoreRedact,
    /// Delete what is held of a customer.
    CustomersRedact,
    /// Tell what is held of a customer.
    CustomersDataRequest,
}

impl PrivacyKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::StoreRedact, Self::CustomersRedact, Self::CustomersDataRequest];

    /// Its name in paths, messages and lists.
    pub fn name(self) -> &'static str {
        match self {
            Self::StoreRedact => "store-redact",
            Self::CustomersRedact => "customers-redact",
            Self::CustomersDataRequest => "customers-data-request",
        }
    }

    /// Reads what [`PrivacyKind::name`] gives.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a request is about. Personal data: `Debug` shows none of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PrivacyRequest {
    /// The platform's own id of the request, where it has one.
    pub id: Option<String>,
    /// Whose data: only what a person can be found by. Nobody in particular where a whole store is meant.
    pub customer: Customer,
    /// Ids of the orders it names; the customer may have others.
    pub orders: Vec<String>,
    /// Ids of the carts it names.
    pub carts: Vec<String>,
}

impl fmt::Debug for PrivacyRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivacyRequest({} orders)", self.orders.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_back_and_no_other_is() {
        for kind in PrivacyKind::ALL {
            assert_eq!(PrivacyKind::parse(kind.name()), Some(kind));
        }
        assert_eq!(PrivacyKind::parse("customers-forget"), None);
    }
}
