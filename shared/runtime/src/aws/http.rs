//! The HTTP client under the AWS SDK: the library and the TLS settings that stores and destinations are read with, so
//! that a function carries one HTTP stack, and loads no certificates when it starts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;

/// The SDK's clients live as long as the process; a frozen Lambda wakes with dead pooled connections.
const POOL_IDLE: Duration = Duration::from_secs(20);

/// One for all clients of a process; connections are shared among those with the same time limit for connecting.
pub(super) fn client() -> SharedHttpClient {
    let pools: Arc<Mutex<HashMap<Option<Duration>, reqwest::Client>>> = Arc::default();
    http_client_fn(move |settings: &HttpConnectorSettings, _| {
        let mut pools = pools.lock().unwrap_or_else(PoisonError::into_inner);
        let pool = pools.entry(settings.connect_timeout()).or_insert_with(|| pool(settings.connect_timeout()));
        SharedHttpConnector::new(Connector { pool: pool.clone(), read_timeout: settings.read_timeout() })
    })
}

/// Answers stay as they were sent: DynamoDB's checksums are of the compressed bytes.
fn pool(connect_timeout: Option<Duration>) -> reqwest::Client {
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(orderwire_http::tls())
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .http1_only()
        .no_gzip()
        .no_proxy()
        .pool_idle_timeout(POOL_IDLE);
    if let Some(limit) = connect_timeout {
        builder = builder.connect_timeout(limit);
    }
    builder.build().expect("the TLS configuration is complete")
}

#[derive(Debug)]
struct Connector {
    pool: reqwest::Client,
    /// From sending the request until the answer has been read.
    read_timeout: Option<Duration>,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (pool, limit) = (self.pool.clone(), self.read_timeout);
        HttpConnectorFuture::new(async move {
            let exchange = exchange(&pool, request);
            match limit {
                None => exchange.await,
                Some(limit) => {
                    let late = |elapsed| Err(ConnectorError::timeout(Box::new(elapsed)));
                    tokio::time::timeout(limit, exchange).await.unwrap_or_else(late)
                }
            }
        })
    }
}

async fn exchange(pool: &reqwest::Client, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(Box::new(error)))?;
    let (parts, body) = request.into_parts();
    let body = body.bytes().map(<[u8]>::to_vec);
    let body = body.ok_or_else(|| ConnectorError::user("a request's body is a stream".into()))?;
    let request = reqwest::Request::try_from(http::Request::from_parts(parts, body));
    let request = request.map_err(|error| ConnectorError::user(Box::new(error)))?;
    let mut answer = pool.execute(request).await.map_err(failed)?;
    let mut response = http::Response::new(());
    *response.status_mut() = answer.status();
    *response.headers_mut() = std::mem::take(answer.headers_mut());
    let body = answer.bytes().await.map_err(failed)?;
    let response = response.map(|()| SdkBody::from(body));
    HttpResponse::try_from(response).map_err(|error| ConnectorError::other(Box::new(error), None))
}

/// As the SDK's retries tell failures apart. The URL is left out: it says nothing that the SDK's own words do not.
fn failed(error: reqwest::Error) -> ConnectorError {
    let is_timeout = error.is_timeout();
    let error = Box::new(error.without_url());
    if is_timeout { ConnectorError::timeout(error) } else { ConnectorError::io(error) }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// Asks a server that treats its one connection as `serve` does, with a time limit that only the silent one reaches.
    async fn ask<F: Future<Output = ()> + Send + 'static>(
        serve: impl FnOnce(tokio::net::TcpStream) -> F + Send + 'static,
    ) -> Result<HttpResponse, ConnectorError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { serve(listener.accept().await.unwrap().0).await });
        let connector = Connector { pool: pool(None), read_timeout: Some(Duration::from_millis(300)) };
        let answer = connector.call(HttpRequest::get(url).unwrap()).await;
        server.abort();
        answer
    }

    async fn reply(mut stream: tokio::net::TcpStream, text: &'static str) {
        let mut request = [0; 1024];
        let _ = stream.read(&mut request).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
    }

    #[tokio::test]
    async fn status_headers_and_body_arrive_as_they_were_sent() {
        let text = "HTTP/1.1 400 Bad Request\r\nx-amzn-requestid: r1\r\ncontent-length: 2\r\n\r\n{}";
        let answer = ask(|stream| reply(stream, text)).await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.headers().get("x-amzn-requestid")), (400, Some("r1")));
        assert_eq!(answer.body().bytes(), Some(b"{}".as_slice()));
    }

    #[tokio::test]
    async fn a_connection_that_was_closed_while_nobody_asked_is_replaced() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let (close, closed) = (tokio::sync::Notify::new(), tokio::sync::Notify::new());
        let text = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
        let serve = async {
            let (mut first, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            let _ = first.read(&mut request).await.unwrap();
            first.write_all(text.as_bytes()).await.unwrap();
            close.notified().await;
            drop(first);
            closed.notify_one();
            reply(listener.accept().await.unwrap().0, text).await;
        };
        let connector = Connector { pool: pool(None), read_timeout: Some(Duration::from_secs(5)) };
        let ask = async || connector.call(HttpRequest::get(url.as_str()).unwrap()).await;
        let asks = async {
            ask().await.unwrap();
            close.notify_one();
            closed.notified().await;
            ask().await
        };
        let ((), again) = tokio::join!(serve, asks);
        assert_eq!(again.unwrap().status().as_u16(), 200);
    }

    #[tokio::test]
    async fn silence_is_a_timeout_and_a_broken_connection_an_io_error_so_that_the_sdk_tries_again() {
        let silent = ask(|stream| async move {
            let _open = stream;
            std::future::pending().await
        });
        assert!(silent.await.unwrap_err().is_timeout());
        assert!(ask(|stream| async move { drop(stream) }).await.unwrap_err().is_io());
        let cut = "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{}";
        assert!(ask(|stream| reply(stream, cut)).await.unwrap_err().is_io(), "an answer cut short is none");
    }
}
