//! How far a store's historic import is, or that for one of its destinations, and who works on it.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use jiff::Timestamp;

use crate::Ledger;
use crate::error::{LedgerError, refused};
use crate::item::{self, Item, millis, name, text};

/// Which import: a store has one, and one more for each destination that is brought up to date alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportKey<'a> {
    /// Id of the store.
    pub store: &'a str,
    /// Id of the only destination it is for; `None` for all the store has.
    pub destination: Option<&'a str>,
}

impl<'a> From<&'a str> for ImportKey<'a> {
    fn from(store: &'a str) -> Self {
        Self { store, destination: None }
    }
}

impl<'a> From<&'a String> for ImportKey<'a> {
    fn from(store: &'a String) -> Self {
        Self::from(store.as_str())
    }
}

/// A historic import: what was asked for, how far it is and what came of it so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportState {
    /// Random; another one after a restart.
    pub id: String,
    /// Whether there is anything left to do.
    pub phase: ImportPhase,
    /// Orders placed from here on; `None` for all.
    pub from: Option<Timestamp>,
    /// Orders placed before this.
    pub to: Timestamp,
    /// Where it goes on, in the platform's own words; `None` at the beginning.
    pub after: Option<String>,
    /// How many orders the store said there are when the import began, if it did.
    pub expected: Option<u64>,
    /// Orders gone through, those with nothing to tell included.
    pub orders: u64,
    /// Events of those orders that the destinations have, whoever told them.
    pub events: u64,
    /// Orders, or rows that should be orders, of which something was set aside.
    pub parked: u64,
    /// Whom it has waited for most lately: `store` or a destination's id; `None` for nobody.
    pub paced_by: Option<String>,
    /// When it was asked for.
    pub started_at: Timestamp,
    /// When this was last written.
    pub updated_at: Timestamp,
    /// Why it does not get on, if it does not.
    pub error: Option<String>,
    /// Runs in a row that got nowhere.
    pub fruitless: u32,
    /// Until when whoever works on it has it for themselves; `None` when nobody does.
    pub lease: Option<Timestamp>,
}

/// Whether an import is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportPhase {
    /// There is more to do.
    Running,
    /// All of it is told, or set aside.
    Finished,
}

impl ImportPhase {
    /// Its name, for outputs and in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Finished => "finished",
        }
    }
}

impl ImportState {
    /// Whether there is more to do and nobody at it: its run has crashed, or has ended and the message by which it goes
    /// on is on its way, or lost.
    pub fn is_abandoned(&self, now: Timestamp) -> bool {
        self.phase == ImportPhase::Running && self.lease.is_none_or(|lease| lease < now)
    }
}

impl Ledger {
    /// The state of an import; `None` if there never was one. One strongly consistent read.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn import(&self, import: impl Into<ImportKey<'_>>) -> Result<Option<ImportState>, LedgerError> {
        let import = import.into();
        let request = self.client.get_item().table_name(&self.table).set_key(Some(key(import))).consistent_read(true);
        match request.send().await {
            Ok(answer) => Ok(answer.item.as_ref().and_then(from_item)),
            Err(error) => Err(LedgerError::read(subject(import), error)),
        }
    }

    /// The states of all imports of a store, each with the id of the only destination it is for, if it is for one. One
    /// strongly consistent read.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn imports(&self, store: &str) -> Result<Vec<(Option<String>, ImportState)>, LedgerError> {
        let mut key = item::state_key(store, IMPORT);
        let mut part = |name: &str| key.remove(name).expect("it is a part of every key");
        let pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
            .expression_attribute_values(":pk", part(name::PK))
            .expression_attribute_values(":sk", part(name::SK))
            .into_paginator()
            .items()
            .send();
        let items: Vec<Item> = pages
            .collect::<Result<_, _>>()
            .await
            .map_err(|error| LedgerError::list(format!("the imports of {store}"), error))?;
        let named = |item: &Item| {
            let destination = item.get(name::SK)?.as_s().ok()?.strip_prefix(IMPORT)?.strip_prefix('#');
            Some((destination.map(str::to_owned), from_item(item)?))
        };
        Ok(items.iter().filter_map(named).collect())
    }

    /// Writes the state of a new import, worked on by `owner` until the state's lease, and says whether it is the one
    /// that counts: without `instead` an import that is there already stays. With it the run of an earlier import ends
    /// at its next write. One write.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn begin_import(
        &self,
        import: impl Into<ImportKey<'_>>,
        owner: &str,
        state: &ImportState,
        instead: bool,
    ) -> Result<bool, LedgerError> {
        let import = import.into();
        let request = self.client.put_item().table_name(&self.table).set_item(Some(to_item(import, owner, state)));
        // The SDK may repeat a call that had worked.
        let request = match instead {
            true => request,
            false => request
                .condition_expression("attribute_not_exists(#id) OR #id = :id")
                .expression_attribute_names("#id", ID)
                .expression_attribute_values(":id", text(&state.id)),
        };
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if refused(&error) => Ok(false),
            Err(error) => Err(not_written(import, error)),
        }
    }

    /// Takes the unfinished import `id` up for `owner` until `lease`, and gives its state. `None` when somebody else is
    /// at it, when it is finished, or when there is another one by now. One write.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn take_import(
        &self,
        import: impl Into<ImportKey<'_>>,
        id: &str,
        owner: &str,
        now: Timestamp,
        lease: Timestamp,
    ) -> Result<Option<ImportState>, LedgerError> {
        let import = import.into();
        let request = self
            .update(key(import))
            .update_expression("SET #owner = :owner, #lease = :lease")
            .condition_expression(
                "#id = :id AND #phase = :running AND (attribute_not_exists(#owner) OR #lease < :now OR #owner = :owner)",
            )
            .expression_attribute_names("#id", ID)
            .expression_attribute_names("#phase", PHASE)
            .expression_attribute_names("#owner", name::OWNER)
            .expression_attribute_names("#lease", name::LEASE)
            .expression_attribute_values(":id", text(id))
            .expression_attribute_values(":running", text(ImportPhase::Running.name()))
            .expression_attribute_values(":owner", text(owner))
            .expression_attribute_values(":lease", millis(lease))
            .expression_attribute_values(":now", millis(now))
            .return_values(ReturnValue::AllNew);
        match request.send().await {
            Ok(answer) => Ok(answer.attributes.as_ref().and_then(from_item)),
            Err(error) if refused(&error) => Ok(None),
            Err(error) => Err(LedgerError::write(subject(import), error)),
        }
    }

    /// Writes how far the import is; it stays `owner`'s until the state's lease, or is given back without one. One write.
    ///
    /// # Errors
    /// [`LedgerError::Superseded`] when it is no longer `owner`'s, or there is another one by now.
    pub async fn save_import(
        &self,
        import: impl Into<ImportKey<'_>>,
        owner: &str,
        state: &ImportState,
    ) -> Result<(), LedgerError> {
        let import = import.into();
        let request = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(to_item(import, owner, state)))
            .condition_expression("#id = :id AND #owner = :owner")
            .expression_attribute_names("#id", ID)
            .expression_attribute_names("#owner", name::OWNER)
            .expression_attribute_values(":id", text(&state.id))
            .expression_attribute_values(":owner", text(owner));
        match request.send().await {
            Ok(_) => Ok(()),
            // A call that had worked, repeated by the SDK: an import that was given back is nobody's.
            Err(error) if refused(&error) && self.import(import).await?.as_ref() == Some(state) => Ok(()),
            Err(error) if refused(&error) => Err(LedgerError::Superseded { subject: subject(import) }),
            Err(error) => Err(not_written(import, error)),
        }
    }
}

