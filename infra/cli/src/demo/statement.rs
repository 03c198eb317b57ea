//! The statement at the end: what the store had against what arrived.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use local::scene::Scene;
use serde_json::{Value, json};

use super::expected::{EventId, Expected};
use super::past::CaughtUp;
use super::platform::{Play, Sent};
use super::proof::Proof;
use super::view::local_metric;

/// All metrics, in the order they are told in.
pub(crate) const METRICS: [&str; 6] =
    ["Started Checkout", "Placed Order", "Ordered Product", "Fulfilled Order", "Cancelled Order", "Refunded Order"];

/// What happened, besides what the store and the inbox can say.
pub(crate) struct Acts {
    /// Forgeries that were accepted.
    pub(crate) forged: u32,
    /// What the import and the poll did.
    pub(crate) caught_up: CaughtUp,
    /// The count of every day.
    pub(crate) proof: Proof,
    /// How long all of it took.
    pub(crate) took: Duration,
}

/// What came of the demo.
pub(crate) struct Statement {
    rows: Vec<Row>,
    acts: Acts,
    orders: usize,
    webhooks: usize,
    repeated: usize,
    refused_webhooks: usize,
    median: Duration,
    worst: Duration,
}

#[derive(Default)]
struct Row {
    metric: &'static str,
    expected: usize,
    received: usize,
    missing: usize,
    duplicates: usize,
    unexpected: usize,
}

impl Statement {
    /// Compares the books with the inbox.
    pub(crate) fn new<S: Play>(scene: &Scene<S>, expected: &Expected, acts: Acts) -> Self {
        let books = expected.books();
        let mut arrivals: BTreeMap<EventId, usize> = BTreeMap::new();
        for arrival in scene.inbox.arrivals() {
            let metric = local_metric(&arrival.event.metric).unwrap_or("unknown");
            *arrivals.entry((metric, arrival.event.unique_id.clone().unwrap_or_default())).or_default() += 1;
        }
        let row = |metric: &'static str| {
            let mut row = Row { metric, ..Row::default() };
            let of_metric = |id: &&EventId| id.0 == metric;
            row.missing = books.due.keys().filter(of_metric).filter(|id| !arrivals.contains_key(*id)).count();
            for (id, count) in arrivals.iter().filter(|(id, _)| of_metric(id)) {
                row.received += 1;
                row.duplicates += count - 1;
                row.unexpected += usize::from(!books.due.contains_key(id) && !books.possible.contains_key(id));
            }
            row.expected = row.received + row.missing - row.unexpected;
            row
        };
        let webhooks: Vec<Sent> = scene.store.sent().into_iter().filter(|one| !one.is_forged).collect();
        let distinct: std::collections::BTreeSet<_> = webhooks.iter().map(|webhook| &webhook.identity).collect();
        let mut delays = delays(scene, &books.due);
        delays.sort();
        Self {
            rows: METRICS.into_iter().map(row).collect(),
            orders: scene.store.orders(),
            webhooks: webhooks.len(),
            repeated: webhooks.len() - distinct.len(),
            refused_webhooks: webhooks.iter().filter(|webhook| !webhook.is_accepted).count(),
            acts,
            median: delays.get(delays.len() / 2).copied().unwrap_or_default(),
            worst: delays.last().copied().unwrap_or_default(),
        }
    }

    /// Whether everything arrived, once, and nothing else did.
    pub(crate) fn is_right(&self) -> bool {
        let total = self.total();
        total.missing + total.duplicates + total.unexpected + self.refused_webhooks == 0
            && self.acts.forged == 0
            && self.acts.proof.is_right()
            && total.received > 0
    }

    fn total(&self) -> Row {
        let sum = |field: fn(&Row) -> usize| self.rows.iter().map(field).sum();
        Row {
            metric: "in all",
            expected: sum(|row| row.expected),
            received: sum(|row| row.received),
            missing: sum(|row| row.missing),
            duplicates: sum(|row| row.duplicates),
            unexpected: sum(|row| row.unexpected),
        }
    }

    pub(crate) fn json(&self) -> Value {
        let row = |row: &Row| {
            json!({
                "metric": row.metric, "expected": row.expected, "received": row.received, "missing": row.missing,
                "duplicates": row.duplicates, "unexpected": row.unexpected,
            })
        };
        let mut total = row(&self.total());
        total.as_object_mut().expect("it is an object").remove("metric");
        json!({
            "orders": self.orders,
            "webhooks": {"sent": self.webhooks, "repeated": self.repeated, "refused": self.refused_webhooks},
            "forgeries_accepted": self.acts.forged,
            "import": {
                "orders": self.acts.caught_up.imported, "seconds": self.acts.caught_up.took.as_secs_f64(),
                "paced_by": self.acts.caught_up.paced_by,
            },
            "poll": {
                "orders": self.acts.caught_up.polled, "hooks_repaired": self.acts.caught_up.hooks_repaired,
            },
            "days": self.acts.proof.json(),
            "events": total,
            "metrics": self.rows.iter().map(row).collect::<Vec<_>>(),
            "delay_ms": {"median": self.median.as_millis(), "worst": self.worst.as_millis()},
            "seconds": self.acts.took.as_secs_f64(),
            "ok": self.is_right(),
        })
    }
}

