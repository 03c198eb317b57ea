//! What passes, what does not, and what is written down of it.

use axum::response::AppendHeaders;
use axum::routing::{get, post};
use http::Method;
use http::header::RETRY_AFTER;
use orderwire_http::TransportError;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::*;
use crate::dev::configuration::Configuration;
use crate::dev::server::{Door, Server};

const KEY: &str = "pk_5550123";

/// A proxy before an account's API.
struct Stage {
    base: String,
    api: String,
    recorder: Recorder,
    _servers: [Server; 2],
}

async fn stage() -> Stage {
    let door = Door::open(0).await.unwrap();
    let api = format!("http://{}", door.address);
    let upstream = door.serve(upstream(api.clone()));
    let text = json!({
        "stores": [{"id": "a", "platform": "bigcommerce", "destinations": ["k"], "api_base": api, "credentials":
            {"store_hash": "h", "access_token": "bc_5550123", "client_secret": "cs_5550123", "webhook_tokens": ["wt_5550123"]}}],
        "destinations": [{"id": "k", "kind": "klaviyo", "api_base": format!("{api}/below"), "credentials": {"api_key": KEY}}],
    });
    let configuration = Arc::new(Configuration::read(&text.to_string()).unwrap());
    let recorder = Recorder { log: Arc::default(), configuration: watch::Sender::new(configuration).subscribe() };
    let door = Door::open(0).await.unwrap();
    let base = format!("http://{}", door.address);
    let proxy = door.serve(Proxy::new(base.clone(), recorder.clone()).router());
    Stage { base, api, recorder, _servers: [upstream, proxy] }
}

fn upstream(base: String) -> Router {
    Router::new()
        .route(
            "/echo",
            post(async |request: Request| {
                let (parts, body) = request.into_parts();
                let body = to_bytes(body, usize::MAX).await.unwrap();
                let shown =
                    format!("{} {:?} {:?} {body:?}", parts.uri, parts.headers.get("x-own"), parts.headers.get("te"));
                (StatusCode::CREATED, AppendHeaders([("x-rate-left", "7"), ("x-rate-left", "8")]), shown)
            }),
        )
        .route("/busy", get(async || (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "7")], "not now")))
        .route(
            "/below/page",
            get(async move || {
                json!({"links": {"next": format!("{base}/below/page?cursor=2"), "other": format!("{base}/page")}})
                    .to_string()
            }),
        )
        .route("/cut", get(async |ConnectInfo(cutter): ConnectInfo<Cutter>| cutter.cut()))
        .route("/slow", get(async || std::future::pending::<()>().await))
        .route("/large", get(async || "x".repeat(AT_ONCE * 8)))
}

