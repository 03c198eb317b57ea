//! What was before the shoppers come: the store's past, which is imported, and a day without webhooks, which the poll
//! catches up with.

use std::time::Duration;

use anyhow::Context;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use ledger::{ImportPhase, Ledger};
use local::scene::{STORE, Scene};
use local::stack::Stack;
use serde_json::{Value, json};

use super::expected::Expected;
use super::platform::Play;
use super::view::View;

/// Days of history before the store was connected.
const DAYS: i32 = 12;
/// Of a hundred orders of the past, so many more come on the day without webhooks.
const OUTAGE_PERCENT: u32 = 2;
/// How often the import's progress is looked at.
const TICK: Duration = Duration::from_millis(100);
/// How long the import may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// The days before today, in the store's time zone.
pub(crate) struct Past {
    /// The first day with orders.
    pub(crate) first: Date,
    /// Today.
    pub(crate) today: Date,
    zone: TimeZone,
}

/// What came of the import and the poll.
pub(crate) struct CaughtUp {
    /// Orders imported.
    pub(crate) imported: u64,
    /// How long that took.
    pub(crate) took: Duration,
    /// What held it up: the store, the destination, or nothing.
    pub(crate) paced_by: String,
    /// Orders the poll found that no webhook had told of.
    pub(crate) polled: u64,
    /// Webhooks the poll switched on again, or registered.
    pub(crate) hooks_repaired: u64,
}

impl Past {
    /// The days before `now`.
    ///
    /// # Errors
    /// When the store's time zone is unknown.
    pub(crate) fn before(now: Timestamp, zone: &str) -> anyhow::Result<Self> {
        let zone = TimeZone::get(zone).context("the sample store's time zone")?;
        let today = now.to_zoned(zone.clone()).date();
        Ok(Self { first: today - (DAYS + 1).days(), today, zone })
    }

    /// When the store is connected: with the beginning of yesterday. What was before is history.
    pub(crate) fn connected_at(&self) -> anyhow::Result<Timestamp> {
        self.begin(self.today - 1.day())
    }

    fn begin(&self, day: Date) -> anyhow::Result<Timestamp> {
        Ok(day.to_zoned(self.zone.clone()).context("a day of the calendar")?.timestamp())
    }

    /// Imports `orders` orders of the days before yesterday, and lets the poll catch up with yesterday.
    pub(crate) async fn catch_up<S: Play>(
        &self,
        orders: u32,
        scene: &Scene<S>,
        expected: &Expected,
        view: &View,
    ) -> anyhow::Result<CaughtUp> {
        let (connected_at, midnight) = (self.connected_at()?, self.begin(self.today)?);
        let beginning = self.begin(self.first)?;
        note(&scene.store, &scene.store.grow(orders, beginning, connected_at), "imported", expected);
        expected.strike("Started Checkout");
        view.say(&format!(
            "Importing what the store had before it was connected: {orders} orders of {DAYS} days, as history …"
        ));
        let (import, took) = import(scene, orders, view).await?;
        let imported = import["orders"].as_u64().unwrap_or_default();
        let paced_by = import["paced_by"].as_str().unwrap_or("none").to_owned();
        view.say(&format!(
            "  {imported} orders, {} events in {:.1} s; held up by: {paced_by}",
            import["events"],
            took.as_secs_f64()
        ));

        view.say("");
        view.say(&format!("{} Orders came all the same; the hourly poll runs …", S::OUTAGE));
        let lost = (orders * OUTAGE_PERCENT / 100).max(10);
        note(&scene.store, &scene.store.grow(lost, connected_at, midnight), "found by the poll", expected);
        scene.store.silence();
        let entry = poll(&scene.stack).await?;
        scene.store.unsilence(&scene.webhook_url());
        let number = |name: &str| entry[name].as_u64().unwrap_or_default();
        let (polled, hooks_repaired) = (number("queued"), number("hooks_repaired"));
        let hooks = match hooks_repaired {
            // Either none was wrong, or the platform has no way to put them right.
            0 => String::new(),
            hooks => format!("; {hooks} webhooks put right"),
        };
        view.say(&format!("  {polled} orders found that no webhook had told of{hooks}"));
        view.say("");
        Ok(CaughtUp { imported, took, paced_by, polled, hooks_repaired })
    }
}

/// Lets the hourly poll run now, and gives its figures.
///
/// # Errors
/// When it fails.
pub(crate) async fn poll(stack: &Stack) -> anyhow::Result<Value> {
    let answer = stack.schedule("Hourly").fire_now().await.context("the poll failed")?;
    let answer: Value = serde_json::from_slice(&answer.payload).context("the poll's answer")?;
    Ok(answer["stores"][0].clone())
}

fn note<S: Play>(store: &S, orders: &[String], what: &str, expected: &Expected) {
    let now = tokio::time::Instant::now();
    for order in orders {
        expected.happened(order, what);
        store.note(order, expected, now);
    }
}

/// Runs the import to its end, with a progress bar; gives its last state as the poller answers it.
async fn import<S: Play>(scene: &Scene<S>, orders: u32, view: &View) -> anyhow::Result<(Value, Duration)> {
    let began = tokio::time::Instant::now();
    let ledger = Ledger::new(scene.stack.dynamodb_client().clone(), scene.stack.table_name("Table"));
    let input = json!({"action": "import", "store": STORE}).to_string();
    view.begin_import(orders);
    let mut call = std::pin::pin!(scene.stack.function("Poller").invoke(input.clone().into()));
    let mut ticks = tokio::time::interval(TICK);
    let answered = loop {
        tokio::select! {
            answer = &mut call => break answer,
            _ = ticks.tick() => {
                if let Some(state) = ledger.import(STORE).await? {
                    view.imported(state.orders, state.events);
                }
            }
        }
    };
    answered.context("the import failed")?;
    // A long one goes on by messages to itself; the demo's does not need to, but a slow machine may.
    let finished = async {
        while ledger.import(STORE).await?.is_none_or(|state| state.phase != ImportPhase::Finished) {
            ticks.tick().await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, finished).await.context("the import did not finish in time")??;
    view.end_import();
    let answer = scene.stack.function("Poller").invoke(input.into()).await.context("the import's state")?;
    let answer: Value = serde_json::from_slice(&answer.payload).context("the import's state")?;
    Ok((answer["stores"][0].clone(), began.elapsed()))
}
