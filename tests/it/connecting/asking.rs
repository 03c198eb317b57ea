//! What is missing is asked for on a terminal, and secrets are not shown there.

use std::process::Command;

use super::stage::{deployment, empty, unconnected};
use crate::support::App;
use crate::support::terminal::OnTerminal;

/// Waits until each question is shown, and answers it.
async fn converse(app: &App, terminal: &mut OnTerminal, answers: &[(&str, &str)]) {
    let mut seen = 0;
    for (question, answer) in answers {
        let asks = || {
            let drawn = terminal.drawn();
            drawn[seen..].contains(question) && drawn.ends_with("> ")
        };
        app.until(question, asks).await;
        seen = terminal.drawn().len();
        terminal.answer(answer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_asked_for_what_is_missing_and_no_secret_is_shown() {
    let app = empty(unconnected()).await;
    let (store, key) = (app.scene.store.settings(), app.scene.inbox.settings().api_key.as_str());
    let (store_api, account_api) =
        (format!("api_base={}", app.scene.store.api_base()), format!("api_base={}", app.scene.inbox.api_base()));
    let mut command = Command::new(env!("CARGO_BIN_EXE_orderwire"));
    command.args(["connect", "--set", &store_api, "--destination-set", &account_api]);
    command.env_clear().envs(deployment(&app)).env("TERM", "dumb");
    let mut terminal = OnTerminal::start(command);
    let answers = [
        ("Id of the store", ""),
        ("Which platform", ""),
        ("Id of the destination", "inbox"),
        ("Which kind", ""),
        ("Store hash", "https://store-qx7.mybigcommerce.com"),
        // What cannot be right is asked for again at once.
        ("Store hash", store.profile.hash.as_str()),
        ("Access token", &store.access_token),
        ("Client secret", &store.client_secret),
        ("Private API key", key),
        ("Write this to", ""),
        ("Import what the store had before?", "no"),
    ];
    converse(&app, &mut terminal, &answers).await;
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains("was in the table after"), "{shown}");
    assert!(
        shown.contains("Sites & routes") && shown.contains("Accounts: Read Access"),
        "what they must allow: {shown}"
    );
    for secret in
        [&store.access_token, &store.client_secret, key].into_iter().chain(app.tokens().iter().map(String::as_str))
    {
        assert!(!shown.contains(secret), "{secret} is shown: {shown}");
    }
    runtime::check(&app.configuration()).unwrap();
    assert!(!app.hooks_to("store").is_empty() && app.configuration().contains("\"inbox\""));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_if_the_person_does_not_want_it() {
    let app = empty(unconnected()).await;
    let papers = super::stage::papers(&app);
    let mut command = Command::new(env!("CARGO_BIN_EXE_orderwire"));
    command.args(["connect", "--from", papers.path()]).env_clear().envs(deployment(&app)).env("TERM", "dumb");
    let mut terminal = OnTerminal::start(command);
    converse(&app, &mut terminal, &[("Write this to", "no")]).await;
    let (code, shown) = terminal.end();
    assert_eq!((code, app.configuration().as_str()), (Some(1), ""), "{shown}");
    assert_eq!(app.writes_at_the_store(), 0);
    app.end().await;
}
