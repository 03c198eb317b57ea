//! Prints how large the functions are, how fast each starts, how much memory it then takes, and how fast the receiver
//! answers, run from their release binaries under the local Runtime API:
//! `cargo run --release --package local --example figures -- template.yaml target/release`

#[path = "import_figures/process.rs"]
mod process;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use bytes::Bytes;
use local::lambda::ChildOutput;
use local::scene::{STORE, Scene, SceneOptions, TOKEN};
use serde_json::{Value, json};

const COLD: usize = 30;
const WARM: usize = 2_000;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [template, functions] = arguments.as_slice() else {
        anyhow::bail!("usage: figures TEMPLATE FOLDER-OF-FUNCTIONS");
    };
    for name in ["webhook-receiver", "processor", "poller"] {
        let bytes = std::fs::metadata(functions.join(name))?.len();
        println!("{name:<18} {:>6.2} MB", bytes as f64 / 1e6);
    }
    let mut options = SceneOptions::new(std::fs::read_to_string(template)?, "unused", &[]);
    options.functions = Some(functions.clone());
    options.paused = true;
    options.output = ChildOutput::Discard;
    let scene = Scene::start(options).await?;
    let receiver = scene.stack.function("WebhookReceiver");

    println!("cold, from spawning the process to its first answer:");
    let mut cold = Vec::new();
    for number in 0..COLD {
        receiver.kill_all().await;
        cold.push(timed(receiver.invoke(event(number))).await?);
    }
    print("  webhook-receiver", cold);
    // Work that ends at once, so that hardly more than starting is timed.
    for (id, name, event) in [
        ("Processor", "  processor", json!({"Records": []})),
        ("Poller", "  poller", json!({"action": "status", "store": "nobody"})),
    ] {
        let function = scene.stack.function(id);
        let mut cold = Vec::new();
        for _ in 0..COLD {
            function.kill_all().await;
            let began = Instant::now();
            // The poller answers that it knows no such store.
            let _ = function.invoke(event.to_string().into()).await;
            cold.push(began.elapsed());
        }
        print(name, cold);
    }
    let mut warm = Vec::new();
    for number in 0..WARM {
        warm.push(timed(receiver.invoke(event(COLD + number))).await?);
    }
    print("warm: one webhook, queued", warm);

    for name in ["webhook-receiver", "processor", "poller"] {
        // The system keeps 15 characters of a process's name.
        let peak = process::peak_kib(name.get(..15).unwrap_or(name));
        println!("{name:<18} {:>6.1} MB of memory at most", peak as f64 / 1024.0);
    }
    scene.stack.stop().await;
    Ok(())
}

async fn timed<E: std::error::Error + Send + Sync + 'static>(
    invocation: impl Future<Output = Result<local::lambda::Answer, E>>,
) -> anyhow::Result<Duration> {
    let began = Instant::now();
    let answer = invocation.await?;
    let took = began.elapsed();
    let answer: Value = serde_json::from_slice(&answer.payload)?;
    anyhow::ensure!(answer["statusCode"] == 200, "the receiver answered {answer}");
    Ok(took)
}

/// A genuine webhook about an order of its own.
fn event(number: usize) -> Bytes {
    let body = json!({
        "scope": "store/order/created", "store_id": "1004417", "data": {"type": "order", "id": number + 1},
        "hash": "8fc02d04859195e555bfb7d1c3dc49adc6316c92", "created_at": 1_784_045_109, "producer": "stores/qx7k2m9tza",
    });
    let event = json!({
        "version": "2.0", "rawPath": format!("/webhooks/{STORE}"), "headers": {"x-orderwire-token": TOKEN},
        "body": body.to_string(), "isBase64Encoded": false, "requestContext": {"http": {"method": "POST"}},
    });
    Bytes::from(event.to_string())
}

fn print(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!("{what:<28} median {:.2} ms, 99 % {:.2} ms, worst {:.2} ms", at(0.5), at(0.99), at(1.0));
}
