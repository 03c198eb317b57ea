//! The deployment a command works on: where it is, and clients for it.

mod outputs;
mod settings;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use aws_sdk_sqs::config::{Credentials, Region};
use clap::Args;
use delivery::{Store, Stores};
use ledger::Ledger;
use platforms::Haste;
use poller::Tools;
use runtime::{ConfigError, Environment, Source, aws};

use settings::{Origin, RECEIVER, Settings};

/// Where `orderwire dev` keeps what is its own, unless told otherwise.
pub(crate) const LOCAL_FOLDER: &str = ".orderwire";

/// The file in that folder that says where a running local stack is.
pub(crate) fn local_file(folder: &Path) -> PathBuf {
    folder.join("connection.json")
}

/// Which deployment. Without either option the functions' own variables say it (ORDERWIRE_TABLE, …).
#[derive(Args)]
#[command(next_help_heading = "Which deployment (unless the functions' environment variables say it)")]
pub(crate) struct Place {
    /// The stack's outputs: what `aws cloudformation describe-stacks --stack-name NAME` or `sam list stack-outputs
    /// --output json` prints.
    #[arg(long, value_name = "FILE", conflicts_with = "local")]
    outputs: Option<PathBuf>,
    /// The stack that `orderwire dev` runs on this machine, with its data in FOLDER (.orderwire unless given).
    #[arg(long, value_name = "FOLDER", num_args = 0..=1, default_missing_value = LOCAL_FOLDER)]
    local: Option<PathBuf>,
}

/// A deployment, found: its configuration may be wrong or not there yet.
pub(crate) struct Site {
    /// Table and queues, as the poller uses them; its `public_url` is where the stores' webhooks should lead.
    pub(crate) tools: Tools,
    /// URL of the queue of checkouts to look at again.
    pub(crate) followups_url: String,
    /// Where the receiver can be reached from here, with a slash at its end; `None` if that is not known.
    pub(crate) receiver_url: Option<String>,
    /// Where its configuration is.
    pub(crate) source: Source,
    /// The region it is in.
    pub(crate) region: String,
    /// The service its table is in.
    pub(crate) dynamodb: aws_sdk_dynamodb::Client,
    /// The table's name.
    pub(crate) table: String,
}

/// A deployment, connected.
pub(crate) struct Connection {
    /// Table and queues, as the poller uses them.
    pub(crate) tools: Tools,
    /// URL of the queue of checkouts to look at again.
    pub(crate) followups_url: String,
    stores: Stores,
}

impl Place {
    /// Reads where everything is, and the configuration.
    ///
    /// # Errors
    /// What is missing or cannot be read, and what to do about it.
    pub(crate) async fn connect(&self) -> anyhow::Result<Connection> {
        let site = self.find().await?;
        let config = runtime::check(&site.source.text().await.context("the configuration is needed here, too")?)?;
        let stores = Stores::build(&config, Haste::Background)?;
        // What is wrong with webhooks is only said here; putting them right is for those who ask for it.
        let tools = Tools { public_url: None, ..site.tools };
        Ok(Connection { tools, followups_url: site.followups_url, stores })
    }

    /// Reads where everything is.
    ///
    /// # Errors
    /// What is missing or cannot be read, and what to do about it.
    pub(crate) async fn find(&self) -> anyhow::Result<Site> {
        let environment = Environment::of_process();
        let settings = match (&self.outputs, &self.local) {
            (Some(file), _) => {
                let read = read(file).and_then(|text| outputs::outputs(&text));
                let outputs = read.with_context(|| format!("the outputs in {} cannot be used", file.display()))?;
                Settings::collect(&Origin::Outputs(&outputs), &environment)?
            }
            (None, Some(folder)) => Settings::collect(&Origin::Local(&running(folder).await?), &environment)?,
            (None, None) => Settings::collect(&Origin::Variables, &environment)?,
        };
        Ok(site(&settings).await?)
    }
}

