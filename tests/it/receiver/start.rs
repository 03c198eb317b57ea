//! A function that cannot work says why, completely and without giving anything away, and does not start.

use local::lambda::{Function, FunctionSettings, InvokeError, Phase};
use serde_json::json;

use super::{GENUINE, ORDER};
use crate::support::{App, Lines, options};

#[tokio::test(flavor = "multi_thread")]
async fn everything_wrong_with_the_configuration_is_named_at_once_and_no_secret() {
    let lines = Lines::default();
    let mut options = options();
    options.output = lines.output();
    options.paused = true;
    let app = App::with(options).await;
    let path = app.scene.config_path();
    let good = std::fs::read(&path).unwrap();
    app.configure(|config| {
        let store = &mut config["stores"][0];
        store["destinations"] = json!(["nowhere"]);
        store["credentials"]["client_secret"] = "".into();
        store["credentials"]["acces_token"] = "sesame-1".into();
        store["credentials"]["webhook_tokens"] = "sesame-2".into();
        store["options"] = json!({"placed_order_excluded_statuses": ["Lost"]});
        config["destinations"][0]["credentials"] = json!({"api_key": 7_777_777, "key": "sesame-3"});
    });
    let answer = app.post(&[GENUINE], ORDER).await;
    assert_eq!(answer.status.as_u16(), 502, "Lambda's own answer: there is no function to ask");
    for problem in [
        "store `alder-us`: destination `nowhere` does not exist",
        "stores[0].credentials.client_secret: must not be empty",
        "stores[0].credentials.acces_token: unknown field",
        "stores[0].credentials.webhook_tokens: must be a list of strings",
        "stores[0].options.placed_order_excluded_statuses: `Lost` is no status",
        "destinations[0].credentials.api_key: must be a string",
        "destinations[0].credentials.key: unknown field",
    ] {
        lines.say(&app, problem).await;
    }
    let output = lines.all().join("\n");
    for secret in ["sesame", "7777777", &app.scene.store.settings().access_token] {
        assert!(!output.contains(secret), "{output}");
    }
    std::fs::write(&path, good).unwrap();
    assert_eq!(app.post(&[GENUINE], ORDER).await.status.as_u16(), 200, "a new start reads it again");
    super::taken(&app).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_environment_variable_is_named() {
    let app = App::start().await;
    for function in ["WebhookReceiver", "Processor"] {
        let settings = app.scene.stack.function(function).settings();
        for name in settings.environment.keys().filter(|name| name.starts_with("ORDERWIRE_")) {
            let lines = Lines::default();
            let mut without = FunctionSettings { output: lines.output(), ..FunctionSettings::clone(&settings) };
            without.environment.remove(name);
            let error = Function::new(without).invoke("{}".into()).await.unwrap_err();
            assert!(matches!(error, InvokeError::Exited { phase: Phase::Init, .. }), "{error}");
            lines.say(&app, &format!("the environment variable {name} is not set")).await;
        }
    }
    app.end().await;
}
