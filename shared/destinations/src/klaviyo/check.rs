//! Who the account is, what the key may do, and whether the account's own settings suit what is sent.

use orderwire_http::Deadline;

use super::client::Account;
use crate::{AccountCheck, Books, BooksError};

impl Account {
    /// As [`crate::Destination::check`].
    pub(super) async fn check_access(&self, deadline: Deadline) -> Result<AccountCheck, BooksError> {
        let zone = self.books.time_zone(deadline).await?;
        let time_zone = zone.iana_name().map(str::to_owned);
        Ok(AccountCheck { id: None, name: None, currency: None, time_zone, grants: Vec::new(), advice: Vec::new() })
    }
}
