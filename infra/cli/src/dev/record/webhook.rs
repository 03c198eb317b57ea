//! A request that came to the receiver.

use http::StatusCode;
use local::lambda::function_url::Observed;
use platforms::Concern;
use serde_json::Value;

use super::super::log::{Draft, Replayable, Request, What, only};
use super::super::secrets::HIDDEN;
use super::{KEPT, Recorder};

impl Recorder {
    /// Writes down a request to the receiver, and its answer.
    pub(in crate::dev) fn webhook(&self, observed: &Observed) {
        let configuration = self.configuration();
        let secrets = &configuration.secrets;
        let (id, path) = route(&observed.path);
        let store = id.and_then(|id| configuration.stores.get(id));
        let concern = store.as_ref().map(|store| store.intake.concern(&observed.body));
        let subject = match &concern {
            Some(Concern::Look { subject, .. }) => Some(subject.to_string()),
            _ => None,
        };
        let replayable = match &concern {
            _ if observed.status != StatusCode::OK => Replayable::No("it was not accepted; replay the order instead"),
            Some(Concern::Look { .. } | Concern::Unreadable { .. }) => Replayable::Yes(observed.body.to_vec()),
            _ => Replayable::No("it is about nothing that orderwire looks at"),
        };
        let request = Request {
            method: observed.method.to_string(),
            url: secrets.hide(&path).into_owned(),
            headers: secrets.headers(&observed.headers),
            body: secrets.body(&observed.body, KEPT),
        };
        self.log.add(Draft {
            at: observed.at,
            store: store.map(|store| store.name.id.clone()),
            subjects: only(subject),
            what: What::Webhook {
                topic: topic(&observed.body),
                status: observed.status.as_u16(),
                answer: secrets.body(&observed.answer, KEPT).text,
                request,
                replayable,
            },
        });
    }
}

/// The id of the store that a path leads to, and the path without the token that some platforms put after it.
fn route(path: &str) -> (Option<&str>, String) {
    let Some(rest) = path.strip_prefix("/webhooks/") else { return (None, path.to_owned()) };
    match rest.split_once('/') {
        Some((id, _)) => (Some(id), format!("/webhooks/{id}/{HIDDEN}")),
        None => (Some(rest), path.to_owned()),
    }
}

/// What a body calls itself. Platforms say it under one of these names.
fn topic(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    ["scope", "event"].iter().find_map(|name| body[*name].as_str().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_in_the_path_is_not_kept() {
        assert_eq!(route("/webhooks/a/t0ken/more?x"), (Some("a"), "/webhooks/a/•••".to_owned()));
        assert_eq!(route("/webhooks/a"), (Some("a"), "/webhooks/a".to_owned()));
        assert_eq!(route("/favicon.ico"), (None, "/favicon.ico".to_owned()));
    }

    #[test]
    fn the_topic_is_the_platforms_own_word() {
        assert_eq!(topic(br#"{"scope": "store/order/created"}"#).as_deref(), Some("store/order/created"));
        assert_eq!(topic(br#"{"event": "order/paid"}"#).as_deref(), Some("order/paid"));
        assert_eq!([topic(b"<xml/>"), topic(br#"{"scope": 7}"#), topic(b"[]")], [None, None, None]);
    }
}
