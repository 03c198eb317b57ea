//! `orderwire rotate store`: the credentials by which a store's API is read, and by which its webhooks are signed.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use config::SettingKind;

use super::token::retire_former;
use super::{Common, bring, entry};
use crate::document::{Entry, List, credentials, set, text_of};
use crate::given::{self, Given, Interview};
use crate::rollout::succession::{Former, keep_former, moved};
use crate::rollout::{Report, Rollout};

/// Options of `rotate store`.
#[derive(Args)]
#[command(after_help = "\
Make new credentials at the store with the same permissions (at BigCommerce a new store-level API account), give them here, and
delete the old ones when this says so. What is missing is asked for on a terminal; docs/CONFIGURATION.md lists what there is.

  orderwire rotate store --outputs outputs.json --store alder-us --set access_token=@token.txt --set client_secret=@secret.txt
  orderwire rotate store --outputs outputs.json --store kettlebay --set api_key=@key.txt")]
pub(super) struct StoreArguments {
    /// Which store.
    #[arg(long, value_name = "ID")]
    store: String,
    /// A new credential; as often as needed.
    #[arg(long, value_name = "NAME=VALUE|NAME=@FILE")]
    set: Vec<String>,
    /// All of them, as JSON in the configuration's own shape.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Take no new credentials, but forget former ones.
    #[arg(long, conflicts_with_all = ["set", "from"])]
    retire: bool,
    #[command(flatten)]
    common: Common,
}

pub(super) async fn run(arguments: &StoreArguments) -> anyhow::Result<()> {
    let common = &arguments.common;
    let mut rollout = common.rollout().await?;
    let store = entry(rollout.before(), List::Stores, &arguments.store)?;
    let mut report = common.report("store", List::Stores, &arguments.store);
    let outcome = match arguments.retire {
        true => retire_former(&mut rollout, store, Former::Secrets, &mut report).await,
        false => {
            let new = renewed(List::Stores, &store, &arguments.set, arguments.from.as_deref(), common.json)?;
            arguments.renew(&mut rollout, new, &mut report).await
        }
    };
    report.close(common.json, outcome)
}

impl StoreArguments {
    async fn renew(&self, rollout: &mut Rollout, store: Entry, report: &mut Report) -> anyhow::Result<()> {
        let id = self.store.as_str();
        if bring(rollout, store, report).await? {
            let former = match keeps_former(rollout.before().find(List::Stores, id)) {
                true => format!(
                    " What was sent before is accepted still. In two days: orderwire rotate store --store {id} --retire"
                ),
                false => String::new(),
            };
            report.next.push(format!(
                "In five minutes every function uses the new credentials: delete the old ones at the store then. Webhooks \
                 that end with the account that made them, as at BigCommerce, are there under the new one.{former}"
            ));
        }
        Ok(())
    }
}

/// Whether former secrets are accepted still.
fn keeps_former(store: Option<&Entry>) -> bool {
    let Some(store) = store else { return false };
    let mut settings = List::Stores.credentials(text_of(store, "platform")).iter();
    settings
        .any(|setting| matches!(setting.kind, SettingKind::Former(_)) && !credentials(store, setting.name).is_empty())
}

/// `entry` with new values for its secrets, given or asked for; the former ones are accepted still where they can be.
pub(super) fn renewed(
    list: List,
    entry: &Entry,
    set_arguments: &[String],
    from: Option<&std::path::Path>,
    json: bool,
) -> anyhow::Result<Entry> {
    let mut interview = Interview::new(json);
    let given = Given::read("--set", set_arguments)?;
    let id = text_of(entry, "id");
    // Only what is given is known of the new one, so that a secret not given is asked for and not kept by accident.
    let mut new = entry.clone();
    for setting in list.credentials(text_of(entry, list.adapter())) {
        if setting.kind == SettingKind::Secret {
            set(&mut new, "credentials", setting.name, serde_json::Value::Null);
        }
    }
    if let Some(file) = from {
        given::merge(&mut new, &super::entry(&given::file(file)?, list, id)?);
    }
    given.apply(list, &mut new)?;
    given::complete(list, &mut new, "--set", &mut interview)?;
    interview.finish()?;
    let moved = moved(list, entry, &new);
    if !moved.is_empty() {
        let (one, moved) = (list.one(), moved.join(" and "));
        bail!(
            "a rotation changes secrets only, and {moved} of {one} `{id}` would be another; that is for orderwire connect"
        );
    }
    keep_former(list, entry, &mut new);
    Ok(new)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn store() -> Entry {
        let Value::Object(entry) = json!({
            "id": "alder", "platform": "bigcommerce", "destinations": ["k"],
            "credentials": {"store_hash": "qx7", "access_token": "t1", "client_secret": "s1", "webhook_tokens": ["w1"]},
        }) else {
            unreachable!("it is an object")
        };
        entry
    }

    fn renew(set: &[&str], from: Option<&std::path::Path>) -> Result<Entry, String> {
        let set: Vec<_> = ["access_token=t2", "client_secret=s2"].iter().chain(set).map(|s| (*s).to_owned()).collect();
        renewed(List::Stores, &store(), &set, from, true).map_err(|error| error.to_string())
    }

    #[test]
    fn new_secrets_take_the_place_of_the_old_and_everything_else_stays() {
        let expected = json!({
            "store_hash": "qx7", "access_token": "t2", "client_secret": "s2", "client_secrets_previous": ["s1"],
            "webhook_tokens": ["w1"],
        });
        assert_eq!(renew(&[], None).unwrap()["credentials"], expected);
    }

    #[test]
    fn a_rotation_never_moves_to_another_shop() {
        let error = renew(&["store_hash=other"], None).unwrap_err();
        assert!(error.contains("store_hash") && error.contains("orderwire connect"), "{error}");
        assert!(renew(&["store_hash=qx7"], None).is_ok());
    }

    #[test]
    fn a_file_about_other_stores_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), r#"{"stores": [{"id": "birch"}]}"#).unwrap();
        let error = renew(&[], Some(file.path())).unwrap_err();
        assert!(error.contains("no store `alder`") && error.contains("birch"), "{error}");
    }
}
