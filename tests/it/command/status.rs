//! How things stand.

use local::scene::STORE;
use serde_json::json;

use super::run::{past, quiet};
use crate::support::App;

#[tokio::test(flavor = "multi_thread")]
async fn everything_about_stores_and_queues_is_said() {
    let app = App::with(quiet()).await;
    past(&app, 2);
    assert_eq!(app.orderwire(&["import", "--store", STORE, "--json"]).await.code, 0);
    app.poller(json!({"action": "poll"})).await;
    app.settle().await;
    let ran = app.orderwire(&["status", "--json"]).await;
    assert!(ran.is_quiet(), "{ran:?}");
    let status = ran.json();
    let store = &status["stores"][0];
    assert_eq!((&store["store"], &store["ok"]), (&json!(STORE), &json!(true)), "{status}");
    assert_eq!((&store["import"]["state"], &store["import"]["orders"]), (&json!("finished"), &json!(2)));
    assert!(store["last_poll"].is_string() && store["cursor"].is_string(), "{status}");
    assert_eq!((&store["parked"], &store["parked_orders"]), (&json!(0), &json!([])));
    assert!(store["hooks"].is_array(), "{status}");
    let queue = |name| json!({"queue": name, "waiting": 0, "in_flight": 0, "delayed": 0, "dead_letters": 0});
    assert_eq!(status["queues"], json!([queue("orders"), queue("followups"), queue("runs")]));
    let ran = app.orderwire(&["status", "--store", STORE]).await;
    assert!(ran.is_quiet() && ran.out.starts_with(STORE), "{ran:?}");
    app.end().await;
}
