//! Who deploys: has the stack's outputs in a file and AWS credentials in the environment, and nothing but the command.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use local::scene::{DESTINATION, STORE};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::command::run::{Ran, run};
use crate::support::App;

pub(super) struct Operator {
    folder: TempDir,
    variables: BTreeMap<String, String>,
}

impl Operator {
    pub(super) fn of(app: &App) -> Self {
        let operator = Self { folder: tempfile::tempdir().unwrap(), variables: app.scene.stack.variables() };
        operator.note_outputs(app);
        operator
    }

    /// What `sam list stack-outputs --output json` writes.
    pub(super) fn note_outputs(&self, app: &App) {
        fs::write(self.file("outputs.json"), json!(app.scene.stack.outputs()).to_string()).unwrap();
    }

    /// Runs the command against the deployment. Whatever it says, it says no secret.
    pub(super) async fn run(&self, app: &App, arguments: &[&str]) -> Ran {
        let outputs = self.file("outputs.json");
        let arguments = [arguments, &["--outputs", outputs.to_str().unwrap()]].concat();
        let ran = run(self.variables.clone(), &arguments).await;
        for secret in self.secrets(app).await {
            assert!(!ran.out.contains(&secret) && !ran.err.contains(&secret), "{secret} is shown: {ran:?}");
        }
        ran
    }

    /// The same with `--json`; it must go well.
    pub(super) async fn succeed(&self, app: &App, arguments: &[&str]) -> Value {
        let ran = self.run(app, &[arguments, &["--json"]].concat()).await;
        assert_eq!(ran.code, 0, "{arguments:?}: {ran:?}");
        ran.json()
    }

    /// The text of the configuration, from where the outputs say it is; empty before anything is connected.
    pub(super) async fn configuration(&self, app: &App) -> String {
        let stack = &app.scene.stack;
        let source = stack.outputs().iter().find(|output| output.output_key == "ConfigSource").unwrap();
        match source.output_value.split_once(':').unwrap() {
            ("file", path) => fs::read_to_string(path).unwrap(),
            (_, id) => {
                let answer = stack.secrets_client().get_secret_value().secret_id(id).send().await;
                answer.ok().and_then(|answer| answer.secret_string).unwrap_or_default()
            }
        }
    }

    /// A file with one secret in it, as `NAME=@FILE`.
    pub(super) fn secret(&self, name: &str, secret: &str) -> String {
        let file = self.file(name);
        fs::write(&file, secret).unwrap();
        format!("{name}=@{}", file.display())
    }

    /// A file that says what is known of the store and of the account.
    pub(super) fn papers(&self, app: &App) -> String {
        let (store, inbox) = (app.scene.store.settings(), app.scene.inbox.settings());
        let papers = json!({
            "stores": [{
                "id": STORE,
                "platform": "bigcommerce",
                "api_base": app.scene.store.api_base(),
                "destinations": [DESTINATION],
                "credentials": {
                    "store_hash": store.profile.hash,
                    "access_token": store.access_token,
                    "client_secret": store.client_secret,
                },
            }],
            "destinations": [{
                "id": DESTINATION,
                "kind": "klaviyo",
                "api_base": app.scene.inbox.api_base(),
                "credentials": {"api_key": inbox.api_key},
            }],
        });
        let file = self.file("papers.json");
        fs::write(&file, papers.to_string()).unwrap();
        file.to_str().unwrap().to_owned()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Every secret there is by now.
    async fn secrets(&self, app: &App) -> Vec<String> {
        let (store, inbox) = (app.scene.store.settings(), app.scene.inbox.settings());
        let mut secrets = vec![store.access_token.clone(), store.client_secret.clone(), inbox.api_key.clone()];
        let text = self.configuration(app).await;
        let configuration: Value = serde_json::from_str(&text).unwrap_or_default();
        for list in ["stores", "destinations"] {
            let credentials = configuration[list].as_array().into_iter().flatten().map(|entry| &entry["credentials"]);
            for (name, value) in credentials.filter_map(Value::as_object).flatten() {
                let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                let values = values.iter().filter_map(Value::as_str).filter(|_| name != "store_hash");
                secrets.extend(values.map(str::to_owned));
            }
        }
        secrets
    }
}
