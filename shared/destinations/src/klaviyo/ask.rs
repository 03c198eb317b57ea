//! Asks a question until it is answered: waits as long as Klaviyo says, and tries again, a few times.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use orderwire_http::{Deadline, Meaning, Response, TransportError, meaning};

use super::api::Api;
use super::judge::{complaints, is_explained, wait};
use super::question::Question;
use super::wire::Page;
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
    /// The API key lacks this scope.
    NotPermitted {
        /// In Klaviyo's own word: `events:read`.
        scope: &'static str,
        /// What Klaviyo said about it, without personal data.
        words: String,
    },
    /// Klaviyo does not accept the question itself.
    Wrong {
        /// 400, 404, …
        status: u16,
        /// What Klaviyo said about it, without personal data.
        words: String,
    },
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
            AskError::NotPermitted { scope, .. } => {
                Self::CredentialsRefused { why: format!("Klaviyo answered 403: the API key lacks the scope `{scope}`") }
            }
            AskError::Wrong { status, words } => Self::Unusable { why: format!("Klaviyo answered {status}: {words}") },
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

/// All pages of a list.
///
/// # Errors
/// As [`ask`], for any of the pages; or a page cannot be understood.
pub(super) async fn ask_all<T>(
    api: &Api,
    mut question: Question,
    read: fn(&[u8]) -> Result<Page<T>, BooksError>,
    deadline: Deadline,
) -> Result<Vec<T>, AskError> {
    let mut all = Vec::new();
    loop {
        let page = read(&ask(api, &question, deadline).await?)?;
        all.extend(page.items);
        match page.next {
            Some(link) => question = question.follow(&link)?,
            None => return Ok(all),
        }
    }
}

fn hear(answer: Result<Response, TransportError>, scope: &'static str) -> Heard {
    let Response { status, headers, body } = match answer {
        Ok(answer) => answer,
        Err(TransportError::TooLarge { .. }) => return Heard::Final(AskError::TooLarge),
        Err(error) => return Heard::Passing { after: None, why: error.to_string() },
    };
    let code = status.as_u16();
    let passing = || Heard::Passing { after: wait(&headers), why: format!("Klaviyo answered {code}") };
    let words = || match complaints(status, &body).into_iter().next().filter(|_| is_explained(&body)) {
        Some(complaint) => scrub(&complaint.words, &BTreeSet::new()),
        None => "without a reason".to_owned(),
    };
    Heard::Final(match (meaning(status), code) {
        (Meaning::Fine, _) => return Heard::Answer(body),
        (Meaning::Passing, _) => return passing(),
        (Meaning::CredentialsRefused, 403) if !is_explained(&body) => return passing(),
        (Meaning::CredentialsRefused, 403) => AskError::NotPermitted { scope, words: words() },
        (Meaning::CredentialsRefused, _) => AskError::Failed(BooksError::CredentialsRefused {
            why: format!("Klaviyo answered {code}: it knows no such API key, or no longer; it must be a private one"),
        }),
        (Meaning::Gone | Meaning::Wrong, _) => AskError::Wrong { status: code, words: words() },
    })
}
