//! What Klaviyo's answer means. Pure.

use std::time::Duration;

use domain::Verdict;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use orderwire_http::{Meaning, Response, TransportError, meaning, retry_after};
use serde_json::Value;

/// The answer to one request.
pub(super) enum Judgement {
    /// Everything in it was taken (and queued: 202).
    Taken,
    /// Nothing of it was taken, for these reasons; at least one.
    Refused(Vec<Complaint>),
    /// Nothing of it was taken: it is too large.
    TooLarge,
    /// Whether it was taken is not known, or it was not; no request of this account is worth sending now.
    NotNow(Verdict),
}

/// One entry of an answer's `errors`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Complaint {
    /// Klaviyo's words. They may quote what they are about.
    pub(super) words: String,
    /// What is wrong.
    pub(super) about: About,
    /// Which group of a job, when it says so.
    pub(super) group: Option<usize>,
    /// Which event of that group, when it says so.
    pub(super) event: Option<usize>,
}

/// What a complaint is about, as far as something can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// The profile's phone.
    Phone,
    /// Something else of the profile, without which none of its events can be sent.
    Profile,
    /// A `unique_id` that is there already. Single events with such an id are accepted, and dropped.
    Repeat,
    /// Anything else.
    Other,
}

/// Judges what came back for a request. Only 400 and 422 speak about the events. A wrong path, method or media type, a
/// retired revision, an unpaid account: all that waits until somebody has put it right.
pub(super) fn judge(answer: Result<Response, TransportError>) -> Judgement {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return Judgement::NotNow(Verdict::try_later(None, error.to_string())),
    };
    let Response { status, headers, body } = &answer;
    match (meaning(*status), status.as_u16()) {
        (Meaning::Fine, _) => Judgement::Taken,
        (_, 413) => Judgement::TooLarge,
        (_, 400 | 422) => Judgement::Refused(complaints(*status, body)),
        (_, 403) if !is_explained(body) => {
            Judgement::NotNow(Verdict::try_later(wait(headers), "Klaviyo answered 403 without a reason"))
        }
        (kind, code) => Judgement::NotNow(Verdict::TryLater {
            after: wait(headers),
            why: format!("Klaviyo answered {code}{}", what_it_means(kind)),
            credentials_refused: kind == Meaning::CredentialsRefused,
        }),
    }
}

/// Whether an answer says what is wrong, as Klaviyo itself always does. A 403 that does not comes from the guard before it,
/// which now and then takes a Lambda for a robot (klaviyo/klaviyo-api-python, issue 84): nothing is wrong with the key then.
pub(super) fn is_explained(body: &[u8]) -> bool {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    answer["errors"].as_array().is_some_and(|errors| !errors.is_empty())
}

fn what_it_means(kind: Meaning) -> &'static str {
    match kind {
        Meaning::CredentialsRefused => ": the API key is wrong, or lacks the scope `events:write`",
        Meaning::Gone | Meaning::Wrong => ": the request itself is not, or no longer, supported",
        Meaning::Fine | Meaning::Passing => "",
    }
}

/// What an answer asks to wait. Klaviyo gives seconds. A date, which it never sent so far, counts as now: there is no clock
/// here to compare it with.
pub(super) fn wait(headers: &HeaderMap) -> Option<Duration> {
    retry_after(headers, Timestamp::MAX)
}

/// The `errors` of a refusal; at least one.
pub(super) fn complaints(status: StatusCode, body: &[u8]) -> Vec<Complaint> {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let errors = answer["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut found: Vec<_> = errors.iter().map(complaint).collect();
    if found.is_empty() {
        let words = format!("Klaviyo answered {} without a reason", status.as_u16());
        found.push(Complaint { words, about: About::Other, group: None, event: None });
    }
    found
}

fn complaint(error: &Value) -> Complaint {
    let text = |name: &str| error[name].as_str().unwrap_or_default().trim();
    let (title, detail) = (text("title").trim_end_matches('.'), text("detail"));
    let pointer = error["source"]["pointer"].as_str().unwrap_or_default();
    let mut words = match (title, detail) {
        (_, "") => title.to_owned(),
        ("", _) => detail.to_owned(),
        _ if detail.starts_with(title) => detail.to_owned(),
        _ => format!("{title}: {detail}"),
    };
    if !pointer.is_empty() {
        words = format!("{words} ({pointer})");
    }
    let (group, event) = place(pointer);
    Complaint { words, about: about(pointer, detail), group, event }
}

fn about(pointer: &str, detail: &str) -> About {
    let detail = detail.to_lowercase();
    if pointer.ends_with("phone_number") {
        About::Phone
    } else if pointer.ends_with("unique_id") || detail.contains("duplicate") || detail.contains("unique_id") {
        About::Repeat
    } else if pointer.contains("/profile/") {
        About::Profile
    } else {
        About::Other
    }
}

/// Reads `/data/attributes/events-bulk-create/data/<group>/attributes/events/data/<event>/…`.
fn place(pointer: &str) -> (Option<usize>, Option<usize>) {
    let Some((_, rest)) = pointer.split_once("/events-bulk-create/data/") else { return (None, None) };
    let index = |text: &str| text.split('/').next().and_then(|number| number.parse().ok());
    (index(rest), rest.split_once("/events/data/").and_then(|(_, event)| index(event)))
}
