//! A Neto store on loopback that filters and pages as Neto does, as far as that is known; where it is not, both ways.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::fake_api::{Answer, Call, FakeApi};

const ENDPOINT: &str = "/do/WS/NetoAPI";

/// The store.
pub(super) struct FakeStore {
    api: FakeApi,
    state: Arc<Mutex<State>>,
}

/// Rows by the name of their record, in no order that a reader could know.
pub(super) type Rows = HashMap<&'static str, Vec<Value>>;

/// Something that happens to them.
type Change = Box<dyn FnMut(&mut Rows) + Send>;

#[derive(Default)]
struct State {
    rows: Rows,
    /// Answers to come before any of rows, by call; the last is given again and again.
    said: HashMap<&'static str, Vec<Answer>>,
    /// Happens after each answer.
    afterwards: Option<Change>,
    /// Whether the first page has the number 1, and 0 stands for it as well.
    counts_from_one: bool,
    /// Conditions that it passes over.
    unheeded: &'static [&'static str],
}

impl FakeStore {
    /// A store that has nothing.
    pub(super) async fn start() -> Self {
        let (api, state) = (FakeApi::start().await, Arc::new(Mutex::new(State::default())));
        let answering = Arc::clone(&state);
        api.respond(ENDPOINT, move |call| answering.lock().expect("no panic").answer(call));
        Self { api, state }
    }

    /// It has these, besides what it has.
    pub(super) fn with(self, record: &'static str, rows: impl IntoIterator<Item = Value>) -> Self {
        self.change(|all| all.entry(record).or_default().extend(rows));
        self
    }

    /// It has what a captured answer shows.
    pub(super) fn with_fixture(self, record: &'static str, fixture: &str) -> Self {
        let mut answer: Value = serde_json::from_str(fixture).expect("a fixture is JSON");
        let rows = answer[record].as_array_mut().map(std::mem::take).expect("rows");
        self.with(record, rows)
    }

    /// It numbers its pages from 1.
    pub(super) fn counting_from_one(self) -> Self {
        self.state.lock().expect("no panic").counts_from_one = true;
        self
    }

    /// It passes over these conditions.
    pub(super) fn not_heeding(self, conditions: &'static [&'static str]) -> Self {
        self.state.lock().expect("no panic").unheeded = conditions;
        self
    }

    /// Changes what it has.
    pub(super) fn change(&self, change: impl FnOnce(&mut Rows)) {
        change(&mut self.state.lock().expect("no panic").rows);
    }

    /// Changes what it has after every call from now on.
    pub(super) fn afterwards(&self, change: impl FnMut(&mut Rows) + Send + 'static) {
        self.state.lock().expect("no panic").afterwards = Some(Box::new(change));
    }

    /// From now on `action` is answered with each of `answers` in turn, then always with the last.
    pub(super) fn says(&self, action: &'static str, answers: impl IntoIterator<Item = Answer>) {
        self.state.lock().expect("no panic").said.insert(action, answers.into_iter().collect());
    }

    /// Where it is.
    pub(super) fn base(&self) -> &str {
        &self.api.base
    }

    /// The calls since the last time this was asked.
    pub(super) fn take_calls(&self) -> Vec<Call> {
        self.api.take_calls()
    }

    /// Their actions, sorted, since some are made at the same time.
    pub(super) fn take_actions(&self) -> Vec<String> {
        let action = |call: Call| call.headers["netoapi_action"].to_str().expect("text").to_owned();
        let mut actions: Vec<_> = self.take_calls().into_iter().map(action).collect();
        actions.sort();
        actions
    }
}

/// An answer that holds these rows of `record`.
pub(super) fn success(record: &str, rows: &Value) -> Answer {
    Answer::ok(json!({record: rows, "CurrentTime": "2025-08-22 00:00:00", "Ack": "Success"}).to_string())
}

/// An answer with status 200 that is an error all the same.
pub(super) fn error(message: &str) -> Answer {
    let messages = json!({"Error": {"Message": message, "SeverityCode": "Error"}});
    Answer::ok(json!({"CurrentTime": "2025-08-22 00:00:00", "Ack": "Error", "Messages": messages}).to_string())
}

impl State {
    fn answer(&mut self, call: &Call) -> Answer {
        let action = call.headers["netoapi_action"].to_str().expect("text");
        let answer = match self.said.get_mut(action) {
            Some(said) if said.len() > 1 => said.remove(0),
            Some(said) => said[0].clone(),
            None => {
                let mut filter = call.body["Filter"].clone();
                let conditions = filter.as_object_mut().expect("a filter");
                conditions.retain(|name, _| !self.unheeded.contains(&name.as_str()));
                self.list(action, &filter)
            }
        };
        if let Some(afterwards) = &mut self.afterwards {
            afterwards(&mut self.rows);
        }
        answer
    }

    fn list(&self, action: &str, filter: &Value) -> Answer {
        let record = action.strip_prefix("Get").expect("only reads");
        let none = Vec::new();
        let rows = self.rows.get(record).unwrap_or(&none);
        let mut rows: Vec<_> = rows.iter().filter(|row| fits(row, filter)).cloned().collect();
        let limit = filter["Limit"].as_u64().map_or(usize::MAX, |limit| usize::try_from(limit).expect("a small one"));
        let page = filter["Page"].as_u64().unwrap_or(0);
        let before = if self.counts_from_one { page.saturating_sub(1) } else { page };
        let before = usize::try_from(before).expect("a small one").saturating_mul(limit);
        rows = rows.into_iter().skip(before).take(limit).collect();
        match rows.as_slice() {
            [] => success(record, &json!("")),
            [one] => success(record, one),
            many => success(record, &json!(many)),
        }
    }
}

/// Whether every condition holds. Ends of stretches of time are included.
fn fits(row: &Value, filter: &Value) -> bool {
    let conditions = filter.as_object().expect("a filter").iter();
    let mut conditions = conditions.filter(|(name, _)| !["Page", "Limit", "OutputSelector"].contains(&name.as_str()));
    conditions.all(|(name, wanted)| {
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        let wanted_text = || wanted.as_str().expect("a text").to_owned();
        if let Some(field) = name.strip_suffix("From") {
            return text(field) >= wanted_text();
        }
        if let Some(field) = name.strip_suffix("To") {
            return text(field) <= wanted_text();
        }
        match wanted {
            Value::Array(any) => any.contains(&row[name]),
            one => *one == row[name],
        }
    })
}
