//! HTTP requests as events of payload format 2.0, and a function's answer as an HTTP response.
//!
//! Shapes: "Invoking Lambda function URLs", Lambda developer guide.

use axum::http::header::{CONTENT_TYPE, COOKIE, HeaderName, SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What Lambda's own servers would add to a request.
pub(super) struct Reception<'a> {
    pub(super) at: Timestamp,
    pub(super) request_id: &'a str,
    pub(super) source_ip: &'a str,
}

/// The payload for a request.
pub(super) fn event(request: &Parts, body: &[u8], reception: &Reception<'_>) -> Value {
    let text = |name: HeaderName| request.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let host = text(axum::http::header::HOST).unwrap_or_default();
    let (path, query) = (request.uri.path(), request.uri.query().unwrap_or_default());
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers(&request.headers),
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "local",
            "domainName": host,
            "domainPrefix": "local",
            "http": {
                "method": request.method.as_str(),
                "path": path,
                "protocol": format!("{:?}", request.version),
                "sourceIp": reception.source_ip,
                "userAgent": text(USER_AGENT).unwrap_or_default(),
            },
            "requestId": reception.request_id,
            "routeKey": "$default",
            "stage": "$default",
            "time": reception.at.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
            "timeEpoch": reception.at.as_millisecond(),
        },
        "isBase64Encoded": false,
    });
    if let Some(cookies) = text(COOKIE) {
        event["cookies"] = cookies.split(';').map(str::trim).collect();
    }
    if !query.is_empty() {
        event["queryStringParameters"] = parameters(query);
    }
    if !body.is_empty() {
        let plain = std::str::from_utf8(body).ok().filter(|_| is_text(&text(CONTENT_TYPE).unwrap_or_default()));
        event["isBase64Encoded"] = plain.is_none().into();
        event["body"] = plain.map_or_else(|| STANDARD.encode(body), str::to_owned).into();
    }
    event
}

/// Names in lower case, repeated headers joined by commas; cookies have a place of their own.
fn headers(headers: &HeaderMap) -> Value {
    let names = headers.keys().filter(|name| **name != COOKIE);
    let joined = |name: &HeaderName| {
        let values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        values.collect::<Vec<_>>().join(",")
    };
    names.map(|name| (name.as_str().to_owned(), Value::from(joined(name)))).collect::<Map<_, _>>().into()
}

/// Repeated parameters are joined by commas.
fn parameters(query: &str) -> Value {
    let mut parameters = Map::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match parameters.get_mut(name.as_ref()) {
            Some(Value::String(values)) => values.extend([",", &value]),
            _ => _ = parameters.insert(name.into_owned(), value.into()),
        }
    }
    parameters.into()
}

