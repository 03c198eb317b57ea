//! What requests carry: the access token, and who is asking.
//!
//! The API reference has the token in `Authentication: bearer …`, newer official pages in `Authorization: Bearer …`, and it
//! is not settled which of the two will stay. The one that is accepted is kept as long as the process lives.

use std::sync::atomic::{AtomicBool, Ordering};

use config::Secret;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};

/// Which header the token is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `Authentication: bearer …`.
    Reference,
    /// `Authorization: Bearer …`.
    Standard,
}

impl Style {
    /// What to try next.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Reference => Self::Standard,
            Self::Standard => Self::Reference,
        }
    }
}

/// How the app makes itself known to one store.
pub(super) struct Login {
    bearer: [HeaderValue; 2],
    agent: HeaderValue,
    is_standard: AtomicBool,
}

impl Default for Login {
    /// Of nobody.
    fn default() -> Self {
        let none = || HeaderValue::from_static("");
        Self { bearer: [none(), none()], agent: none(), is_standard: AtomicBool::new(false) }
    }
}

impl Login {
    /// With this access token, as this app; `None` if one of the two holds characters that no header may have.
    pub(super) fn new(token: &Secret, agent: &str) -> Option<Self> {
        let bearer = |scheme: &str| {
            let mut value = HeaderValue::from_str(&format!("{scheme} {}", token.expose())).ok()?;
            value.set_sensitive(true);
            Some(value)
        };
        Some(Self {
            bearer: [bearer("bearer")?, bearer("Bearer")?],
            agent: HeaderValue::from_str(agent).ok()?,
            is_standard: AtomicBool::new(false),
        })
    }

    /// What was accepted last.
    pub(super) fn style(&self) -> Style {
        if self.is_standard.load(Ordering::Relaxed) { Style::Standard } else { Style::Reference }
    }

    /// Keeps to `style` from now on.
    pub(super) fn remember(&self, style: Style) {
        self.is_standard.store(style == Style::Standard, Ordering::Relaxed);
    }

    /// The headers of a request, with a body or without.
    pub(super) fn headers(&self, style: Style, has_body: bool) -> HeaderMap {
        let [reference, standard] = &self.bearer;
        let (name, bearer) = match style {
            Style::Reference => (HeaderName::from_static("authentication"), reference),
            Style::Standard => (AUTHORIZATION, standard),
        };
        let mut headers = HeaderMap::from_iter([
            (name, bearer.clone()),
            (USER_AGENT, self.agent.clone()),
            (ACCEPT, HeaderValue::from_static("application/json")),
        ]);
        if has_body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        }
        headers
    }
}