const ID: &str = "id";
const PHASE: &str = "phase";
/// Sort key of the item; with `#` and its id behind it for a destination's own.
const IMPORT: &str = "import";

fn subject(ImportKey { store, destination }: ImportKey<'_>) -> String {
    let whose = destination.map(|destination| format!(" for {destination}")).unwrap_or_default();
    format!("the import of {store}{whose}")
}

fn not_written(import: ImportKey<'_>, error: SdkError<PutItemError>) -> LedgerError {
    LedgerError::write(subject(import), error)
}

fn key(ImportKey { store, destination }: ImportKey<'_>) -> Item {
    match destination {
        None => item::state_key(store, IMPORT),
        Some(destination) => item::state_key(store, &format!("{IMPORT}#{destination}")),
    }
}

fn to_item(import: ImportKey<'_>, owner: &str, state: &ImportState) -> Item {
    let number = |count: u64| AttributeValue::N(count.to_string());
    let attributes = [
        (ID, Some(text(&state.id))),
        (PHASE, Some(text(state.phase.name()))),
        ("from", state.from.map(millis)),
        ("to", Some(millis(state.to))),
        ("after", state.after.as_ref().map(text)),
        ("expected", state.expected.map(number)),
        ("orders", Some(number(state.orders))),
        ("events", Some(number(state.events))),
        ("parked", Some(number(state.parked))),
        ("paced_by", state.paced_by.as_ref().map(text)),
        ("started_at", Some(millis(state.started_at))),
        ("updated_at", Some(millis(state.updated_at))),
        ("error", state.error.as_ref().map(text)),
        ("fruitless", Some(number(state.fruitless.into()))),
        (name::LEASE, state.lease.map(millis)),
        (name::OWNER, state.lease.map(|_| text(owner))),
    ];
    let mut item = key(import);
    item.extend(attributes.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    item
}

fn from_item(item: &Item) -> Option<ImportState> {
    let text = |name: &str| item.get(name)?.as_s().ok().cloned();
    let number = |name: &str| item.get(name)?.as_n().ok()?.parse::<u64>().ok();
    let at = |name: &str| Timestamp::from_millisecond(item.get(name)?.as_n().ok()?.parse().ok()?).ok();
    let phases = [ImportPhase::Running, ImportPhase::Finished];
    Some(ImportState {
        id: text(ID)?,
        phase: phases.into_iter().find(|phase| text(PHASE).as_deref() == Some(phase.name()))?,
        from: at("from"),
        to: at("to")?,
        after: text("after"),
        expected: number("expected"),
        orders: number("orders")?,
        events: number("events")?,
        parked: number("parked")?,
        paced_by: text("paced_by"),
        started_at: at("started_at")?,
        updated_at: at("updated_at")?,
        error: text("error"),
        fruitless: number("fruitless").and_then(|count| count.try_into().ok()).unwrap_or(0),
        lease: at(name::LEASE),
    })
}
