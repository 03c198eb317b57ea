//! What people read of requests about people's data.

use std::collections::BTreeSet;

use domain::PrivacyKind;

/// So many orders are named in a reason or a line.
const MOST_NAMED: usize = 50;

/// Why a store is not deleted.
pub(super) const ALIVE: &str = "nothing was deleted, because the store's token works still: once the app is uninstalled, confirm it by \
                     name with orderwire replay --order, or discard it";

/// Why a request that nobody has signed is not obeyed, and what to do about it.
pub(super) fn unproven(kind: PrivacyKind) -> &'static str {
    match kind {
        PrivacyKind::CustomersRedact => {
            "a request to delete a customer that nobody has signed: if the platform says that it made it, confirm it by \
             name with orderwire replay --order, and delete the profile at each destination by hand, for whose it is was \
             not kept"
        }
        PrivacyKind::StoreRedact => {
            "a request to delete the store's records that nobody has signed: if the app is uninstalled, confirm it by name \
             with orderwire replay --order"
        }
        PrivacyKind::CustomersDataRequest => {
            "a request to disclose a customer's data that nobody has signed: the platform's panel and its mail to the \
             merchant say whose; orderwire replay --order writes what is here of it into the log"
        }
    }
}

/// Ids for people, the first of them where there are many.
pub(super) fn named(orders: &BTreeSet<String>) -> String {
    let more = orders.len().saturating_sub(MOST_NAMED);
    let first = orders.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match (first.is_empty(), more) {
        (true, _) => "none known".to_owned(),
        (false, 0) => first,
        (false, more) => format!("{first} and {more} more"),
    }
}
