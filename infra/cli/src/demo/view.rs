//! The live view: a line for each delivery at the inbox, and a count below them on a terminal.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use local::inbox::StoredEvent;
use local::scene::Scene;
use runtime::Environment;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, timeout};

use super::expected::Expected;
use super::platform::{Forged, Play};
use super::statement::METRICS;
use crate::output;
use crate::progress::{Manner, Pulse};

/// Progress while shoppers shop.
const SHOPPERS: &str = "{elapsed_precise}  {wide_bar} {pos}/{len} shoppers  {msg}";

/// How wide the column of what happened is: `order 1700042072 placed, to be paid later`.
const DEED: usize = 41;

/// Writes lines; plain ones when nobody is at a terminal.
pub(crate) struct View {
    bar: Option<ProgressBar>,
    visible: bool,
    colour: bool,
    events: AtomicU64,
    pulse: Mutex<Pulse>,
}

impl View {
    /// `visible` false writes nothing at all.
    pub(crate) fn new(visible: bool) -> Self {
        let terminal = visible && std::io::stdout().is_terminal() && Manner::of_process(false) == Manner::Bar;
        let bar = terminal.then(|| {
            let style = ProgressStyle::with_template(SHOPPERS);
            ProgressBar::new(0).with_style(style.expect("the template is right")).with_finish(ProgressFinish::AndClear)
        });
        let colour = terminal && Environment::of_process().get("NO_COLOR").is_none();
        Self { bar, visible, colour, events: AtomicU64::new(0), pulse: Mutex::new(Pulse::new(Instant::now())) }
    }

