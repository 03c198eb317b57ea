//! Asks a question until it is answered: waits as long as Klaviyo says, and tries again, a few times.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use orderwire_http::{Deadline, Meaning, Response, TransportError, meaning};

use super::api::Api;
use super::judge::{complaints, wait};
use super::question::Question;
use crate::BooksError;
use crate::scrub::scrub;

/// Of one question, the first included.
const MOST_TRIES: u32 = 4;
/// Before the second try, if Klaviyo does not name a wait; doubled for each further one.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// Why there is no answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum AskError {
    /// It is larger than can be held; a smaller page may not be.
    TooLarge,
    /// Anything else.
    Failed(BooksError),
}

impl From<BooksError> for AskError {
    fn from(error: BooksError) -> Self {
        Self::Failed(error)
    }
}

impl From<AskError> for BooksError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::TooLarge => Self::Unusable { why: "Klaviyo's answer is too large".to_owned() },
            AskError::Failed(error) => error,
        }
    }
}

/// What came of one try.
enum Heard {
    Answer(Bytes),
    Passing { after: Option<Duration>, why: String },
    Final(AskError),
}

/// The body of the answer.
///
/// # Errors
/// [`AskError`]; if waiting would have helped, but not before `deadline`, [`BooksError::TryLater`].
pub(super) async fn ask(api: &Api, question: &Question, deadline: Deadline) -> Result<Bytes, AskError> {
    let mut tries = 0;
    loop {
        if !deadline.allows(Duration::ZERO) {
            return Err(BooksError::TryLater { after: None, why: "no time left in this run".to_owned() }.into());
        }
        let answer = api.send(question.url.clone(), question.body.clone(), deadline).await;
        tries += 1;
        let (after, why) = match hear(answer, question.scope) {
            Heard::Answer(body) => return Ok(body),
            Heard::Final(error) => return Err(error),
            Heard::Passing { after, why } => (after, why),
        };
        let wait = after.unwrap_or(FIRST_WAIT * 2_u32.pow(tries - 1));
        if tries == MOST_TRIES || !deadline.allows(wait) {
            return Err(BooksError::TryLater { after, why }.into());
        }
        tokio::time::sleep(wait).await;
    }
}

fn hear(answer: Result<Response, TransportError>, scope: &str) -> Heard {
    let Response { status, headers, body } = match answer {
        Ok(answer) => answer,
        Err(TransportError::TooLarge { .. }) => return Heard::Final(AskError::TooLarge),
        Err(error) => return Heard::Passing { after: None, why: error.to_string() },
    };
    let code = status.as_u16();
    let refused = match meaning(status) {
        Meaning::Fine => return Heard::Answer(body),
        Meaning::Passing => return Heard::Passing { after: wait(&headers), why: format!("Klaviyo answered {code}") },
        Meaning::CredentialsRefused => BooksError::CredentialsRefused {
            why: format!("Klaviyo answered {code}: the API key is wrong, or lacks the scope `{scope}`"),
        },
        Meaning::Gone | Meaning::Wrong => {
            let words = complaints(status, &body).into_iter().next().map(|complaint| complaint.words);
            let words = scrub(&words.unwrap_or_default(), &BTreeSet::new());
            BooksError::Unusable { why: format!("Klaviyo answered {code}: {words}") }
        }
    };
    Heard::Final(refused.into())
}
