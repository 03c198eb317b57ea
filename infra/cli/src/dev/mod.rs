//! `orderwire dev`: what is deployed, on this machine, against the real store and the real account or samples of both, with
//! a page that shows what comes in, what is decided and what goes out.

mod announcement;
mod configuration;
mod derived;
mod ended;
mod follow;
mod greeting;
mod inspector;
mod log;
mod page;
mod proxy;
mod record;
mod sample;
mod secrets;
mod server;
mod voice;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use ledger::Ledger;
use local::dynamodb::Storage;
use local::lambda::{ChildOutput, CommandLine};
use local::neto::NetoStore;
use local::stack::{Stack, StackOptions};
use local::store::SampleStore;
use local::tiendanube::TiendanubeStore;
use poller::Tools;
use runtime::{Environment, clock};
use tokio::sync::watch;

use crate::connection::LOCAL_FOLDER;
use crate::demo::platform::Play;
use crate::demo::{SamplePlatform, TEMPLATE};

use announcement::Announcement;
use configuration::Configuration;
use derived::{Derived, derive};
use ended::Ended;
use follow::Follower;
use greeting::Greeting;
use inspector::Inspected;
use proxy::Proxy;
use record::{Reading, Recorder};
use sample::Sample;
use server::Door;
use voice::Voice;

/// Options of `dev`.
#[derive(Args)]
pub(crate) struct DevArguments {
    /// The configuration; see docs/CONFIGURATION.md.
    #[arg(long, value_name = "FILE", required_unless_present = "sample")]
    config: Option<PathBuf>,
    /// A sample store with shoppers and a sample inbox instead of real ones.
    #[arg(long, conflicts_with_all = ["config", "public_url"])]
    sample: bool,
    /// The platform of the sample store.
    #[arg(long, value_enum, default_value_t = SamplePlatform::Bigcommerce, requires = "sample")]
    platform: SamplePlatform,
    /// How many shoppers come to the sample store.
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=600))]
    orders_per_minute: u32,
    /// Seed of everything invented for the sample.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder that keeps the table between runs, so that nothing is told twice. The sample's table is not kept.
    #[arg(long, value_name = "FOLDER", default_value = LOCAL_FOLDER)]
    data: PathBuf,
    /// Port for the webhooks; 0 is any free one.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Port of the inspector's page; 0 is any free one.
    #[arg(long, default_value_t = 8788)]
    inspector_port: u16,
    /// The https address by which the webhooks' port can be reached from outside, a tunnel's for instance. With it the
    /// store's webhooks are created and kept right; without it they are only looked at.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Print one line of JSON once it is up, and nothing else.
    #[arg(long)]
    json: bool,
    /// Folder the page's files are read from, for work on the page.
    #[arg(long, value_name = "FOLDER", hide = true)]
    page: Option<PathBuf>,
}

/// Runs until Ctrl-C.
pub(crate) fn run(arguments: &DevArguments) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match arguments.platform {
        SamplePlatform::Bigcommerce => runtime.block_on(serve::<SampleStore>(arguments)),
        SamplePlatform::Neto => runtime.block_on(serve::<NetoStore>(arguments)),
        SamplePlatform::Tiendanube => runtime.block_on(serve::<TiendanubeStore>(arguments)),
    }
}

/// `S` is the sample store's platform, if one is asked for.
async fn serve<S: Play>(arguments: &DevArguments) -> anyhow::Result<()> {
    let voice = if arguments.json { Voice::ToAScript } else { Voice::ToAPerson };
    let ended = Ended::listen()?;
    let sample = match arguments.sample {
        true => Some(Sample::<S>::start(arguments.seed).await?),
        false => None,
    };
    let (original, text) = read(arguments, sample.as_ref())?;
    let (present, configuration) = watch::channel(Arc::new(Configuration::read(&text)?));
    std::fs::create_dir_all(&arguments.data)
        .with_context(|| format!("cannot make the folder {}", arguments.data.display()))?;

    let recorder = Recorder { log: Arc::default(), configuration };
    let door = Door::open(0).await?;
    let proxy = format!("http://{}", door.address);
    let _proxy = door.serve(Proxy::new(proxy.clone(), recorder.clone()).router());
    let derived = Derived::new()?;
    derived.write(&derive(&text, &proxy))?;

    let door = Door::open(arguments.inspector_port).await;
    let door = door.context("no port for the inspector; give another one with --inspector-port")?;
    let inspector = format!("http://{}/", door.address);
    let stack = Stack::start(arguments.options(&derived.path(), &recorder, voice)?).await?;
    let _announced = Announcement::write(&arguments.data, &stack, &original, arguments.public_url.as_deref())?;
    let _inspector = door.serve(inspector::router(Arc::new(arguments.inspected(&stack, recorder))));
    if let Some(sample) = &sample {
        sample.connect(&stack)?;
    }
    let configuration = Arc::clone(&present.borrow());
    let greeting = Greeting { arguments, stack: &stack, inspector: &inspector, configuration: &configuration.shown };
    voice.greet(&greeting.json(), &greeting.lines());

    let follower =
        Follower { original: &original, derived: &derived, proxy: &proxy, present: &present, stack: &stack, voice };
    let shopping = async {
        match &sample {
            Some(sample) => sample.shop(arguments.orders_per_minute, arguments.seed).await,
            None => std::future::pending().await,
        }
    };
    let first_poll = async {
        if let Err(error) = stack.schedule("Hourly").fire_now().await {
            voice.say(format_args!("The first poll failed, and comes again in an hour: {error}"));
        }
        std::future::pending::<Infallible>().await
    };
    tokio::select! {
        ended = ended.wait() => ended?,
        never = follower.follow(text) => match never {},
        never = shopping => match never {},
        never = first_poll => match never {},
    }
    stop(stack, voice).await;
    Ok(())
}