/// The content types a function URL hands on as they are; everything else arrives in base64.
fn is_text(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.starts_with("text/")
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
        || ["application/json", "application/javascript", "application/xml"].contains(&essence.as_str())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status_code: u16,
    #[serde(default)]
    headers: Option<Map<String, Value>>,
    #[serde(default)]
    cookies: Option<Vec<String>>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

/// The response for an answer; `None` if it is not of the form, which Lambda treats like a failed function.
///
/// An answer without `statusCode` is the body itself, as JSON, and a bare string its text.
pub(super) fn response(answer: &[u8]) -> Option<Response<Bytes>> {
    let value: Value = serde_json::from_slice(answer).ok()?;
    if value.get("statusCode").is_none() {
        let body = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut response = Response::new(body.into());
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        return Some(response);
    }
    let answer: Answer = serde_json::from_value(value).ok()?;
    let body = answer.body.unwrap_or_default();
    let body = if answer.is_base64_encoded { STANDARD.decode(body).ok()? } else { body.into_bytes() };
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = StatusCode::from_u16(answer.status_code).ok()?;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in answer.headers.into_iter().flatten() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        headers.insert(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(&text).ok()?);
    }
    for cookie in answer.cookies.into_iter().flatten() {
        headers.append(SET_COOKIE, HeaderValue::from_str(&cookie).ok()?);
    }
    Some(response)
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn event_of(request: Request<()>, body: &[u8]) -> Value {
        let at = Timestamp::from_millisecond(1_795_000_000_123).unwrap();
        event(&request.into_parts().0, body, &Reception { at, request_id: "r-1", source_ip: "127.0.0.1" })
    }

    #[test]
    fn request_becomes_an_event_of_the_documented_shape() {
        let request = Request::post("/webhooks/alder-us?a=1&a=2&b=%20")
            .header("Host", "abc.lambda-url.example")
            .header("User-Agent", "store/1")
            .header("X-Token", "one")
            .header("X-Token", "two")
            .header("Cookie", "a=b; c=d")
            .header("Content-Type", "application/json; charset=utf-8");
        let expected = json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": "/webhooks/alder-us",
            "rawQueryString": "a=1&a=2&b=%20",
            "cookies": ["a=b", "c=d"],
            "headers": {
                "host": "abc.lambda-url.example",
                "user-agent": "store/1",
                "x-token": "one,two",
                "content-type": "application/json; charset=utf-8"
            },
            "queryStringParameters": {"a": "1,2", "b": " "},
            "requestContext": {
                "accountId": "anonymous",
                "apiId": "local",
                "domainName": "abc.lambda-url.example",
                "domainPrefix": "local",
                "http": {
                    "method": "POST",
                    "path": "/webhooks/alder-us",
                    "protocol": "HTTP/1.1",
                    "sourceIp": "127.0.0.1",
                    "userAgent": "store/1"
                },
                "requestId": "r-1",
                "routeKey": "$default",
                "stage": "$default",
                "time": "18/Nov/2026:11:06:40 +0000",
                "timeEpoch": 1_795_000_000_123_i64
            },
            "body": "{\"a\":1}",
            "isBase64Encoded": false
        });
        assert_eq!(event_of(request.body(()).unwrap(), b"{\"a\":1}"), expected);
    }

    #[test]
    fn body_is_base64_unless_it_is_text_by_its_type_and_by_its_bytes() {
        let encoded = |content_type: &str, body: &[u8]| {
            let request = Request::post("/").header("Content-Type", content_type).body(()).unwrap();
            let event = event_of(request, body);
            (event["isBase64Encoded"].as_bool().unwrap(), event["body"].as_str().unwrap().to_owned())
        };
        assert_eq!(encoded("text/xml", b"<a/>"), (false, "<a/>".into()));
        assert_eq!(encoded("application/vnd.store+json", b"{}"), (false, "{}".into()));
        assert_eq!(encoded("application/x-www-form-urlencoded", b"a=1"), (true, "YT0x".into()));
        assert_eq!(encoded("application/json", b"\xff"), (true, "/w==".into()));
    }

    #[test]
    fn request_without_body_has_none_in_its_event() {
        let event = event_of(Request::get("/").body(()).unwrap(), b"");
        assert_eq!((&event["body"], &event["isBase64Encoded"]), (&Value::Null, &json!(false)));
    }

    #[test]
    fn answer_with_a_status_code_becomes_that_response() {
        let answer = json!({
            "statusCode": 201, "headers": {"x-a": "b", "content-type": "text/plain", "x-n": 5}, "cookies": ["a=b", "c=d"],
            "body": "/w==", "isBase64Encoded": true
        });
        let response = response(answer.to_string().as_bytes()).unwrap();
        assert_eq!((response.status(), response.body().as_ref()), (StatusCode::CREATED, &[255][..]));
        assert_eq!(
            (&response.headers()["x-a"], &response.headers()["content-type"]),
            (&"b".parse().unwrap(), &"text/plain".parse().unwrap())
        );
        assert_eq!(response.headers().get_all(SET_COOKIE).iter().collect::<Vec<_>>(), ["a=b", "c=d"]);
    }

    #[test]
    fn answer_without_a_status_code_is_the_body_itself() {
        for (answer, body) in [(r#""hello""#, "hello"), (r#"{"a":1}"#, r#"{"a":1}"#), ("[1]", "[1]")] {
            let response = response(answer.as_bytes()).unwrap();
            assert_eq!((response.status(), response.body().as_ref()), (StatusCode::OK, body.as_bytes()));
            assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
        }
    }

    #[test]
    fn answer_of_another_form_is_no_response() {
        for answer in ["", "{", r#"{"statusCode":"ok"}"#, r#"{"statusCode":200,"body":{}}"#, r#"{"statusCode":99}"#] {
            assert!(response(answer.as_bytes()).is_none(), "{answer}");
        }
    }
}
