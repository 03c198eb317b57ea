//! The deployment is found: by the functions' variables, by the stack's outputs, or as a local stack.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};

use serde_json::json;

use super::run::{outputs, quiet, run};
use crate::support::App;

#[tokio::test(flavor = "multi_thread")]
async fn a_deployed_stack_is_found_by_its_outputs() {
    let app = App::with(quiet()).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("outputs.json");
    let listed = outputs(&app);
    let listed = listed.as_object().unwrap().iter();
    let listed: Vec<_> = listed.map(|(key, value)| json!({"OutputKey": key, "OutputValue": value})).collect();
    std::fs::write(&file, json!({"Stacks": [{"Outputs": listed}]}).to_string()).unwrap();
    let file = file.to_str().unwrap();
    let ran = run(app.scene.stack.variables(), &["status", "--json", "--outputs", file]).await;
    assert!(ran.is_quiet(), "{ran:?}");
    assert_eq!(ran.json()["stores"][0]["ok"], true);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_missing_is_named_at_once() {
    let ran = run(BTreeMap::new(), &["status"]).await;
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    for name in ["ORDERWIRE_CONFIG", "ORDERWIRE_RUNS_QUEUE_URL", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "--outputs"] {
        assert!(ran.err.contains(name), "{name} is not named: {}", ran.err);
    }
    let ran = run(BTreeMap::new(), &["status", "--local", "no/such/folder"]).await;
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("no `orderwire dev` is running with its data in no/such/folder"), "{ran:?}");
}

/// Ends the process with the test, whatever becomes of it.
struct Dev(Child);

impl Drop for Dev {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_local_stack_is_found_while_it_runs() {
    let app = App::with(quiet()).await;
    let folder = tempfile::tempdir().unwrap();
    let config = app.scene.config_path();
    let mut dev = Command::new(env!("CARGO_BIN_EXE_orderwire"));
    dev.args(["dev", "--port", "0", "--config"]).arg(config).arg("--data").arg(folder.path());
    let mut dev = Dev(dev.stdout(Stdio::null()).spawn().unwrap());
    let file = folder.path().join("connection.json");
    app.until("the stack says where it is", || file.exists()).await;
    let local = ["status", "--json", "--local", folder.path().to_str().unwrap()];
    let ran = run(BTreeMap::new(), &local).await;
    assert!(ran.is_quiet(), "{ran:?}");
    assert_eq!(ran.json()["queues"].as_array().unwrap().len(), 3);
    let interrupted = Command::new("kill").args(["-INT", &dev.0.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    assert!(dev.0.wait().unwrap().success());
    assert!(!file.exists());
    assert_eq!(run(BTreeMap::new(), &local).await.code, 1);
    app.end().await;
}
