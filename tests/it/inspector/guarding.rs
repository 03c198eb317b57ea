//! The page, and who may ask for what.

use http::Method;
use local::store::Payment;
use serde_json::json;

use super::following::is;
use super::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_served_and_only_to_this_machine_and_only_its_own_requests_do_something() {
    let stage = Stage::start().await;
    let page = stage.dev.ask(Method::GET, "/", &[], "").await;
    assert_eq!(
        (page.status.as_u16(), &page.headers["content-type"]),
        (200, &"text/html; charset=utf-8".parse().unwrap())
    );
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"),
        "{policy}"
    );
    let text = String::from_utf8(page.body.to_vec()).unwrap();
    let named = ["src=\"", "href=\""].into_iter().flat_map(|name| text.split(name).skip(1));
    let (own, other): (Vec<_>, Vec<_>) = named
        .filter_map(|rest| rest.split('"').next())
        .filter(|path| !path.starts_with(['#', '?']))
        .partition(|path| path.starts_with('/') && !path.starts_with("//"));
    assert!(!own.is_empty() && other.iter().all(|path| path.starts_with("data:")), "nothing from elsewhere: {other:?}");
    for path in own {
        assert_eq!(stage.dev.ask(Method::GET, path, &[], "").await.status, 200, "{path}");
    }
    assert_eq!(stage.dev.ask(Method::GET, "/../Cargo.toml", &[], "").await.status, 404);

    let order = stage.buy(Payment::Later);
    let mut entries = stage.dev.follow(0).await;
    entries.until("it was looked at", is("decision", order)).await;
    let state = stage.dev.get("/api/state").await;
    assert_eq!((&state["sample"], &state["stores"][0]["title"]), (&json!(false), &json!("BigCommerce")));

    let own = stage.dev.up["inspector"].as_str().unwrap().trim_end_matches('/').to_owned();
    let replay = json!({"store": "alder-us", "subject": format!("order#{order}")}).to_string();
    let (ours, own, elsewhere) =
        (("x-orderwire-inspector", "1"), ("origin", own.as_str()), ("origin", "https://shop.example"));
    for headers in [&[][..], &[ours], &[own], &[ours, elsewhere], &[own, ("x-orderwire-inspector", "0")]] {
        let answer = stage.dev.ask(Method::POST, "/api/replay", headers, &replay).await;
        assert_eq!(answer.status, 403, "{headers:?}");
        assert!(answer.headers.get("access-control-allow-origin").is_none());
    }
    for headers in [[("host", "rebound.example")], [elsewhere], [("sec-fetch-site", "cross-site")]] {
        assert_eq!(stage.dev.ask(Method::GET, "/api/log", &headers, "").await.status, 403, "{headers:?}");
    }
    assert_eq!(stage.dev.ask(Method::OPTIONS, "/api/replay", &[elsewhere], "").await.status, 403, "no preflight");
    assert_eq!(stage.dev.ask(Method::POST, "/api/replay", &[ours, own], &replay).await.status, 200);
}
