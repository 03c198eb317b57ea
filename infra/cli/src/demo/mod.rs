//! `orderwire demo`: a store's past imported, a day without webhooks caught up with, shoppers followed live, and every day
//! counted at the end, on this machine.

mod bigcommerce;
pub(crate) mod expected;
mod neto;
mod past;
pub(crate) mod platform;
mod proof;
pub(crate) mod stage;
mod statement;
mod tiendanube;
mod view;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::{Args, ValueEnum};
use local::lambda::ChildOutput;
use local::neto::NetoStore;
use local::scene::{STORE, Scene, SceneOptions};
use local::store::SampleStore;
use local::tiendanube::TiendanubeStore;
use serde_json::json;
use tokio::time::Instant;

use crate::interrupt::unless_interrupted;
use crate::output;

use expected::Expected;
use past::Past;
use platform::Play;
use proof::Proof;
use stage::{Cast, Stage};
use statement::{Acts, Statement};
use view::View;

/// What is deployed, and so what runs here.
pub(crate) const TEMPLATE: &str = include_str!("../../../../template.yaml");
/// Follow-ups after 2, 10 and 30 minutes come after 2, 10 and 30 seconds.
const DELAY_DIVISOR: u32 = 60;
/// How long the queues may take to run empty after the last deed.
const PATIENCE: Duration = Duration::from_secs(120);

/// Platforms there is a sample store of; their names are those of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SamplePlatform {
    /// BigCommerce.
    Bigcommerce,
    /// Neto (Maropost Commerce Cloud).
    Neto,
    /// Tiendanube, in Brazil called Nuvemshop.
    Tiendanube,
}

/// Options of the demo.
#[derive(Args)]
pub(crate) struct DemoArguments {
    /// The platform of the sample store.
    #[arg(long, value_enum, default_value_t = SamplePlatform::Bigcommerce)]
    platform: SamplePlatform,
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
    let play = async {
        match arguments.platform {
            SamplePlatform::Bigcommerce => play::<SampleStore>(arguments).await,
            SamplePlatform::Neto => play::<NetoStore>(arguments).await,
            SamplePlatform::Tiendanube => play::<TiendanubeStore>(arguments).await,
        }
    };
    let played = runtime.block_on(unless_interrupted(play, "nothing of the demo is left"));
    // Ends what still runs in the background, so that the functions and the folder of the scene are gone.
    drop(runtime);
    let statement = played?;
    output::show(arguments.json, || statement.json(), || statement.to_string())?;
    match statement.is_right() {
        true => Ok(()),
        false => anyhow::bail!("what arrived is not what the store had; see the statement above"),
    }
}

async fn play<S: Play>(arguments: &DemoArguments) -> anyhow::Result<Statement> {
    let view = Arc::new(View::new(!arguments.json));
    let title = platforms::find(S::PLATFORM).expect("it is registered").title();
    view.say(&format!(
        "Starting DynamoDB, SQS, Lambda, a sample {title} store and an inbox that behaves like Klaviyo …"
    ));
    let past = Past::before(runtime::clock::now(), &S::time_zone())?;
    let scene = Arc::new(start::<S>(arguments, &past).await?);
    view.introduce(&scene);
    let started = Instant::now();
    let expected = Arc::new(Expected::default());
    let caught_up = past.catch_up(arguments.history, &scene, &expected, &view).await?;
    drained(&scene).await?;

    view.open_the_shop(&S::opening(DELAY_DIVISOR));
    let began = Instant::now();
    let stage = Stage::new(&scene.store, &expected, arguments.seed);
    let arrivals = scene.inbox.subscribe();
    let watching = view::watch(Arc::clone(&view), arrivals, Arc::clone(&scene), Arc::clone(&expected), began);
    let watching = tokio::spawn(watching);
    let cast = Cast::new(arguments.shoppers, Duration::from_secs(arguments.within), arguments.seed);
    view.expect(arguments.shoppers);
    let forged = {
        let live = async { tokio::join!(cast.perform(&stage, &view), forge(&scene, &view, began)).1 };
        tokio::select! {
            forged = live => forged,
            failed = look_for_carts(&scene) => return Err(failed),
        }
    };
    drained(&scene).await?;
    if let Some(unheard) = S::UNHEARD {
        view.say(&format!("{unheard} The hourly poll runs …"));
        past::poll(&scene.stack).await?;
        drained(&scene).await?;
    }
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

async fn start<S: Play>(arguments: &DemoArguments, past: &Past) -> anyhow::Result<Scene<S>> {
    let program = std::env::current_exe().context("cannot find this program's own file")?;
    let platform = platforms::find(S::PLATFORM).expect("it is registered");
    let mut options = SceneOptions::of(TEMPLATE, program, platform.topics());
    options.connected_at = Some(past.connected_at()?);
    options.store = S::settings(arguments.seed);
    options.options = S::options();
    options.delay_divisor = DELAY_DIVISOR;
    options.inbox.rate_limits = true;
    // So that a day is the same day on both sides.
    options.inbox.time_zone = S::time_zone();
    options.output = match &arguments.logs {
        Some(path) => {
            let file = std::fs::File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
            ChildOutput::File(Arc::new(file))
        }
        None => ChildOutput::Discard,
    };
    Ok(Scene::start(options).await?)
}

/// Some forgeries, which must be refused. Gives how many were accepted all the same.
async fn forge<S: Play>(scene: &Scene<S>, view: &View, began: Instant) -> u32 {
    tokio::time::sleep(Duration::from_secs(3)).await;
    let forged = scene.store.forge().await;
    forged.iter().for_each(|forged| view.forgery(began.elapsed(), forged));
    forged.iter().map(|forged| u32::from(forged.answer != Some(401))).sum()
}

/// Has carts looked for again and again, where no webhook tells of them, for as long as this is polled; ends only when that
/// fails.
async fn look_for_carts<S: Play>(scene: &Scene<S>) -> anyhow::Error {
    let platform = platforms::find(S::PLATFORM).expect("it is registered");
    let Some(every) = platform.carts_every() else { return std::future::pending().await };
    let mut ticks = tokio::time::interval(every / DELAY_DIVISOR);
    let input = json!({"action": "carts", "store": STORE}).to_string();
    loop {
        ticks.tick().await;
        let looked = scene.stack.function("Poller").invoke(input.clone().into()).await;
        if let Err(error) = looked {
            return anyhow::Error::new(error).context("the carts could not be looked for");
        }
    }
}

/// Waits until all webhooks are delivered and all queues are empty.
async fn drained<S: Play>(scene: &Scene<S>) -> anyhow::Result<()> {
    for queue in ["OrdersQueue", "FollowupsQueue", "OrdersQueue"] {
        scene.store.settled().await;
        scene.stack.drained(&[queue], PATIENCE).await?;
    }
    Ok(())
}
