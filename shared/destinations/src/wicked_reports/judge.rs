//! What an answer to rows means. Pure.

use std::time::Duration;

use domain::Verdict;
use http::HeaderMap;
use jiff::Timestamp;
use orderwire_http::{Meaning, Response, TransportError, meaning, retry_after};
use serde_json::Value;

use super::row::Row;

/// The answer to one request.
#[derive(Debug)]
pub(super) enum Judgement {
    /// It was taken, as far as nothing else is said.
    Taken(Report),
    /// Nothing of it was taken, for these reasons; at least one.
    Refused(Vec<Complaint>),
    /// Nothing of it was taken: it is too large.
    TooLarge,
    /// It was not taken, or nobody knows ([`Verdict::InDoubt`]); no request of this account is worth sending now.
    NotNow(Verdict),
}

/// What an answer with a status of success says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Report {
    /// Rows it did not take.
    pub(super) complaints: Vec<Complaint>,
    /// How many it took, of how many; where it says so.
    counts: Option<(u64, u64)>,
    /// Whether it says that it did anything.
    is_understood: bool,
}

/// One entry of an answer's `errors`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    /// In its words, which may quote what they are about.
    pub(super) words: String,
    /// The row, as far as it says which.
    item: Value,
}

/// The rows of a request that complaints name, with the first words about each, and the others.
pub(super) struct Sorted {
    pub(super) named: Vec<(Row, String)>,
    pub(super) others: Vec<Row>,
    /// Words about no row of the request.
    pub(super) loose: Option<String>,
}

/// Judges what came back. Only 400 and 422 speak about the rows; a wrong path or media type waits until somebody has put it
/// right. A gateway's 502 to 504, and a server's 500, come too late to say that nothing was stored.
pub(super) fn judge(answer: Option<Result<Response, TransportError>>) -> Judgement {
    let answer = match answer {
        None => return Judgement::NotNow(Verdict::try_later(None, "no time left in this run")),
        Some(Err(TransportError::Broken { source, host })) if source.is_connect() => {
            return Judgement::NotNow(Verdict::try_later(None, format!("no connection to {host}")));
        }
        Some(Err(error)) => return Judgement::NotNow(Verdict::InDoubt { why: error.to_string() }),
        Some(Ok(answer)) => answer,
    };
    let Response { status, headers, body } = &answer;
    match (meaning(*status), status.as_u16()) {
        (Meaning::Fine, _) => Judgement::Taken(report(body)),
        (_, 413) => Judgement::TooLarge,
        (_, 400 | 422) => Judgement::Refused(refusal(status.as_u16(), body)),
        (Meaning::Passing, code) if code >= 500 || code == 408 => {
            Judgement::NotNow(Verdict::InDoubt { why: format!("Wicked Reports answered {code}") })
        }
        (_, code) => Judgement::NotNow(Verdict::TryLater {
            after: wait(headers),
            why: format!("Wicked Reports answered {code}{}", what_it_means(code)),
            credentials_refused: is_of_the_key(code),
        }),
    }
}

/// Whether a status says that the account or its key, and nothing of what was sent, is the trouble.
pub(super) fn is_of_the_key(code: u16) -> bool {
    matches!(code, 401..=403)
}

/// What such a status means, after what was answered.
pub(super) fn what_it_means(code: u16) -> &'static str {
    match code {
        401 => ": it knows no such API key, or no longer",
        402 => ": the account is not paid for",
        403 => ": the API key is not allowed to do this",
        404..=415 => ": the request itself is not, or no longer, supported",
        _ => "",
    }
}

/// What an answer asks to wait, in seconds. A date counts as now: there is no clock here to compare it with.
pub(super) fn wait(headers: &HeaderMap) -> Option<Duration> {
    retry_after(headers, Timestamp::MAX)
}

/// What is said of a success: `success` is a sentence, `records` of `totalRecords` were taken, `errors` names the others.
fn report(body: &[u8]) -> Report {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let counts = number(&answer["records"]).zip(number(&answer["totalRecords"]));
    let succeeded = answer["success"].as_str().is_some_and(|said| said.trim_start().starts_with("Success"));
    Report { complaints: complaints(&answer), counts, is_understood: succeeded || counts.is_some() }
}

fn refusal(code: u16, body: &[u8]) -> Vec<Complaint> {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let mut found = complaints(&answer);
    if found.is_empty() {
        let said = ["message", "error", "errors"].iter().find_map(|name| answer[*name].as_str());
        let words = said.map_or_else(|| format!("Wicked Reports answered {code} without a reason"), str::to_owned);
        found.push(Complaint { words, item: Value::Null });
    }
    found
}

fn complaints(answer: &Value) -> Vec<Complaint> {
    let errors = answer["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().map(complaint).collect()
}

fn complaint(error: &Value) -> Complaint {
    let said = [error.as_str(), error["error"].as_str(), error["message"].as_str()].into_iter().flatten().next();
    let words = said.map(str::trim).filter(|said| !said.is_empty()).unwrap_or("refused without a reason");
    Complaint { words: words.to_owned(), item: error["item"].clone() }
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

impl Report {
    /// Whether it is certain that it took all of `rows` but the `refused` ones it names.
    pub(super) fn is_certain(&self, rows: usize, refused: usize, loose: bool) -> bool {
        let rows = u64::try_from(rows).unwrap_or(u64::MAX);
        let all = self
            .counts
            .is_none_or(|(taken, of)| taken.saturating_add(u64::try_from(refused).unwrap_or(u64::MAX)) >= rows.max(of));
        self.is_understood && !loose && all
    }
}

/// Sorts `rows` by whether a complaint names them.
pub(super) fn sort(rows: Vec<Row>, complaints: &[Complaint]) -> Sorted {
    let loose = complaints.iter().find(|complaint| !rows.iter().any(|row| row.identity.is(&complaint.item)));
    let mut sorted = Sorted { named: Vec::new(), others: Vec::new(), loose: loose.map(|one| one.words.clone()) };
    for row in rows {
        match complaints.iter().find(|complaint| row.identity.is(&complaint.item)) {
            Some(complaint) => sorted.named.push((row, complaint.words.clone())),
            None => sorted.others.push(row),
        }
    }
    sorted
}