impl Stage {
    async fn send(
        &self,
        method: Method,
        url: String,
        headers: &[(&'static str, &str)],
        body: &str,
    ) -> Result<orderwire_http::Response, TransportError> {
        let headers =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect();
        let body = Some(Bytes::copy_from_slice(body.as_bytes())).filter(|body| !body.is_empty());
        let request = orderwire_http::Request { method, url: url.parse().unwrap(), headers, body };
        Client::new(Duration::from_secs(20)).send(request, Deadline::within(Duration::from_secs(20))).await
    }

    async fn get(&self, path: &str) -> Result<orderwire_http::Response, TransportError> {
        self.send(Method::GET, format!("{}{path}", self.base), &[], "").await
    }

    /// The entries, once there are so many.
    async fn entries(&self, count: u64) -> Vec<Value> {
        self.recorder.log.watch().wait_for(|last| *last >= count).await.unwrap();
        let entries = self.recorder.log.after(0, usize::MAX).0;
        entries.iter().map(|entry| serde_json::to_value(&**entry).unwrap()).collect()
    }
}

#[tokio::test]
async fn requests_and_answers_pass_as_they_are() {
    let stage = stage().await;
    let headers = [("x-own", "1"), ("authorization", "Bearer bc_5550123"), ("te", "trailers")];
    let path = "/echo?q=%20a&b";
    let through = stage.send(Method::POST, format!("{}/store/a{path}", stage.base), &headers, "body").await.unwrap();
    let direct = stage.send(Method::POST, format!("{}{path}", stage.api), &headers[..2], "body").await.unwrap();
    let said = |answer: &orderwire_http::Response| {
        let left: Vec<_> = answer.headers.get_all("x-rate-left").iter().cloned().collect();
        (answer.status, left, answer.body.clone(), answer.headers.get("content-type").cloned())
    };
    assert_eq!(said(&through), said(&direct));
    assert_eq!(through.body, "/echo?q=%20a&b Some(\"1\") None b\"body\"");
    let busy = stage.get("/store/a/busy").await.unwrap();
    assert_eq!((busy.status.as_u16(), &busy.headers[RETRY_AFTER]), (429, &HeaderValue::from_static("7")));
}

#[tokio::test]
async fn what_passed_is_written_down_without_secrets() {
    let stage = stage().await;
    let headers = [("authorization", "Bearer unknown"), ("x-own", "has wt_5550123")];
    let url = format!("{}/store/a/echo?key=cs_5550123", stage.base);
    stage.send(Method::POST, url, &headers, "body with cs_5550123").await.unwrap();
    let entry = stage.entries(1).await.remove(0);
    assert!(!entry.to_string().contains("5550123") && !entry.to_string().contains("unknown"), "{entry}");
    assert_eq!((&entry["kind"], &entry["store"], &entry["status"]), (&json!("read"), &json!("a"), &json!(201)));
    assert_eq!(entry["request"]["url"], format!("{}/echo?key=•••", stage.api));
    assert_eq!(entry["request"]["body"], "body with •••");
    assert_eq!(entry["request"]["headers"]["x-own"], "has •••");
    assert_eq!(entry["answer"]["headers"]["x-rate-left"], "7, 8");
}

#[tokio::test]
async fn an_upstream_that_does_not_answer_does_not_answer_here_either() {
    let stage = stage().await;
    for path in ["/store/a/cut", "/store/unheard-of/echo", "/elsewhere"] {
        let answer = stage.get(path).await;
        assert!(
            matches!(answer, Err(TransportError::Broken { .. })),
            "{path}: {:?}",
            answer.map(|answer| answer.status)
        );
    }
    let entry = stage.entries(1).await.remove(0);
    assert_eq!((&entry["status"], &entry["answer"]["status"]), (&Value::Null, &Value::Null));
    assert!(entry["answer"]["error"].as_str().unwrap().contains("no answer from 127.0.0.1"), "{entry}");
}

#[tokio::test]
async fn a_function_that_gives_up_is_written_down() {
    let stage = stage().await;
    let waiting = stage.get("/store/a/slow");
    let given_up = tokio::time::timeout(Duration::from_millis(200), waiting).await;
    assert!(given_up.is_err());
    let entry = stage.entries(1).await.remove(0);
    assert!(entry["answer"]["error"].as_str().unwrap().contains("did not wait"), "{entry}");
}

#[tokio::test]
async fn links_to_the_api_lead_to_the_proxy_and_are_kept_as_they_came() {
    let stage = stage().await;
    let answer = stage.get("/destination/k/page").await.unwrap();
    let answer: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(answer["links"]["next"], format!("{}/destination/k/page?cursor=2", stage.base));
    assert_eq!(answer["links"]["other"], format!("{}/page", stage.api), "that is no link below the API's base");
    let entry = stage.entries(1).await.remove(0);
    assert!(entry["answer"]["body"].as_str().unwrap().contains(&format!("{}/below/page?cursor=2", stage.api)));
    assert_eq!(entry["destination"], "k");

    let escaped = Bytes::from_static(br#"{"next": "https:\/\/a.example\/api\/x", "text": "see https://a.example/"}"#);
    let led = with_own_links(escaped, "https://a.example", "http://127.0.0.1:1/destination/k");
    assert_eq!(led, r#"{"next": "http:\/\/127.0.0.1:1\/destination\/k\/api\/x", "text": "see https://a.example/"}"#);
}

#[tokio::test]
async fn a_page_in_a_browser_cannot_use_it() {
    let stage = stage().await;
    for header in [("origin", "https://elsewhere.example"), ("sec-fetch-site", "cross-site")] {
        let answer = stage.send(Method::POST, format!("{}/store/a/echo", stage.base), &[header], "x").await.unwrap();
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(*stage.recorder.log.watch().borrow(), 0);
}

#[tokio::test]
async fn a_large_answer_passes_whole_and_is_kept_in_part() {
    let stage = stage().await;
    let answer = stage.get("/store/a/large").await.unwrap();
    assert_eq!(answer.body.len(), AT_ONCE * 8);
    let entry = stage.entries(1).await.remove(0);
    let kept = &entry["answer"];
    assert_eq!((&kept["size"], &kept["cut"]), (&json!(AT_ONCE * 8), &json!(true)));
    assert_eq!(kept["body"].as_str().unwrap().len(), 256 * 1024);
}
