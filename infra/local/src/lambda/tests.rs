//! The Runtime API as a runtime sees it, over plain HTTP.

use bytes::Bytes;
use jiff::Timestamp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::runtime_api::{Invocation, Outcome, RuntimeApi};

/// Sends one request and returns the whole response as text.
async fn send(api: &RuntimeApi, method: &str, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(api.address()).await.unwrap();
    let request = format!(
        "{method} /2018-06-01/runtime/{path} HTTP/1.1\r\nhost: runtime\r\ncontent-length: {}\r\n\
         lambda-runtime-function-error-type: Runtime.Header\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response
}

async fn invoked() -> (RuntimeApi, tokio::sync::oneshot::Receiver<Outcome>) {
    let api = RuntimeApi::start().await.unwrap();
    let answer = api.invoke(Invocation {
        request_id: "r-1".to_owned(),
        function_arn: "arn:f".to_owned(),
        deadline: Timestamp::from_millisecond(1_795_000_000_123).unwrap(),
        payload: Bytes::from_static(b"{}"),
    });
    (api, answer)
}

#[tokio::test]
async fn next_hands_over_the_payload_with_its_headers_and_ends_the_init_phase() {
    let (api, _answer) = invoked().await;
    let response = send(&api, "GET", "invocation/next", "").await;
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n") && response.ends_with("\r\n\r\n{}"), "{response}");
    for header in [
        "lambda-runtime-aws-request-id: r-1\r\n",
        "lambda-runtime-deadline-ms: 1795000000123\r\n",
        "lambda-runtime-invoked-function-arn: arn:f\r\n",
        "lambda-runtime-trace-id: Root=1-",
    ] {
        assert!(response.contains(header), "{header} {response}");
    }
    api.initialised().await.unwrap();
}

#[tokio::test]
async fn answer_reaches_whoever_invoked_and_is_taken_only_once() {
    let (api, answer) = invoked().await;
    send(&api, "GET", "invocation/next", "").await;
    let accepted = send(&api, "POST", "invocation/r-1/response", "[1]").await;
    assert!(accepted.starts_with("HTTP/1.1 202 "), "{accepted}");
    assert_eq!(answer.await.unwrap().unwrap(), "[1]");
    let late = send(&api, "POST", "invocation/r-1/response", "[2]").await;
    assert!(late.starts_with("HTTP/1.1 400 ") && late.contains("InvalidRequestID"), "{late}");
}

#[tokio::test]
async fn answer_to_another_invocation_leaves_this_one_open() {
    let (api, answer) = invoked().await;
    send(&api, "GET", "invocation/next", "").await;
    let other = send(&api, "POST", "invocation/r-2/error", "{}").await;
    assert!(other.starts_with("HTTP/1.1 400 "), "{other}");
    send(&api, "POST", "invocation/r-1/response", "1").await;
    assert_eq!(answer.await.unwrap().unwrap(), "1");
}

#[tokio::test]
async fn error_is_told_by_its_body_else_by_its_header() {
    for (body, expected) in [
        (r#"{"errorType":"Own","errorMessage":"broken"}"#, "Own: broken"),
        (r#"{"errorMessage":"broken"}"#, "Runtime.Header: broken"),
        ("", "Runtime.Header: "),
    ] {
        let (api, answer) = invoked().await;
        send(&api, "GET", "invocation/next", "").await;
        send(&api, "POST", "invocation/r-1/error", body).await;
        assert_eq!(answer.await.unwrap().unwrap_err().to_string(), expected);
    }
}

#[tokio::test]
async fn error_in_the_init_phase_ends_it() {
    let api = RuntimeApi::start().await.unwrap();
    let body = r#"{"errorType":"Runtime.InitError","errorMessage":"no configuration"}"#;
    assert!(send(&api, "POST", "init/error", body).await.starts_with("HTTP/1.1 202 "));
    assert_eq!(api.initialised().await.unwrap_err().to_string(), "Runtime.InitError: no configuration");
}