/// The configuration's file and its text.
fn read<S: Play>(arguments: &DevArguments, sample: Option<&Sample<S>>) -> anyhow::Result<(PathBuf, String)> {
    let path = match (sample, &arguments.config) {
        (Some(sample), _) => sample.config(),
        (None, given) => given.clone().context("give the configuration with --config, or look at --sample")?,
    };
    let unreadable = || format!("cannot read {}", path.display());
    let path = path.canonicalize().with_context(unreadable)?;
    let text = std::fs::read_to_string(&path).with_context(unreadable)?;
    Ok((path, text))
}

impl DevArguments {
    /// How the stack is started; `config` is what the functions read.
    fn options(&self, config: &Path, recorder: &Recorder, voice: Voice) -> anyhow::Result<StackOptions> {
        let program = std::env::current_exe().context("cannot find this program's own file")?;
        let filter = Environment::of_process().get("RUST_LOG").unwrap_or_else(|| "info".to_owned());
        let variables = BTreeMap::from([
            ("RUST_LOG".to_owned(), format!("{filter},decision=debug")),
            // Loopback is no address for a store, so it must not stand in for one that was left out.
            ("ORDERWIRE_PUBLIC_URL".to_owned(), self.public_url.clone().unwrap_or_default()),
        ]);
        let mut options = StackOptions::new(TEMPLATE, config, move |function| {
            let binary = function.binary.clone().unwrap_or_else(|| function.id.clone());
            let arguments = vec!["function".to_owned(), binary];
            CommandLine { program: program.clone(), arguments, environment: variables.clone() }
        });
        if !self.sample {
            options.storage = Storage::File(self.table());
        }
        options.sqs.delay_divisor = if self.sample { sample::DELAY_DIVISOR } else { 1 };
        options.receiver_port = self.port;
        let observer = recorder.clone();
        options.observer = Some(Arc::new(move |observed| observer.webhook(&observed)));
        let recorder = recorder.clone();
        options.output = ChildOutput::Lines(Arc::new(move |line| {
            if recorder.line(&line.text) == Reading::ForPeople {
                voice.say(format_args!("{}  {}", line.function, line.text));
            }
        }));
        Ok(options)
    }

    fn table(&self) -> PathBuf {
        self.data.join("table.sqlite")
    }

    fn inspected(&self, stack: &Stack, recorder: Recorder) -> Inspected {
        Inspected {
            log: recorder.log,
            configuration: recorder.configuration,
            tools: Tools {
                ledger: Ledger::new(stack.dynamodb_client().clone(), stack.table_name("Table")),
                sqs: stack.sqs_client().clone(),
                orders_url: stack.queue_url("OrdersQueue").to_owned(),
                runs_url: stack.queue_url("RunsQueue").to_owned(),
                public_url: None,
            },
            followups_url: stack.queue_url("FollowupsQueue").to_owned(),
            receiver: stack.function_url("WebhookReceiver").to_owned(),
            started_at: clock::now(),
            is_sample: self.sample,
            page: self.page.clone(),
        }
    }
}

/// Ends the work under way. The queues are in memory, so what they still hold is said.
async fn stop(stack: Stack, voice: Voice) {
    stack.pause().await;
    let held: usize = ["OrdersQueue", "FollowupsQueue"]
        .map(|queue| stack.figures(queue))
        .iter()
        .map(|figures| figures.visible + figures.in_flight + figures.delayed)
        .sum();
    if held > 0 {
        voice.say(format_args!(
            "{held} messages were still waiting and are gone; edit those orders once to be told of them again."
        ));
    }
    stack.stop().await;
}
