//! What the key may do. Wicked Reports tells nothing of the account itself.

use bytes::Bytes;
use config::{Grant, GrantState};
use http::StatusCode;
use orderwire_http::{Deadline, Meaning, Response, meaning};

use super::api::Api;
use super::ask::ask;
use super::client::Account;
use super::judge::{is_of_the_key, wait, what_it_means};
use super::row::Table;
use crate::{AccountCheck, BooksError};

/// Reports run on US Eastern time, whatever the store's (Wicked Reports help centre).
const TIME_ZONE: &str = "America/New_York";

impl Account {
    /// As [`crate::Destination::check`]: two requests. How many orders there are is asked; and an empty list of contacts is
    /// posted, of which nothing could be stored, because a request holds 1 to 1000 objects.
    pub(super) async fn check_access(&self, deadline: Deadline) -> Result<AccountCheck, BooksError> {
        let query = [("sourcesystem", self.systems.any()), ("datatype", Table::Orders.data_type()), ("offset", "1")];
        ask(&self.api, &query, deadline).await?;
        let may_write = may_write(&self.api, deadline).await?;
        let read = Grant {
            what: "Authorizations → API: reading (/latest)",
            needed: "to find out what arrived when an answer was lost, and since when a contact is there",
            required: true,
            state: GrantState::Granted,
        };
        let write = Grant {
            what: "Authorizations → API: enabled",
            needed: "to send contacts, orders and payments",
            required: true,
            state: may_write,
        };
        Ok(AccountCheck {
            id: None,
            name: None,
            currency: None,
            time_zone: Some(TIME_ZONE.to_owned()),
            grants: vec![write, read],
            advice: Vec::new(),
        })
    }
}

async fn may_write(api: &Api, deadline: Deadline) -> Result<GrantState, BooksError> {
    let answer = match api.post(Table::Contacts, Bytes::from_static(b"[]"), deadline).await {
        None => return Ok(GrantState::Unknown("no time left in this run".to_owned())),
        Some(Err(error)) => return Ok(GrantState::Unknown(error.to_string())),
        Some(Ok(answer)) => answer,
    };
    let Response { status, headers, .. } = answer;
    let said = || format!("Wicked Reports answered {}{}", status.as_u16(), what_it_means(status.as_u16()));
    match (meaning(status), status) {
        (Meaning::Fine, _) | (_, StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY) => Ok(GrantState::Granted),
        (_, StatusCode::UNAUTHORIZED) => Err(BooksError::CredentialsRefused { why: said() }),
        (_, status) if is_of_the_key(status.as_u16()) => Ok(GrantState::Missing(said())),
        (Meaning::Passing, _) => {
            let wait = wait(&headers).map(|wait| format!(", to be asked again after {} s", wait.as_secs()));
            Ok(GrantState::Unknown(said() + &wait.unwrap_or_default()))
        }
        _ => Ok(GrantState::Unknown(said())),
    }
}
