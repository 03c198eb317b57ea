//! `orderwire demo`: a store's past imported, a day without webhooks caught up with, shoppers followed live, and every day
//! counted at the end, on this machine.

pub(crate) mod expected;
mod past;
mod proof;
pub(crate) mod shoppers;
mod statement;
mod view;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use local::lambda::ChildOutput;
use local::scene::{Scene, SceneOptions};
use local::stack::Stack;
use local::store::{Forgery, Profile, Quota, Webhook};
use tokio::time::Instant;

use crate::interrupt::unless_interrupted;
use crate::output;

use expected::Expected;
use past::Past;
use proof::Proof;
use shoppers::{Cast, Stage};
use statement::{Acts, Statement};
use view::View;

/// What is deployed, and so what runs here.
pub(crate) const TEMPLATE: &str = include_str!("../../../../template.yaml");
/// Follow-ups after 2, 10 and 30 minutes come after 2, 10 and 30 seconds.
const DELAY_DIVISOR: u32 = 60;
/// How long the queues may take to run empty after the last deed.
const PATIENCE: Duration = Duration::from_secs(120);

/// Options of the demo.
#[derive(Args)]
pub(crate) struct DemoArguments {
    /// How many orders the store has had before it is connected.
    #[arg(long, default_value_t = 3000, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    history: u32,
    /// How many shoppers come.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=2000))]
    shoppers: u32,
    /// Within how many seconds they come.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u64).range(0..=3600))]
    within: u64,
    /// Seed of everything invented; the same seed gives the same shoppers.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print the statement as JSON and nothing else.
    #[arg(long)]
    json: bool,
    /// Also write the count of every day as one page for a browser.
    #[arg(long, value_name = "FILE")]
    html: Option<std::path::PathBuf>,
    /// Write what the functions log to this file.
    #[arg(long, value_name = "FILE")]
    logs: Option<std::path::PathBuf>,
}

/// Runs the demo. Success means that nothing was missing, doubled or wrong.
pub(crate) fn run(arguments: &DemoArguments) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let played = runtime.block_on(unless_interrupted(play(arguments), "nothing of the demo is left"));
    // Ends what still runs in the background, so that the functions and the folder of the scene are gone.
    drop(runtime);
    let statement = played?;
    output::show(arguments.json, || statement.json(), || statement.to_string())?;
    match statement.is_right() {
        true => Ok(()),
        false => anyhow::bail!("what arrived is not what the store had; see the statement above"),
    }
}

async fn play(arguments: &DemoArguments) -> anyhow::Result<Statement> {
    let view = Arc::new(View::new(!arguments.json));
    view.say("Starting DynamoDB, SQS, Lambda, a sample BigCommerce store and an inbox that behaves like Klaviyo …");
    let past = Past::before(runtime::clock::now(), &Profile::default().time_zone)?;
    let scene = Arc::new(start(arguments, &past).await?);
    view.introduce(&scene);
    let started = Instant::now();
    let expected = Arc::new(Expected::default());
    let caught_up = past.catch_up(arguments.history, &scene, &expected, &view).await?;
    drained(&scene.stack, &scene.store).await?;

    view.open_the_shop(DELAY_DIVISOR);
    let began = Instant::now();
    let stage = Stage::new(&scene.store, &expected, arguments.seed);
    let arrivals = scene.inbox.subscribe();
    let watching = view::watch(Arc::clone(&view), arrivals, Arc::clone(&scene), Arc::clone(&expected), began);
    let watching = tokio::spawn(watching);
    let cast = Cast::new(arguments.shoppers, Duration::from_secs(arguments.within), arguments.seed);
    view.expect(arguments.shoppers);
    let forged = tokio::join!(cast.perform(&stage, &view), forge(&scene, &view, began)).1;
    drained(&scene.stack, &scene.store).await?;
    watching.abort();
    // It was cancelled, which is what it says.
    let _ = watching.await;
    view.clear();

    view.say("");
    view.say("Counting every day: what the store has, what the table holds, what the inbox holds …");
    let proof = Proof::of(&scene, &past).await?;
    if let Some(file) = &arguments.html {
        std::fs::write(file, proof.page()).with_context(|| format!("cannot write {}", file.display()))?;
    }
    let statement = Statement::new(&scene, &expected, Acts { forged, caught_up, proof, took: started.elapsed() });
    if let Ok(scene) = Arc::try_unwrap(scene) {
        scene.stack.stop().await;
    }
    Ok(statement)
}

async fn start(arguments: &DemoArguments, past: &Past) -> anyhow::Result<Scene> {
    let program = std::env::current_exe().context("cannot find this program's own file")?;
    let platform = platforms::find("bigcommerce").expect("it is registered");
    let mut options = SceneOptions::new(TEMPLATE, program, platform.topics());
    options.connected_at = Some(past.connected_at()?);
    options.store.seed = arguments.seed;
    options.store.quota = Quota::PRO;
    options.delay_divisor = DELAY_DIVISOR;
    options.inbox.rate_limits = true;
    options.output = match &arguments.logs {
        Some(path) => {
            let file = std::fs::File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
            ChildOutput::File(Arc::new(file))
        }
        None => ChildOutput::Discard,
    };
    Ok(Scene::start(options).await?)
}

/// Two forgeries, which must be refused: a wrong token and a wrong signature. Gives how many were accepted all the same.
async fn forge(scene: &Scene, view: &View, began: Instant) -> u32 {
    tokio::time::sleep(Duration::from_secs(3)).await;
    let mut accepted = 0;
    for forgery in [Forgery::WrongToken, Forgery::WrongSignature] {
        let hook = scene.store.hooks().first().expect("the scene has registered hooks").id;
        let webhook = Webhook::order("store/order/created", 5001, began_at(scene));
        let answer = scene.store.forge(hook, &webhook, forgery).await.and_then(|delivery| delivery.status);
        view.forgery(began.elapsed(), forgery, answer);
        accepted += u32::from(answer != Some(401));
    }
    accepted
}

fn began_at(scene: &Scene) -> jiff::Timestamp {
    scene.store.shop(|shop| shop.catalog.products.values().map(|product| product.modified).max()).unwrap_or_default()
}

/// Waits until all webhooks are delivered and all queues are empty.
async fn drained(stack: &Stack, store: &local::store::SampleStore) -> anyhow::Result<()> {
    for queue in ["OrdersQueue", "FollowupsQueue", "OrdersQueue"] {
        store.settled().await;
        stack.drained(&[queue], PATIENCE).await?;
    }
    Ok(())
}
