//! `orderwire dev`: what is deployed, on this machine, against the real store and the real account.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use local::dynamodb::Storage;
use local::lambda::{ChildOutput, CommandLine};
use local::stack::{Stack, StackOptions};
use runtime::Environment;

use crate::connection::{LOCAL_FOLDER, local_file};
use crate::demo::TEMPLATE;

/// Options of `dev`.
#[derive(Args)]
pub(crate) struct DevArguments {
    /// The configuration; see docs/CONFIGURATION.md.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Folder that keeps the table between runs, so that nothing is told twice.
    #[arg(long, value_name = "FOLDER", default_value = LOCAL_FOLDER)]
    data: PathBuf,
    /// Port for the webhooks.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// The https address by which that port can be reached from outside, a tunnel's for instance. With it the store's
    /// webhooks are created and kept right; without it they are only looked at.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

/// Runs until Ctrl-C.
pub(crate) fn run(arguments: &DevArguments) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(arguments))
}

async fn serve(arguments: &DevArguments) -> anyhow::Result<()> {
    let path = arguments.config.canonicalize();
    let path = path.with_context(|| format!("cannot read {}", arguments.config.display()))?;
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let config = runtime::check(&text)?;
    std::fs::create_dir_all(&arguments.data)
        .with_context(|| format!("cannot make the folder {}", arguments.data.display()))?;

    let program = std::env::current_exe().context("cannot find this program's own file")?;
    // Loopback is no address for a store, so it must not stand in for one that was left out.
    let public_url = arguments.public_url.clone().unwrap_or_default();
    let mut options = StackOptions::new(TEMPLATE, &path, move |function| {
        let binary = function.binary.clone().unwrap_or_else(|| function.id.clone());
        let arguments = vec!["function".to_owned(), binary];
        let environment = [("ORDERWIRE_PUBLIC_URL".to_owned(), public_url.clone())].into();
        CommandLine { program: program.clone(), arguments, environment }
    });
    options.storage = Storage::File(arguments.data.join("table.sqlite"));
    options.receiver_port = arguments.port;
    options.output = ChildOutput::Lines(Arc::new(|line| println!("{}  {}", line.function, line.text)));
    if let Some(filter) = Environment::of_process().get("RUST_LOG") {
        options.parameters.insert("LogLevel".to_owned(), filter);
    }
    let stack = Stack::start(options).await?;
    let _announced = Announcement::write(&arguments.data, &stack, &path, arguments.public_url.as_deref())?;

    println!("The table is kept in {}.", arguments.data.join("table.sqlite").display());
    println!("DynamoDB is at {}, SQS at {}.", stack.dynamodb().endpoint, stack.sqs().endpoint);
    for store in &config.stores {
        println!("Webhooks of {} come in at {}webhooks/{}", store.id, stack.function_url("WebhookReceiver"), store.id);
    }
    println!("In another terminal, `orderwire status --local` and the other commands look at it.");
    match &arguments.public_url {
        Some(url) => println!("The poll, now and every hour, has the stores' webhooks sent to {url}."),
        None => println!("Give that address a public https name (a tunnel) and begin again with --public-url."),
    }
    println!("Ctrl-C ends it.");
    let first_poll = async {
        if let Err(error) = stack.schedule("Hourly").fire_now().await {
            println!("The first poll failed, and comes again in an hour: {error}");
        }
        std::future::pending().await
    };
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.context("cannot wait for Ctrl-C")?,
        () = first_poll => {}
    }
    println!();
    stop(stack).await;
    Ok(())
}

/// The file that tells the other commands where this stack is; gone when it is dropped.
struct Announcement(PathBuf);

impl Announcement {
    /// Writes it, by the names of the functions' variables.
    fn write(folder: &Path, stack: &Stack, config: &Path, public_url: Option<&str>) -> anyhow::Result<Self> {
        let mut variables = stack.variables();
        variables.insert("ORDERWIRE_RECEIVER_URL".to_owned(), stack.function_url("WebhookReceiver").to_owned());
        variables.extend(public_url.map(|url| ("ORDERWIRE_PUBLIC_URL".to_owned(), url.to_owned())));
        variables.insert("ORDERWIRE_CONFIG".to_owned(), format!("file:{}", config.display()));
        variables.insert("ORDERWIRE_TABLE".to_owned(), stack.table_name("Table").to_owned());
        for (variable, queue) in [
            ("ORDERWIRE_ORDERS_QUEUE_URL", "OrdersQueue"),
            ("ORDERWIRE_FOLLOWUPS_QUEUE_URL", "FollowupsQueue"),
            ("ORDERWIRE_RUNS_QUEUE_URL", "RunsQueue"),
        ] {
            variables.insert(variable.to_owned(), stack.queue_url(queue).to_owned());
        }
        let file = local_file(folder);
        let text = serde_json::to_string_pretty(&variables).expect("a map of texts is JSON");
        std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(Self(file))
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        // If it stays, the commands find nobody at its addresses.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Ends the work under way. The queues are in memory, so what they still hold is said.
async fn stop(stack: Stack) {
    stack.pause().await;
    let held: usize = ["OrdersQueue", "FollowupsQueue"]
        .map(|queue| stack.figures(queue))
        .iter()
        .map(|figures| figures.visible + figures.in_flight + figures.delayed)
        .sum();
    if held > 0 {
        println!("{held} messages were still waiting and are gone; edit those orders once to be told of them again.");
    }
    stack.stop().await;
}
