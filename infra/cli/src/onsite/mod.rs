//! `orderwire onsite`: the script by which a shop's pages tell what shoppers do there, written to a file or put into the shop.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use config::Config;
use delivery::{Store, Stores};
use destinations::{Kind, OnsitePage};
use domain::{CheckoutTrigger, Rules};
use orderwire_http::Deadline;
use platforms::{Haste, ScriptState, StoreScript};
use runtime::Source;
use serde_json::json;

use crate::connection::Place;
use crate::{output, progress};

/// By this the script is found again in the shop.
const NAME: &str = "orderwire on-site metrics";
/// What is told unless some are left out.
const METRICS: [&str; 3] = ["Active on Site", "Viewed Product", "Added to Cart"];
/// How long an account and a store may take to answer.
const PATIENCE: Duration = Duration::from_secs(45);

/// Options of `onsite`.
#[derive(Args)]
#[command(after_help = "\
The script tells of Active on Site, Viewed Product and Added to Cart, through the account's public key, of shoppers known and
unknown. It holds nothing secret and changes nothing in the page. Where the browser asks not to be tracked (Global Privacy
Control) it does nothing. docs/ONSITE.md says what it reads on each platform and how it is tried.")]
pub(crate) struct OnsiteArguments {
    /// Whose pages it is for.
    #[arg(long, value_name = "ID")]
    store: String,
    /// The account it tells; the store's only one that takes such events unless given.
    #[arg(long, value_name = "ID")]
    destination: Option<String>,
    /// The account's public key (site ID); asked of the account unless given.
    #[arg(long, value_name = "KEY")]
    public_key: Option<String>,
    /// Do not tell this metric; may be given several times.
    #[arg(long, value_name = "METRIC", value_parser = METRICS)]
    without: Vec<String>,
    /// Where to write it; orderwire-onsite-ID.js unless given. `-` is standard output.
    #[arg(long, value_name = "FILE", conflicts_with = "install")]
    output: Option<PathBuf>,
    /// Put it into the shop's pages through the platform's own API instead, in the place of an earlier version.
    #[arg(long)]
    install: bool,
    /// The script's number in the partner panel, for platforms where it is handed in there first.
    #[arg(long, value_name = "NUMBER", requires = "install")]
    script_number: Option<u64>,
    /// A configuration file, instead of a deployment's.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["outputs", "local"])]
    config: Option<PathBuf>,
    /// Print JSON and nothing else.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

/// Writes or installs it. Success means that it is there.
pub(crate) async fn run(arguments: &OnsiteArguments) -> anyhow::Result<()> {
    let source = match &arguments.config {
        Some(file) => Source::File(file.clone()),
        None => arguments.place.find().await?.source,
    };
    let config = runtime::check(&source.text().await.context("the configuration is needed here, too")?)?;
    let stores = Stores::build(&config, Haste::Background)?;
    let Some(store) = stores.get(&arguments.store) else {
        let known: Vec<_> = config.stores.iter().map(|store| store.id.as_str()).collect();
        bail!("no store `{}` is configured; there is {}", arguments.store, known.join(", "));
    };
    let platform = platforms::find(&store.name.platform).expect("the configuration was checked");
    let Some(reader) = platform.storefront() else {
        bail!("nobody has written yet how the pages of {} are read", platform.title());
    };
    let (account, kind) = account(arguments, &config, &store)?;
    let progress = progress::spinner(arguments.json, "asking for the account's public key");
    let key = public_key(arguments, &store, &account.id).await?;
    let metrics: Vec<_> =
        METRICS.into_iter().filter(|metric| arguments.without.iter().all(|it| it != metric)).collect();
    let page = OnsitePage {
        store: &store.name,
        account: &key,
        metrics: &metrics,
        server_cart: server_cart(store.shop.rules()),
        reader,
    };
    let code = kind.onsite(account, &page).expect("this kind was chosen because it has one");
    let (done, said) = match arguments.install {
        true => install(arguments, &store, code, &key).await?,
        false => write(arguments, &code)?,
    };
    drop(progress);
    let json = || json!({"store": store.name.id, "destination": account.id, "public_key": key, "metrics": metrics, "done": done});
    match arguments.output.as_deref() == Some(Path::new("-")) {
        true => Ok(()),
        false => output::show(arguments.json, json, || said),
    }
}

/// The destination of the store that takes such events.
fn account<'c>(
    arguments: &OnsiteArguments,
    config: &'c Config,
    store: &Store,
) -> anyhow::Result<(&'c config::Destination, &'static dyn Kind)> {
    let named = |id: &str| arguments.destination.as_deref().is_none_or(|wanted| wanted == id);
    let page = OnsitePage { store: &store.name, account: "", metrics: &[], server_cart: None, reader: "" };
    let accounts = store.outlets.iter().filter(|outlet| named(&outlet.name)).filter_map(|outlet| {
        let account = config.destinations.iter().find(|account| account.id == outlet.name)?;
        let kind = destinations::find(&account.kind)?;
        kind.onsite(account, &page).map(|_| (account, kind))
    });
    match accounts.collect::<Vec<_>>()[..] {
        [only] => Ok(only),
        [] => bail!(
            "store `{}` has no {} that takes events from a shop's pages; Klaviyo does: add one with orderwire connect",
            store.name.id,
            match &arguments.destination {
                Some(id) => format!("destination `{id}`"),
                None => "destination".to_owned(),
            }
        ),
        _ => bail!(
            "store `{}` has several destinations that take such events; say which: --destination ID",
            store.name.id
        ),
    }
}

