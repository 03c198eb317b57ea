//! Invoking a function: answers, errors, crashes, limits.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use local::lambda::{ChildOutput, Function, InvokeError, PAYLOAD_LIMIT, Phase};

use crate::support::{function, json, settings, told};

#[tokio::test]
async fn process_is_used_again_for_the_next_invocation() {
    let (function, _output) = function();
    let first = json(&function.invoke(told("a")).await.unwrap());
    let second = json(&function.invoke(told("b")).await.unwrap());
    assert_eq!((&first["event"]["do"], &second["event"]["do"]), (&"a".into(), &"b".into()));
    assert_eq!(first["arn"], "arn:aws:lambda:eu-central-1:000000000000:function:echo");
    assert_eq!(first["pid"], second["pid"]);
    assert_eq!(function.cold_starts_micros().len(), 1);
}

#[tokio::test]
async fn invocations_at_one_time_have_a_process_each() {
    let (function, mut output) = function();
    let function = Arc::new(function);
    let other = Arc::clone(&function);
    let hanging = tokio::spawn(async move { other.invoke(told("hang")).await });
    output.line("hanging").await;
    function.invoke(told("a")).await.unwrap();
    assert_eq!(function.kill_all().await, 2);
    assert!(matches!(hanging.await.unwrap(), Err(InvokeError::Exited { phase: Phase::Invoke, .. })));
}

#[tokio::test]
async fn invocation_beyond_the_concurrency_waits_for_a_process() {
    let function = Function::new(local::lambda::FunctionSettings {
        maximum_concurrency: 1,
        ..settings("ok", ChildOutput::Discard)
    });
    let (first, second) = tokio::join!(function.invoke(told("a")), function.invoke(told("b")));
    assert_eq!(json(&first.unwrap())["pid"], json(&second.unwrap())["pid"]);
}

#[tokio::test]
async fn reported_error_leaves_the_process_serving() {
    let (function, _output) = function();
    let pid = json(&function.invoke(told("a")).await.unwrap())["pid"].clone();
    match function.invoke(told("fail")).await {
        Err(InvokeError::Function(error)) => assert_eq!(error.message, "told to fail"),
        other => panic!("{other:?}"),
    }
    assert_eq!(json(&function.invoke(told("a")).await.unwrap())["pid"], pid);
}

#[tokio::test]
async fn panic_fails_one_invocation_and_leaves_the_process_serving() {
    let (function, _output) = function();
    let pid = json(&function.invoke(told("a")).await.unwrap())["pid"].clone();
    match function.invoke(told("panic")).await {
        Err(InvokeError::Function(error)) => assert!(error.message.contains("told to panic"), "{error}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(json(&function.invoke(told("a")).await.unwrap())["pid"], pid);
}

#[tokio::test]
async fn exit_before_the_first_request_for_work_fails_the_invocation() {
    let function = Function::new(settings("exit", ChildOutput::Discard));
    match function.invoke(told("a")).await {
        Err(InvokeError::Exited { phase: Phase::Init, status, .. }) => assert_eq!(status, "exit status: 3"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn program_that_does_not_exist_fails_the_invocation() {
    let mut settings = settings("ok", ChildOutput::Discard);
    settings.command.program = PathBuf::from("/nowhere/bootstrap");
    assert!(matches!(Function::new(settings).invoke(told("a")).await, Err(InvokeError::Launch { .. })));
}

#[tokio::test]
async fn exit_during_an_invocation_fails_it_and_the_next_gets_a_fresh_process() {
    let (function, _output) = function();
    let pid = json(&function.invoke(told("a")).await.unwrap())["pid"].clone();
    match function.invoke(told("exit")).await {
        Err(InvokeError::Exited { phase: Phase::Invoke, status, .. }) => assert_eq!(status, "exit status: 1"),
        other => panic!("{other:?}"),
    }
    assert_ne!(json(&function.invoke(told("a")).await.unwrap())["pid"], pid);
}

#[tokio::test]
async fn kill_during_an_invocation_fails_it_and_the_next_gets_a_fresh_process() {
    let (function, mut output) = function();
    let (hanging, ()) = tokio::join!(function.invoke(told("hang")), async {
        output.line("hanging").await;
        assert_eq!(function.kill_all().await, 1);
    });
    match hanging {
        Err(InvokeError::Exited { phase: Phase::Invoke, status, .. }) => assert_eq!(status, "signal: 9 (SIGKILL)"),
        other => panic!("{other:?}"),
    }
    function.invoke(told("a")).await.unwrap();
}

#[tokio::test]
async fn idle_process_that_was_killed_is_not_used_again() {
    let (function, _output) = function();
    function.invoke(told("a")).await.unwrap();
    assert_eq!(function.kill_all().await, 1);
    function.invoke(told("a")).await.unwrap();
    assert_eq!(function.cold_starts_micros().len(), 2);
}

#[tokio::test]
async fn function_that_takes_too_long_is_killed() {
    let (mut output, sink) = crate::support::Output::new();
    let timeout = Duration::from_millis(300);
    let function = Function::new(local::lambda::FunctionSettings { timeout, ..settings("ok", sink) });
    match function.invoke(told("hang")).await {
        Err(InvokeError::TimedOut { phase: Phase::Invoke, after, .. }) => assert_eq!(after, timeout),
        other => panic!("{other:?}"),
    }
    assert_eq!(function.kill_all().await, 0);
    drop(function);
    output.end().await;
}

#[tokio::test]
async fn answer_beyond_the_limit_is_an_error_and_leaves_the_process_serving() {
    let (function, _output) = function();
    let pid = json(&function.invoke(told("a")).await.unwrap())["pid"].clone();
    match function.invoke(told("shout")).await {
        Err(InvokeError::Function(error)) => assert_eq!(error.error_type, "Function.ResponseSizeTooLarge"),
        other => panic!("{other:?}"),
    }
    assert_eq!(json(&function.invoke(told("a")).await.unwrap())["pid"], pid);
}

#[tokio::test]
async fn payload_beyond_the_limit_is_refused() {
    let (function, _output) = function();
    let payload = Bytes::from(vec![b' '; PAYLOAD_LIMIT + 1]);
    assert!(matches!(function.invoke(payload).await, Err(InvokeError::PayloadTooLarge { .. })));
    assert!(function.cold_starts_micros().is_empty());
}

#[tokio::test]
async fn processes_end_with_their_function() {
    let (function, mut output) = function();
    function.invoke(told("a")).await.unwrap();
    drop(function);
    output.end().await;
}

#[tokio::test]
async fn process_has_the_variables_of_its_function_and_none_of_ours() {
    let (function, _output) = function();
    let answer = json(&function.invoke(told("variables")).await.unwrap());
    let mut names: Vec<_> = answer["act"].as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    let expected = [
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_RUNTIME_API",
        "OWN",
        "RUNS_AS_FUNCTION",
        "TZ",
        "_HANDLER",
        "_X_AMZN_TRACE_ID", // set by lambda_runtime itself
    ];
    assert_eq!(names, expected);
}