impl Connection {
    /// The store of this id, or all of them.
    ///
    /// # Errors
    /// When there is no such store; the known ones are named.
    pub(crate) fn stores(&self, id: Option<&str>) -> anyhow::Result<Vec<Arc<Store>>> {
        let Some(id) = id else { return Ok(self.stores.all().cloned().collect()) };
        match self.stores.get(id) {
            Some(store) => Ok(vec![store]),
            None => {
                let known: Vec<_> = self.stores.all().map(|store| store.name.id.as_str()).collect();
                bail!("no store `{id}` is configured; there is {}", known.join(", "))
            }
        }
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// What `orderwire dev` wrote, if it is running still.
async fn running(folder: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let none = || {
        let folder = folder.display();
        format!(
            "no `orderwire dev` is running with its data in {folder}; start one with `orderwire dev --config FILE`, or say \
             where its data is with --local FOLDER"
        )
    };
    let text = std::fs::read_to_string(local_file(folder)).with_context(none)?;
    let written: BTreeMap<String, String> = serde_json::from_str(&text).with_context(none)?;
    // It takes the file with it when it ends, unless it is killed.
    let address = written.get("AWS_ENDPOINT_URL_DYNAMODB").and_then(|url| url.strip_prefix("http://"));
    let address = address.map(|address| address.trim_end_matches('/')).unwrap_or_default();
    tokio::net::TcpStream::connect(address).await.with_context(none)?;
    Ok(written)
}

async fn site(settings: &Settings) -> Result<Site, ConfigError> {
    let shared = aws::settings().await;
    let region = Region::new(settings.get("AWS_REGION").to_owned());
    let credentials = Credentials::new(
        settings.get("AWS_ACCESS_KEY_ID"),
        settings.get("AWS_SECRET_ACCESS_KEY"),
        settings.find("AWS_SESSION_TOKEN").map(str::to_owned),
        None,
        "orderwire",
    );
    let mut table = aws_sdk_dynamodb::config::Builder::from(&shared)
        .region(region.clone())
        .credentials_provider(credentials.clone());
    let mut queues =
        aws_sdk_sqs::config::Builder::from(&shared).region(region.clone()).credentials_provider(credentials.clone());
    let mut secrets =
        aws_sdk_secretsmanager::config::Builder::from(&shared).region(region).credentials_provider(credentials);
    if let Some(url) = settings.find("AWS_ENDPOINT_URL_DYNAMODB") {
        table = table.endpoint_url(url);
    }
    if let Some(url) = settings.find("AWS_ENDPOINT_URL_SQS") {
        queues = queues.endpoint_url(url);
    }
    if let Some(url) = settings.find("AWS_ENDPOINT_URL_SECRETS_MANAGER") {
        secrets = secrets.endpoint_url(url);
    }
    let place = settings.get("ORDERWIRE_CONFIG");
    let secrets = || aws_sdk_secretsmanager::Client::from_conf(secrets.build());
    let source = Source::at(place, async || secrets()).await?;
    let dynamodb = aws_sdk_dynamodb::Client::from_conf(table.build());
    let tools = Tools {
        ledger: Ledger::new(dynamodb.clone(), settings.get("ORDERWIRE_TABLE")),
        sqs: aws_sdk_sqs::Client::from_conf(queues.build()),
        orders_url: settings.get("ORDERWIRE_ORDERS_QUEUE_URL").to_owned(),
        runs_url: settings.get("ORDERWIRE_RUNS_QUEUE_URL").to_owned(),
        public_url: settings.find("ORDERWIRE_PUBLIC_URL").map(str::to_owned),
    };
    Ok(Site {
        tools,
        followups_url: settings.get("ORDERWIRE_FOLLOWUPS_QUEUE_URL").to_owned(),
        receiver_url: settings.find(RECEIVER).map(str::to_owned),
        source,
        region: settings.get("AWS_REGION").to_owned(),
        dynamodb,
        table: settings.get("ORDERWIRE_TABLE").to_owned(),
    })
}