/// From the deed at the store to the arrival, for events of orders that a webhook told of. Carts are told after a look to come, so their delay
/// says nothing about speed.
fn delays<S: Play>(scene: &Scene<S>, due: &BTreeMap<EventId, tokio::time::Instant>) -> Vec<Duration> {
    let now = (tokio::time::Instant::now(), runtime::clock::now());
    let delay = |event: &local::inbox::StoredEvent| {
        let metric = local_metric(&event.metric).filter(|metric| *metric != "Started Checkout")?;
        let live = event.properties.get("Sync Mode").is_some_and(|mode| mode == "realtime");
        if !live {
            return None;
        }
        let due = due.get(&(metric, event.unique_id.clone()?))?;
        let ago = Duration::try_from(now.1.duration_since(event.arrived)).ok()?;
        Some((now.0 - ago).saturating_duration_since(*due))
    };
    scene.inbox.events().iter().filter_map(|event| delay(event)).collect()
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.acts.proof)?;
        let heading = ["expected", "received", "missing", "doubled", "not asked for"];
        writeln!(f)?;
        write!(f, "{:<18}", "event")?;
        heading.iter().try_for_each(|word| write!(f, "{word:>14}"))?;
        writeln!(f)?;
        for row in self.rows.iter().chain([&self.total()]) {
            write!(f, "{:<18}", row.metric)?;
            let figures = [row.expected, row.received, row.missing, row.duplicates, row.unexpected];
            figures.iter().try_for_each(|figure| write!(f, "{figure:>14}"))?;
            writeln!(f)?;
        }
        writeln!(f)?;
        let CaughtUp { imported, took, polled, .. } = &self.acts.caught_up;
        writeln!(
            f,
            "orders in the store  {}; {imported} of them imported in {:.1} s, {polled} found by the poll",
            self.orders,
            took.as_secs_f64()
        )?;
        writeln!(
            f,
            "webhooks             {} sent, {} of them repeats, {} not accepted; {} forgeries accepted",
            self.webhooks, self.repeated, self.refused_webhooks, self.acts.forged
        )?;
        let (median, worst) = (self.median.as_millis(), self.worst.as_millis());
        writeln!(f, "from store to inbox  median {median} ms, worst {worst} ms")?;
        writeln!(f, "time                 {:.1} s", self.acts.took.as_secs_f64())?;
        writeln!(f)?;
        let total = self.total();
        match self.is_right() {
            true => write!(f, "Every event arrived exactly once: 0 missing, 0 duplicates, on every day."),
            false => write!(f, "NOT RIGHT: {} missing, {} duplicates.", total.missing, total.duplicates),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(row: Row) -> Statement {
        Statement {
            rows: vec![row],
            orders: 1,
            webhooks: 3,
            repeated: 0,
            refused_webhooks: 0,
            acts: acts(0),
            median: Duration::from_millis(20),
            worst: Duration::from_millis(30),
        }
    }

    fn acts(forged: u32) -> Acts {
        let took = Duration::from_secs(1);
        let caught_up = CaughtUp { imported: 1, took, paced_by: "none".into(), polled: 1, hooks_repaired: 1 };
        Acts { forged, caught_up, proof: Proof::of_nothing(), took }
    }

    fn row() -> Row {
        Row { metric: "Placed Order", expected: 1, received: 1, ..Row::default() }
    }

    #[test]
    fn only_everything_once_and_nothing_else_is_right() {
        assert!(statement(row()).is_right());
        assert!(!statement(Row { missing: 1, ..row() }).is_right());
        assert!(!statement(Row { duplicates: 1, ..row() }).is_right());
        assert!(!statement(Row { unexpected: 1, ..row() }).is_right());
        assert!(!statement(Row { received: 0, ..row() }).is_right(), "nothing at all is not right either");
        assert!(!Statement { acts: acts(1), ..statement(row()) }.is_right());
        assert!(!Statement { refused_webhooks: 1, ..statement(row()) }.is_right());
    }

    #[test]
    fn the_last_line_says_what_is_wrong() {
        let wrong = statement(Row { missing: 2, duplicates: 1, ..row() });
        assert_eq!(wrong.to_string().lines().last(), Some("NOT RIGHT: 2 missing, 1 duplicates."));
        assert_eq!(wrong.json()["ok"], false);
    }
}