    /// One line. That it cannot be written is said when the statement cannot be.
    pub(crate) fn say(&self, line: &str) {
        let write = || output::write(format!("{line}\n").as_bytes()).unwrap_or_default();
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None if self.visible => write(),
            None => {}
        }
    }

    pub(crate) fn introduce<S: Play>(&self, scene: &Scene<S>) {
        self.say(&format!("  store     {}", scene.store.api_base()));
        self.say(&format!("  inbox     {}", scene.inbox.api_base()));
        self.say(&format!("  webhooks  {}", scene.webhook_url()));
        self.say("");
    }

    /// Shows how far an import of `orders` orders is, from here until [`View::end_import`].
    pub(crate) fn begin_import(&self, orders: u32) {
        if let Some(bar) = &self.bar {
            let style = ProgressStyle::with_template("{elapsed_precise}  {wide_bar} {pos}/{len} orders  {msg}");
            bar.set_style(style.expect("the template is right"));
            bar.set_length(orders.into());
        }
    }

    pub(crate) fn imported(&self, orders: u64, events: u64) {
        match &self.bar {
            Some(bar) => {
                bar.set_position(orders);
                bar.set_message(format!("{events} events"));
            }
            None if self.pulse.lock().unwrap_or_else(PoisonError::into_inner).beats(Instant::now()) => {
                self.say(&format!("  {orders} orders, {events} events so far"));
            }
            None => {}
        }
    }

    pub(crate) fn end_import(&self) {
        if let Some(bar) = &self.bar {
            bar.reset();
            bar.set_message("");
            bar.set_style(ProgressStyle::with_template(SHOPPERS).expect("the template is right"));
        }
    }

    pub(crate) fn open_the_shop(&self, opening: &str) {
        self.say("Webhooks are on; shoppers come.");
        self.say(opening);
        self.say(&self.dim(&format!(
            "{:>7}  {:<28} {:<DEED$} {:<38} {:>7}",
            "time", "last webhook, answered in", "what happened", "what arrived", "after"
        )));
    }

    pub(crate) fn expect(&self, shoppers: u32) {
        if let Some(bar) = &self.bar {
            bar.set_length(shoppers.into());
            bar.enable_steady_tick(Duration::from_millis(200));
        }
    }

    pub(crate) fn shopper_left(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    pub(crate) fn forgery(&self, at: Duration, forged: &Forged) {
        let answer = forged.answer.map_or_else(|| "no answer".to_owned(), |status| format!("refused with {status}"));
        self.line(at, &forged.webhook, forged.what, &answer, "");
    }

    pub(crate) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn line(&self, at: Duration, webhook: &str, what: &str, arrived: &str, after: &str) {
        let start = self.dim(&format!("{:7.2}  {webhook:<28}", at.as_secs_f64()));
        self.say(&format!("{start} {what:<DEED$} {arrived:<38} {after:>7}"));
    }

    fn delivery(&self, line: &Line) {
        let after = line.after.map(|after| format!("{} ms", after.as_millis())).unwrap_or_default();
        self.line(line.at, &line.webhook, &line.what, &line.arrived, &after);
        let events = self.events.fetch_add(line.events, Ordering::Relaxed) + line.events;
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{events} events"));
        }
    }

    fn dim(&self, text: &str) -> String {
        if self.colour { format!("\u{1b}[2m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// One delivery at the inbox.
struct Line {
    at: Duration,
    webhook: String,
    what: String,
    arrived: String,
    /// From the deed at the store to the inbox.
    after: Option<Duration>,
    events: u64,
}

/// Writes a line for each request that brought events to the inbox, until it is aborted.
pub(crate) async fn watch<S: Play>(
    view: Arc<View>,
    mut events: UnboundedReceiver<Arc<StoredEvent>>,
    scene: Arc<Scene<S>>,
    expected: Arc<Expected>,
    began: Instant,
) {
    let mut next = events.recv().await;
    while let Some(first) = next.take() {
        let arrived = Instant::now();
        let mut together = vec![first];
        // Events of one request arrive at once, so a moment is enough to know that the last one is here.
        loop {
            match timeout(Duration::from_millis(2), events.recv()).await {
                Ok(Some(event)) if event.request == together[0].request => together.push(event),
                Ok(other) => {
                    next = other;
                    break;
                }
                Err(_) => {
                    show(&view, &together, &scene, &expected, began, arrived);
                    together.clear();
                    next = events.recv().await;
                    break;
                }
            }
        }
        if !together.is_empty() {
            show(&view, &together, &scene, &expected, began, arrived);
        }
    }
}

fn show<S: Play>(
    view: &View,
    events: &[Arc<StoredEvent>],
    scene: &Scene<S>,
    expected: &Expected,
    began: Instant,
    arrived: Instant,
) {
    let key = events[0].unique_id.clone().unwrap_or_default();
    let prefix = S::prefix();
    let subject = subject(&key, &prefix);
    let books = expected.books();
    let due = events.iter().filter_map(|event| {
        let id = (local_metric(&event.metric)?, event.unique_id.clone()?);
        books.due.get(&id).copied()
    });
    let (name, what, after) = match subject.strip_prefix("cart:") {
        // A cart is told after a look to come, so the time since the deed says nothing.
        Some(cart) => (format!("cart {}", cart.split('-').next().unwrap_or(cart)), "in checkout", None),
        None => (
            format!("order {subject}"),
            books.happened.get(subject).map_or("", String::as_str),
            due.min().map(|due| arrived.saturating_duration_since(due)),
        ),
    };
    view.delivery(&Line {
        at: arrived - began,
        webhook: webhook(scene, subject),
        what: format!("{name} {what}"),
        arrived: names(events),
        after,
        events: u64::try_from(events.len()).unwrap_or(u64::MAX),
    });
}

/// The latest webhook about an order or cart, and how long its answer took.
fn webhook<S: Play>(scene: &Scene<S>, subject: &str) -> String {
    let id = subject.strip_prefix("cart:").unwrap_or(subject);
    let sent = scene.store.sent();
    let Some(last) = sent.iter().rev().find(|webhook| S::concerns(&webhook.body, id)) else { return String::new() };
    let took = last.answered.duration_since(last.sent).as_millis();
    format!("{} {took} ms", last.what)
}

/// `Placed Order, 3 × Ordered Product`, in the order they are told in.
fn names(events: &[Arc<StoredEvent>]) -> String {
    let words =
        METRICS.iter().filter_map(|metric| match events.iter().filter(|event| event.metric == *metric).count() {
            0 => None,
            1 => Some((*metric).to_owned()),
            count => Some(format!("{count} × {metric}")),
        });
    words.collect::<Vec<_>>().join(", ")
}

/// The part of a key that names the order (`5001`) or cart (`cart:3d1f…`).
fn subject<'a>(key: &'a str, prefix: &str) -> &'a str {
    let end = key.find(":line:").or_else(|| key.find(":refund:")).unwrap_or(key.len());
    let whole = &key[..end];
    whole.strip_prefix(prefix).unwrap_or(whole)
}

/// The metric's name as the books write it.
pub(crate) fn local_metric(name: &str) -> Option<&'static str> {
    METRICS.into_iter().find(|metric| *metric == name)
}
