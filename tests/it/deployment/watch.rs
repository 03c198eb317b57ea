//! What CloudWatch makes of the functions' lines, and which of the template's alarms would go off over it.

use std::collections::{BTreeMap, BTreeSet};

use local::scene::SceneOptions;
use local::template::{Alarm, Metric, Place, Template};
use serde_json::{Value, json};

use crate::support::{App, Lines, TEMPLATE, options};

/// Every alarm, with the names that a local stack gives its functions and queues.
pub(super) fn alarms() -> Vec<Alarm> {
    let place = Place { region: "eu-central-1".into(), account: "000000000000".into(), stack_name: "orderwire".into() };
    let template = Template::parse(TEMPLATE).unwrap();
    let scope = template.scope(&place, &BTreeMap::new()).unwrap();
    template.alarms(&scope).unwrap()
}

/// Namespace, name, dimensions.
type Key = (String, String, BTreeMap<String, String>);

/// The sum of each metric that lines speak of in the embedded metric format.
#[derive(Debug)]
pub(super) struct Counts(BTreeMap<Key, u64>);

impl Counts {
    /// Those of a function's lines; whatever is not in the format is passed over, as by CloudWatch.
    pub(super) fn of(lines: &[String]) -> Self {
        let mut counts = BTreeMap::new();
        for line in lines.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
            for directive in line["_aws"]["CloudWatchMetrics"].as_array().into_iter().flatten() {
                for names in directive["Dimensions"].as_array().unwrap() {
                    let names = names.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
                    let dimensions: BTreeMap<_, _> =
                        names.map(|name| (name.to_owned(), line[name].as_str().unwrap().to_owned())).collect();
                    for metric in directive["Metrics"].as_array().unwrap() {
                        let name = metric["Name"].as_str().unwrap();
                        let namespace = directive["Namespace"].as_str().unwrap();
                        let key = (namespace.to_owned(), name.to_owned(), dimensions.clone());
                        *counts.entry(key).or_default() += line[name].as_u64().unwrap();
                    }
                }
            }
        }
        Self(counts)
    }

    fn sum(&self, metric: &Metric) -> Option<u64> {
        self.0.get(&(metric.namespace.clone(), metric.name.clone(), metric.dimensions.clone())).copied()
    }

    /// The alarms on metrics of ours that go off if all their periods look like these lines.
    pub(super) fn going_off(&self) -> BTreeSet<String> {
        let ours = |alarm: &Alarm| alarm.metrics.iter().all(|metric| metric.namespace == "orderwire");
        let alarms = alarms().into_iter().filter(ours);
        alarms.filter(|alarm| alarm.goes_off(|metric| self.sum(metric))).map(|alarm| alarm.id).collect()
    }
}

/// An app whose functions' lines are looked at from the moment on at which its webhooks were put right by a first poll.
pub(super) struct Watch {
    pub(super) app: App,
    lines: Lines,
    before: usize,
}

impl Watch {
    /// Starts it with these options, their output apart.
    pub(super) async fn with(mut options: SceneOptions) -> Self {
        let lines = Lines::default();
        options.output = lines.output();
        let app = App::with(options).await;
        app.poller(json!({"action": "poll"})).await;
        lines.say(&app, r#""Polled":1"#).await;
        let before = lines.all().len();
        Self { app, lines, before }
    }

    /// The usual one.
    pub(super) async fn start() -> Self {
        Self::with(options()).await
    }

    /// Waits until exactly these alarms go off over what the functions have written.
    pub(super) async fn go_off(&self, expected: &[&str]) {
        let expected: BTreeSet<_> = expected.iter().map(|id| (*id).to_owned()).collect();
        let going_off = || Counts::of(&self.lines.all()[self.before..]).going_off();
        self.app.until(&format!("{expected:?}"), || going_off() == expected).await;
    }

    /// Waits for a line that holds `text`.
    pub(super) async fn say(&self, text: &str) {
        let said = || self.lines.all()[self.before..].iter().any(|line| line.contains(text));
        self.app.until(text, said).await;
    }
}
