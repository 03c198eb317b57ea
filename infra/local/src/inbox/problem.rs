//! Errors in the JSON:API form, one object per thing that is wrong.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::web::Answer;

/// Media type of every body.
pub(super) const MEDIA_TYPE: &str = "application/vnd.api+json";

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    pub(super) detail: String,
    pub(super) source: Source,
}

/// Where it is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// A JSON pointer into the body.
    Pointer(String),
    /// A query parameter or header.
    Parameter(&'static str),
}

impl Problem {
    /// 400 about a place in the body.
    pub(super) fn at(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::invalid(Source::Pointer(pointer.into()), detail)
    }

    /// 400 about a query parameter or header.
    pub(super) fn parameter(name: &'static str, detail: impl Into<String>) -> Self {
        Self::invalid(Source::Parameter(name), detail)
    }

    fn invalid(source: Source, detail: impl Into<String>) -> Self {
        Self { status: 400, code: "invalid", title: "Invalid input.", detail: detail.into(), source }
    }

    /// Any other status, about the request as a whole.
    pub(super) fn whole(status: u16, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, title, detail: detail.into(), source: Source::Pointer("/data/".to_owned()) }
    }

    fn json(&self) -> Value {
        let source = match &self.source {
            Source::Pointer(pointer) => json!({"pointer": pointer}),
            Source::Parameter(name) => json!({"parameter": name}),
        };
        json!({
            "id": Uuid::new_v4().to_string(),
            "status": self.status,
            "code": self.code,
            "title": self.title,
            "detail": self.detail,
            "source": source,
            "links": {},
            "meta": {},
        })
    }
}

/// The answer that tells all of `problems`, with the status of the first.
pub(super) fn refusal(problems: &[Problem]) -> Answer {
    let status = problems.first().map_or(400, |problem| problem.status);
    let errors: Vec<_> = problems.iter().map(Problem::json).collect();
    Answer::text(status, MEDIA_TYPE, json!({"errors": errors}).to_string())
}
