//! An account at the sample service, and what is due of orders to a destination that is told of changes.

use std::sync::Arc;
use std::time::Duration;

use config::Section;
use domain::{Emitted, Event, Order, Rules, Situation, StoreRef, SyncMode, due_change, due_for_order};
use local::clock::SystemClock;
use local::wicked::{Wicked, WickedSettings};
use orderwire_http::{Client, Deadline};
use serde_json::{Value, json};

use super::super::WickedReports;
use crate::{Destination, Kind};

/// The sample service.
pub(super) async fn wicked() -> Wicked {
    Wicked::start(WickedSettings::default(), Arc::new(SystemClock)).await.unwrap()
}

/// An account at it, of a process that knows nothing yet; no request takes longer than `limit`.
pub(super) fn account_within(wicked: &Wicked, limit: Duration) -> Arc<dyn Destination> {
    account_of(wicked.api_base(), &wicked.settings().api_key, limit)
}

/// An account at it, of a process that knows nothing yet.
pub(super) fn account(wicked: &Wicked) -> Arc<dyn Destination> {
    account_within(wicked, Duration::from_secs(20))
}

/// An account with this key at any base.
pub(super) fn account_of(base: &str, api_key: &str, limit: Duration) -> Arc<dyn Destination> {
    let settings = configured(json!({"api_key": api_key}), json!({"source_system": "Alder"}), Some(base));
    WickedReports.connect(&settings, &Client::new(limit)).unwrap()
}

/// Its entry in the configuration.
pub(super) fn configured(credentials: Value, options: Value, api_base: Option<&str>) -> config::Destination {
    config::Destination {
        id: "wicked".into(),
        kind: "wicked_reports".into(),
        api_base: api_base.map(str::to_owned),
        credentials: Section::new("destinations[0].credentials", credentials),
        options: Section::new("destinations[0].options", options),
        connected_at: None,
    }
}

/// Time enough.
pub(super) fn soon() -> Deadline {
    Deadline::within(Duration::from_secs(20))
}

/// What is due of `order` when `emitted` was told.
pub(super) fn due(order: &Order, emitted: &Emitted) -> Vec<Event> {
    let store = StoreRef { platform: "bigcommerce".into(), id: "7k2m".into() };
    let rules = Rules::default();
    let situation = Situation { store: &store, rules: &rules, connected_at: None, mode: SyncMode::Realtime };
    let order = Arc::new(order.clone());
    let mut due = due_for_order(&order, emitted, &situation);
    due.extend(due_change(&order, emitted, &situation));
    due.retain(|event| super::super::encode::is_wanted(event.metric()));
    due
}

/// The tags of `events`.
pub(super) fn tags(events: &[Event]) -> Emitted {
    events.iter().map(|event| event.tag.clone()).collect()
}
