//! Asking a service under test.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method};
use orderwire_http::{Client, Deadline, Request, TransportError};
use serde_json::Value;

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {:?}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// Sends one request on a connection of its own.
pub(crate) async fn ask(
    method: Method,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<String>,
    patience: Duration,
) -> Result<Reply, TransportError> {
    let headers = headers.iter().map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()));
    let request =
        Request { method, url: url.parse().unwrap(), headers: headers.collect(), body: body.map(Bytes::from) };
    let answer = Client::new(patience).send(request, Deadline::within(patience)).await?;
    Ok(Reply { status: answer.status.as_u16(), headers: answer.headers, body: answer.body })
}

/// Asserts that `actual` has the members and types that `sample` has, wherever both have something to compare.
///
/// `null` and an empty array stand for anything; of arrays the first elements are compared.
pub(crate) fn assert_same_shape(actual: &Value, sample: &Value, at: &str) {
    match (actual, sample) {
        (Value::Null, _) | (_, Value::Null) => {}
        (Value::Object(actual), Value::Object(sample)) => {
            let names = |of: &serde_json::Map<String, Value>| of.keys().cloned().collect::<Vec<_>>();
            let (mut ours, mut theirs) = (names(actual), names(sample));
            ours.sort();
            theirs.sort();
            assert_eq!(ours, theirs, "members of {at}");
            actual.iter().for_each(|(name, value)| assert_same_shape(value, &sample[name], &format!("{at}/{name}")));
        }
        (Value::Array(actual), Value::Array(sample)) => {
            if let (Some(actual), Some(sample)) = (actual.first(), sample.first()) {
                assert_same_shape(actual, sample, &format!("{at}/0"));
            }
        }
        _ => assert_eq!(std::mem::discriminant(actual), std::mem::discriminant(sample), "{at}: {actual} / {sample}"),
    }
}
