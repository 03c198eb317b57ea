//! Days are compared: a table, a page, and an exit code that says whether they agree.

use local::scene::STORE;
use serde_json::json;

use super::run::{past, quiet};
use crate::support::App;

const DAYS: [&str; 4] = ["--from", "2026-06-03", "--to", "2026-06-04"];

#[tokio::test(flavor = "multi_thread")]
async fn days_that_agree_are_a_success_with_a_table_and_a_page_of_its_own() {
    let app = App::with(quiet()).await;
    past(&app, 30);
    assert_eq!(app.orderwire(&["import", "--store", STORE, "--json"]).await.code, 0);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("proof.html");
    let ran = app.orderwire(&[["verify", "--html", file.to_str().unwrap()].as_slice(), &DAYS].concat()).await;
    assert!(ran.is_quiet(), "{ran:?}");
    assert!(ran.out.contains("All 2 days agree: 30 orders at the store, each delivered exactly once"), "{}", ran.out);
    assert_eq!(ran.out.lines().filter(|line| line.starts_with("2026-06-0")).count(), 2, "{}", ran.out);
    let page = std::fs::read_to_string(file).unwrap();
    for outside in ["http:", "https:", "<script", "<link", "@import", "url(", " src=", " href="] {
        assert!(!page.contains(outside), "{outside} is in the page");
    }
    assert!(page.contains("All 2 days agree") && page.contains("America/Denver"));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_differs_is_a_failure_that_names_the_orders_and_can_be_healed() {
    let app = App::with(quiet()).await;
    let lost = past(&app, 3)[1].to_string();
    let day = ["verify", "--day", "2026-06-04"];
    let ran = app.orderwire(&day).await;
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("missing at klaviyo-main:") && ran.out.contains(&lost), "{}", ran.out);
    assert!(ran.err.contains("3 orders missing") && ran.err.contains("--heal"), "{}", ran.err);
    let healed = app.orderwire(&[day.as_slice(), &["--heal", "--json"]].concat()).await;
    assert_eq!(healed.code, 1, "they are still missing at that moment");
    assert_eq!(healed.json()["stores"][0]["days"][0]["healed"].as_array().unwrap().len(), 3);
    app.settle().await;
    let ran = app.orderwire(&[day.as_slice(), &["--json"]].concat()).await;
    assert!(ran.is_quiet(), "{ran:?}");
    let store = &ran.json()["stores"][0];
    assert_eq!((&store["store"], &store["ok"]), (&json!(STORE), &json!(true)));
    assert_eq!((&store["days"][0]["store_orders"], &store["days"][0]["missing"]), (&json!(3), &json!([])));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_does_not_answer_is_a_failure_and_what_was_compared_is_shown() {
    let app = App::with(quiet()).await;
    app.configure(|config| config["stores"][0]["credentials"]["access_token"] = "revoked".into());
    let ran = app.orderwire(&["verify", "--day", "2026-06-04"]).await;
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.starts_with("orderwire: "), "{ran:?}");
    let early = app.orderwire(&["verify", "--day", "3026-06-04"]).await;
    assert_eq!(early.code, 1);
}
