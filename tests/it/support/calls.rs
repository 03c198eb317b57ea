//! Requests to the receiver, as anybody on the internet can make them.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Method};
use local::scene::{STORE, Sample};
use orderwire_http::{Client, Deadline, Request, Response};

use super::App;

const LIMIT: Duration = Duration::from_secs(30);

impl<S: Sample> App<S> {
    /// Sends a request to `path`, which begins with a slash.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&'static str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Response {
        let url = format!("{}{path}", self.scene.stack.function_url("WebhookReceiver").trim_end_matches('/'));
        let headers = headers.iter().map(|(name, value)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).expect("tests give plain values"))
        });
        let body = Some(body.as_ref().to_vec().into());
        let request = Request { method, url: url.parse().unwrap(), headers: headers.collect(), body };
        Client::new(LIMIT).send(request, Deadline::within(LIMIT)).await.expect("the receiver answers")
    }

    /// Posts to where the store's webhooks go.
    pub(crate) async fn post(&self, headers: &[(&'static str, &str)], body: impl AsRef<[u8]>) -> Response {
        self.call(Method::POST, &format!("/webhooks/{STORE}"), headers, body).await
    }
}
