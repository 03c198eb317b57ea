//! The function the tests start: this very test program, told to run the one test below.

use std::collections::BTreeMap;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use local::lambda::CommandLine;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;

/// Tells the program that it is a function.
const MARK: &str = "RUNS_AS_FUNCTION";

/// How to start the function; `init` is `ok`, or `exit` for one that does not get so far as to ask for work.
pub(crate) fn command(init: &str) -> CommandLine {
    CommandLine {
        program: std::env::current_exe().unwrap(),
        arguments: ["--exact", "child::function", "--ignored", "--nocapture"].map(str::to_owned).into(),
        environment: BTreeMap::from([(MARK.to_owned(), init.to_owned())]),
    }
}

#[test]
#[ignore = "the function which the other tests start"]
#[expect(clippy::disallowed_methods, reason = "only a child process has the variable")]
fn function() {
    match std::env::var(MARK).as_deref() {
        Ok("ok") => {}
        Ok(_) => std::process::exit(3),
        Err(_) => return,
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(lambda_runtime::run(service_fn(handle))).unwrap();
}

async fn handle(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let (event, context) = event.into_parts();
    match &event {
        Value::Object(entries) if entries.contains_key("Records") => Ok(batch(&event)),
        Value::Object(entries) if entries.contains_key("requestContext") => {
            act(event["rawPath"].as_str().unwrap_or_default().trim_matches('/'), event["body"].as_str()).await?;
            Ok(json!({
                "statusCode": 201,
                "headers": {"x-body": event["body"], "content-type": event["headers"]["content-type"]},
                "body": event["body"],
                "isBase64Encoded": event["isBase64Encoded"],
            }))
        }
        _ => {
            let act = act(event["do"].as_str().unwrap_or_default(), event["gate"].as_str()).await?;
            Ok(json!({"event": event, "pid": std::process::id(), "arn": context.invoked_function_arn, "act": act}))
        }
    }
}

/// `gate` is the address that `wait` waits at, until a byte comes from there.
async fn act(what: &str, gate: Option<&str>) -> Result<Value, Error> {
    match what {
        "fail" => Err("told to fail".into()),
        "panic" => panic!("told to panic"),
        "exit" => std::process::exit(1),
        "hang" => {
            println!("hanging");
            std::future::pending().await
        }
        "shout" => Ok("x".repeat(7 * 1024 * 1024).into()),
        "wait" => {
            println!("waiting");
            let gate = gate.ok_or("no gate to wait at")?;
            let mut gate = tokio::net::TcpStream::connect(gate).await?;
            gate.read_u8().await?;
            println!("done");
            Ok(Value::Null)
        }
        "variables" => Ok(std::env::vars().map(|(name, value)| (name, Value::from(value))).collect()),
        _ => Ok(Value::Null),
    }
}

/// Prints `<body> <receives>` for each record. A body that begins with `fail` fails, and after it the rest of its
/// group; `exit` ends the process; `strange` makes the answer name a message that is not in the batch.
fn batch(event: &Value) -> Value {
    let mut failed: Vec<Value> = Vec::new();
    let mut failed_groups: Vec<&Value> = Vec::new();
    for record in event["Records"].as_array().into_iter().flatten() {
        let (body, attributes) = (record["body"].as_str().unwrap_or_default(), &record["attributes"]);
        println!("{body} {}", attributes["ApproximateReceiveCount"].as_str().unwrap_or_default());
        let group = &attributes["MessageGroupId"];
        if body == "exit" {
            std::process::exit(1);
        } else if body == "strange" {
            failed.push(json!({"itemIdentifier": "strange"}));
        } else if body.starts_with("fail") || (!group.is_null() && failed_groups.contains(&group)) {
            failed.push(json!({"itemIdentifier": record["messageId"]}));
            failed_groups.push(group);
        }
    }
    json!({ "batchItemFailures": failed })
}
