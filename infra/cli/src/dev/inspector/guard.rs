//! Who may ask: this machine's own browser, on the inspector's own page, and nobody whom another page sends.
//!
//! What is shown holds shoppers' data, and a replay does something. A page from elsewhere can make a browser send requests
//! to loopback, under a name of its own choosing (DNS rebinding) or across origins; neither gets through.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::answer::Refused;

/// What a page of ours must send with everything that does something; another page's browser asks us first, in vain.
const OURS: &str = "x-orderwire-inspector";
/// Set by browsers, and by nothing that runs in them.
const FETCH_SITE: &str = "sec-fetch-site";
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/// Lets through what may ask, and says in every answer what its page may do.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    let mut response = match check(request.method(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refused) => refused.into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn check(method: &Method, headers: &HeaderMap) -> Result<(), Refused> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(host) = text(HOST.as_str()).filter(|host| is_loopback(host)) else {
        return Err(Refused::forbidden("the inspector is asked as 127.0.0.1 or localhost only"));
    };
    if text(FETCH_SITE).is_some_and(|site| site != "same-origin" && site != "none") {
        return Err(Refused::forbidden("another page asked for this"));
    }
    let origin = text(ORIGIN.as_str());
    let is_own = origin.and_then(|origin| origin.strip_prefix("http://")) == Some(host);
    if origin.is_some() && !is_own {
        return Err(Refused::forbidden("another page asked for this"));
    }
    match *method {
        Method::GET | Method::HEAD => Ok(()),
        _ if !is_own => {
            Err(Refused::forbidden("this must be asked for by the inspector's own page: Origin is missing"))
        }
        _ if text(OURS) != Some("1") => Err(Refused::forbidden("the header X-Orderwire-Inspector: 1 is missing")),
        _ => Ok(()),
    }
}

/// Whether `host` (`localhost:8788`) is this machine under a name that nobody else can give it. The port may be another
/// one than ours: that of a tunnel.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["127.0.0.1", "localhost", "[::1]"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(method: &Method, headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        check(method, &headers.collect()).is_ok()
    }

    #[test]
    fn only_names_of_loopback_are_answered() {
        for host in ["127.0.0.1:8788", "localhost:8788", "localhost", "[::1]:1", "[::1]"] {
            assert!(passes(&Method::GET, &[("host", host)]), "{host}");
        }
        for host in
            ["", "rebound.example:8788", "127.0.0.1.rebound.example", "127.0.0.1:8788.example", "127.0.0.2", "::1"]
        {
            assert!(!passes(&Method::GET, &[("host", host)]), "{host}");
        }
        assert!(!passes(&Method::GET, &[]));
    }

    #[test]
    fn what_another_page_asks_for_is_refused_even_to_read() {
        let host = ("host", "localhost:8788");
        for site in ["cross-site", "same-site"] {
            assert!(!passes(&Method::GET, &[host, ("sec-fetch-site", site)]), "{site}");
        }
        for site in ["same-origin", "none"] {
            assert!(passes(&Method::GET, &[host, ("sec-fetch-site", site)]), "{site}");
        }
        assert!(!passes(&Method::GET, &[host, ("origin", "https://elsewhere.example")]));
    }

    #[test]
    fn doing_something_takes_our_own_page_and_our_own_header() {
        let (host, ours) = (("host", "localhost:8788"), ("x-orderwire-inspector", "1"));
        assert!(passes(&Method::POST, &[host, ours, ("origin", "http://localhost:8788")]));
        for origin in ["https://elsewhere.example", "http://localhost:8787", "http://127.0.0.1:8788", "null"] {
            assert!(!passes(&Method::POST, &[host, ours, ("origin", origin)]), "{origin}");
        }
        assert!(!passes(&Method::POST, &[host, ours]), "no origin at all");
        assert!(!passes(&Method::POST, &[host, ("origin", "http://localhost:8788")]), "no header of ours");
    }
}
