//! Asks `/latest` until it answers, a few times.

use std::time::Duration;

use bytes::Bytes;
use orderwire_http::{Deadline, Meaning, Response, meaning};

use super::api::Api;
use super::judge::{is_of_the_key, wait, what_it_means};
use crate::BooksError;

/// Of one question, the first included.
const MOST_TRIES: u32 = 4;
/// Before the second try, if no wait is named; doubled for each further one.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The body of the answer; nothing if it says that there is no such thing.
///
/// # Errors
/// [`BooksError`]; [`BooksError::TryLater`] also if waiting would have helped, but not before `deadline`.
pub(super) async fn ask(api: &Api, query: &[(&str, &str)], deadline: Deadline) -> Result<Option<Bytes>, BooksError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let (after, why) = match api.latest(query, deadline).await {
            None => return Err(BooksError::TryLater { after: None, why: "no time left in this run".to_owned() }),
            Some(Err(error)) => (None, error.to_string()),
            Some(Ok(Response { status, headers, body })) => match (meaning(status), status.as_u16()) {
                (Meaning::Fine, _) => return Ok(Some(body)),
                // Its own answers are JSON; a page that says "not found" is another server's.
                (Meaning::Gone, 404) if serde_json::from_slice::<serde_json::Value>(&body).is_ok() => return Ok(None),
                (Meaning::Passing, code) => (wait(&headers), format!("Wicked Reports answered {code}")),
                (_, code) => {
                    let why = format!("Wicked Reports answered {code}{}", what_it_means(code));
                    return Err(match is_of_the_key(code) {
                        true => BooksError::CredentialsRefused { why },
                        false => BooksError::Unusable { why },
                    });
                }
            },
        };
        let pause = after.unwrap_or(FIRST_WAIT * 2_u32.pow(tries - 1));
        if tries == MOST_TRIES || !deadline.allows(pause) {
            return Err(BooksError::TryLater { after, why });
        }
        tokio::time::sleep(pause).await;
    }
}
