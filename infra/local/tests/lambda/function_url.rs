//! A function URL over plain HTTP.

use std::sync::{Arc, Mutex};

use local::lambda::function_url::FunctionUrl;
use local::lambda::{Listener, PAYLOAD_LIMIT};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::support::{Output, Response, function, post};

async fn url() -> (FunctionUrl, Output) {
    let (function, output) = function();
    (FunctionUrl::start(Listener::bind(0).await.unwrap(), Arc::new(function), None), output)
}

async fn answer(path: &str, content_type: &str, body: &[u8]) -> Response {
    let (url, _output) = url().await;
    post(url.address(), path, content_type, body).await
}

#[tokio::test]
async fn text_reaches_the_function_as_it_is_and_comes_back() {
    let response = answer("/webhooks/alder-us", "application/json", br#"{"a":1}"#).await;
    assert_eq!((response.status, response.body.as_slice()), (201, &br#"{"a":1}"#[..]));
    assert!(response.head.contains(r#"x-body: {"a":1}"#), "{}", response.head);
    assert!(response.head.contains("content-type: application/json"), "{}", response.head);
}

#[tokio::test]
async fn bytes_reach_the_function_in_base64_and_come_back_as_bytes() {
    let response = answer("/", "application/octet-stream", &[0, 159, 255]).await;
    assert_eq!((response.status, response.body.as_slice()), (201, &[0, 159, 255][..]));
    assert!(response.head.contains("x-body: AJ//"), "{}", response.head);
}

#[tokio::test]
async fn an_observer_hears_of_the_request_and_its_answer_even_of_a_failed_one() {
    let (heard, (function, _output)) = (Arc::new(Mutex::new(Vec::new())), function());
    let keep = Arc::clone(&heard);
    let observer = Arc::new(move |observed| keep.lock().unwrap().push(observed));
    let url = FunctionUrl::start(Listener::bind(0).await.unwrap(), Arc::new(function), Some(observer));
    let answer = post(url.address(), "/webhooks/a?x=1", "application/json", br#"{"a":1}"#).await;
    post(url.address(), "/panic", "application/json", b"{}").await;
    let heard = heard.lock().unwrap();
    let said: Vec<_> = heard.iter().map(|heard| (heard.path.as_str(), heard.status.as_u16())).collect();
    assert_eq!(said, [("/webhooks/a?x=1", 201), ("/panic", 502)]);
    assert_eq!((&heard[0].body[..], &heard[0].answer[..]), (&br#"{"a":1}"#[..], &answer.body[..]));
    assert_eq!(heard[0].headers["content-type"], "application/json");
}

#[tokio::test]
async fn body_beyond_the_limit_is_answered_413() {
    assert_eq!(answer("/", "application/json", &vec![b' '; PAYLOAD_LIMIT + 1]).await.status, 413);
}

#[tokio::test]
async fn body_that_only_fits_without_its_envelope_is_answered_413() {
    assert_eq!(answer("/", "application/octet-stream", &vec![0; PAYLOAD_LIMIT]).await.status, 413);
}

#[tokio::test]
async fn failed_function_is_answered_502_and_the_next_request_is_served() {
    let (url, _output) = url().await;
    for path in ["/fail", "/panic", "/exit"] {
        let response = post(url.address(), path, "text/plain", b"a").await;
        assert_eq!((response.status, response.body.as_slice()), (502, &b"Internal Server Error"[..]), "{path}");
    }
    assert_eq!(post(url.address(), "/", "text/plain", b"a").await.status, 201);
}

#[tokio::test]
async fn function_goes_on_when_the_client_hangs_up() {
    let (url, mut output) = url().await;
    let gate = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, gate_address) = (url.address(), gate.local_addr().unwrap().to_string());
    let request =
        tokio::spawn(async move { post(address, "/wait", "text/plain", gate_address.as_bytes()).await.status });
    let (mut waiting, _) = gate.accept().await.unwrap();
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled());
    // By the time this one is answered, the server knows that the other client is gone.
    assert_eq!(post(address, "/", "text/plain", b"a").await.status, 201);
    waiting.write_u8(0).await.unwrap();
    output.line("done").await;
}
