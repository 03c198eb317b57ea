//! How every command behaves on a terminal, in a pipe and in a log.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use local::scene::STORE;
use serde_json::Value;

use super::run::{past, quiet, run, variables};
use crate::support::App;
use crate::support::terminal::{OnTerminal, interrupt};

const ESCAPE: char = '\u{1b}';

/// The commands that look at or work on a deployment, each in a form that can be repeated. All of them take `--json`.
const COMMANDS: [&[&str]; 9] = [
    &["import", "--store", STORE],
    &["import", "--store", STORE, "--restart"],
    &["status"],
    &["verify", "--day", "2026-06-04"],
    &["replay", "--list"],
    &["replay", "--all"],
    &["doctor", "--no-probe"],
    &["connect", "--store", STORE, "--dry-run"],
    &["rotate", "token", "--store", STORE, "--dry-run"],
];

async fn stage() -> (App, BTreeMap<String, String>) {
    let mut app = App::with(quiet()).await;
    // Whether a key may write is found out by an event that cannot be taken.
    app.expected_refusals = true;
    past(&app, 3);
    app.poller(serde_json::json!({"action": "poll"})).await;
    let mut variables = variables(&app);
    variables.insert("ORDERWIRE_PUBLIC_URL".to_owned(), app.scene.stack.function_url("WebhookReceiver").to_owned());
    (app, variables)
}

fn command(variables: &BTreeMap<String, String>, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orderwire"));
    command.args(arguments).env_clear().envs(variables);
    command
}

/// Runs it with a standard output that nobody reads; exit code and standard error.
async fn unread(mut command: Command) -> (Option<i32>, String) {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    command.stdout(writer).stderr(Stdio::piped());
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// Runs it on a terminal; exit code and what it has drawn.
async fn on_terminal(command: Command) -> (Option<i32>, String) {
    tokio::task::spawn_blocking(|| OnTerminal::start(command).end()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_pipe_there_are_no_escape_codes_and_json_is_one_line_and_nothing_else() {
    let (app, variables) = stage().await;
    for arguments in COMMANDS {
        let ran = run(variables.clone(), arguments).await;
        assert!(ran.code == 0 && !ran.out.is_empty() && ran.err.is_empty(), "{arguments:?}: {ran:?}");
        assert!(!ran.out.contains(ESCAPE), "{arguments:?}: {ran:?}");
        let ran = run(variables.clone(), &[arguments, &["--json"]].concat()).await;
        assert!(ran.code == 0 && ran.err.is_empty(), "{arguments:?}: {ran:?}");
        assert!(ran.json().is_object() && ran.out.trim_end().lines().count() == 1, "{arguments:?}: {ran:?}");
        let (code, err) = unread(command(&variables, arguments)).await;
        assert_eq!((code, err.as_str()), (Some(0), ""), "{arguments:?}: a reader that has seen enough is no error");
    }
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_terminal_there_is_progress_but_none_beside_json_and_in_logs_of_ci() {
    let (app, mut variables) = stage().await;
    variables.insert("TERM".to_owned(), "xterm-256color".to_owned());
    let mut ci = variables.clone();
    ci.insert("CI".to_owned(), "true".to_owned());
    for arguments in COMMANDS {
        let (code, drawn) = on_terminal(command(&variables, arguments)).await;
        assert_eq!(code, Some(0), "{arguments:?}: {drawn}");
        if arguments.contains(&"--restart") {
            assert!(drawn.contains(ESCAPE) && drawn.contains("orders"), "{drawn:?}");
        }
        let coloured = drawn
            .split(ESCAPE)
            .skip(1)
            .any(|code| code.find(char::is_alphabetic).is_some_and(|end| code[end..].starts_with('m')));
        assert!(!coloured, "nothing depends on colours, so there are none: {drawn:?}");
        let (_, drawn) = on_terminal(command(&ci, arguments)).await;
        assert!(!drawn.contains(ESCAPE), "{arguments:?}: {drawn:?}");
        let (_, drawn) = on_terminal(command(&variables, &[arguments, &["--json"]].concat())).await;
        assert!(serde_json::from_str::<Value>(drawn.trim()).is_ok(), "{arguments:?}: {drawn:?}");
    }
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_are_on_standard_error_and_say_by_their_code_what_they_are() {
    let nothing = BTreeMap::new();
    for arguments in COMMANDS {
        let ran = run(nothing.clone(), arguments).await;
        let told = ran.err.starts_with("orderwire: ") && !ran.err.contains(ESCAPE);
        assert!(ran.code == 1 && told, "{arguments:?}: {ran:?}");
        assert!((ran.out + &ran.err).contains("ORDERWIRE_TABLE"), "{arguments:?} says what is missing");
        let ran = run(nothing.clone(), &[arguments, &["--no-such-option"]].concat()).await;
        assert!(ran.code == 2 && ran.out.is_empty() && !ran.err.contains(ESCAPE), "{arguments:?}: {ran:?}");
    }
    for arguments in [["--help"], ["--version"]] {
        assert_eq!(unread(command(&nothing, &arguments)).await.0, Some(0));
        assert!(!run(nothing.clone(), &arguments).await.out.contains(ESCAPE));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_goes_on_when_its_watcher_is_interrupted() {
    let (app, mut variables) = stage().await;
    app.scene.stack.pause().await;
    variables.insert("TERM".to_owned(), "xterm-256color".to_owned());
    let watcher = OnTerminal::start(command(&variables, &["import", "--store", STORE]));
    app.until("it is watched", || watcher.drawn().contains("waiting for the poller")).await;
    watcher.interrupt();
    let (code, drawn) = tokio::task::spawn_blocking(|| watcher.end()).await.unwrap();
    assert_eq!(code, Some(130), "{drawn}");
    assert!(drawn.contains("orderwire: interrupted; the import goes on without this command"), "{drawn}");
    app.scene.stack.resume();
    let ran = run(variables, &["import", "--store", STORE, "--json"]).await;
    assert_eq!((ran.code, &ran.json()["orders"]), (0, &3.into()), "{ran:?}");
    app.end().await;
}

#[test]
fn a_demo_that_is_interrupted_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let variables = BTreeMap::from([("TMPDIR".to_owned(), folder.path().display().to_string())]);
    let mut demo = command(&variables, &["demo"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line.starts_with("Importing")), "it has begun");
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_some(), "its configuration is there");
    interrupt(&demo);
    lines.for_each(drop);
    let output = demo.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (output.status.code(), err.as_str()),
        (Some(130), "orderwire: interrupted; nothing of the demo is left\n")
    );
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
}

#[test]
fn completions_are_for_the_shell_that_is_named_and_bash_understands_its_own() {
    let nothing = BTreeMap::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = command(&nothing, &["completions", shell]).output().unwrap();
        assert!(script.status.success() && script.stderr.is_empty(), "{shell}");
        let script = String::from_utf8(script.stdout).unwrap();
        for name in
            ["demo", "dev", "connect", "rotate", "import", "status", "verify", "replay", "doctor", "completions"]
        {
            assert!(script.contains(name), "{shell} does not know {name}");
        }
    }
    assert_eq!(command(&nothing, &["completions", "cmd"]).output().unwrap().status.code(), Some(2));
    let script = command(&nothing, &["completions", "bash"]).output().unwrap().stdout;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("orderwire.bash");
    std::fs::write(&file, script).unwrap();
    // Not everybody has it.
    if let Ok(parsed) = Command::new("bash").arg("-n").arg(&file).output() {
        assert!(parsed.status.success() && parsed.stderr.is_empty(), "{parsed:?}");
    }
}