async fn public_key(arguments: &OnsiteArguments, store: &Store, account: &str) -> anyhow::Result<String> {
    let key = match &arguments.public_key {
        Some(key) => key.clone(),
        None => {
            let outlet = store.outlets.iter().find(|outlet| outlet.name == account).expect("it is one of the store's");
            let check = outlet.destination.check(Deadline::within(PATIENCE)).await;
            let check = check.with_context(|| format!("destination `{account}` did not say its public key"))?;
            check.id.with_context(|| format!("destination `{account}` has no public key; give it: --public-key KEY"))?
        }
    };
    // It stands in an address.
    if key.is_empty() || !key.chars().all(|c| c.is_ascii_alphanumeric()) {
        bail!("a public key has letters and digits only; it is not the private key, which must never be in a page");
    }
    Ok(key)
}

/// Who is told of by the server when a cart changes.
fn server_cart(rules: &Rules) -> Option<&'static str> {
    let who = match rules.checkout_trigger {
        CheckoutTrigger::CartCreated => "customer",
        CheckoutTrigger::Contact | CheckoutTrigger::ContactAndShipping => "email",
    };
    rules.added_to_cart.then_some(who)
}

fn write(arguments: &OnsiteArguments, code: &str) -> anyhow::Result<(serde_json::Value, String)> {
    let file = arguments.output.clone();
    let file = file.unwrap_or_else(|| PathBuf::from(format!("orderwire-onsite-{}.js", arguments.store)));
    if file == Path::new("-") {
        output::write(code.as_bytes())?;
    } else {
        std::fs::write(&file, code).with_context(|| format!("cannot write {}", file.display()))?;
    }
    let file = file.display().to_string();
    let said = format!(
        "Written to {file}, {} bytes. Have every page of the shop load it (docs/ONSITE.md says where), then try it there.",
        code.len()
    );
    Ok((json!({"written": file, "bytes": code.len()}), said))
}

async fn install(
    arguments: &OnsiteArguments,
    store: &Store,
    code: String,
    key: &str,
) -> anyhow::Result<(serde_json::Value, String)> {
    let script = StoreScript {
        name: NAME.to_owned(),
        description: "Tells Klaviyo of Active on Site, Viewed Product and Added to Cart".to_owned(),
        code,
        number: arguments.script_number,
        parameters: vec![("company".to_owned(), key.to_owned()), ("name".to_owned(), store.name.id.clone())],
    };
    let state = store.shop.install_script(&script, Deadline::within(PATIENCE)).await;
    let (word, said) = match state.context("the shop did not take the script")? {
        ScriptState::Installed => ("installed", "The shop's pages load the script from now on."),
        ScriptState::Replaced => ("replaced", "The shop's pages load the new version of the script from now on."),
        ScriptState::Unchanged => ("unchanged", "The shop's pages load this script already."),
        ScriptState::ByHand => bail!(
            "the API of this platform does not take the script as it is: write it to a file (without --install) and put it \
             into the shop by hand, or hand it in at the partner panel and give its number there (--script-number); \
             docs/ONSITE.md says which"
        ),
    };
    Ok((json!({"script": word}), said.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_leaves_to_the_server_whom_the_server_tells_of() {
        let rules = |added_to_cart, checkout_trigger| Rules { added_to_cart, checkout_trigger, ..Rules::default() };
        assert_eq!(server_cart(&rules(false, CheckoutTrigger::CartCreated)), None);
        assert_eq!(server_cart(&rules(true, CheckoutTrigger::ContactAndShipping)), Some("email"));
        assert_eq!(server_cart(&rules(true, CheckoutTrigger::CartCreated)), Some("customer"));
    }
}
