//! The shapes a list can have: Neto's JSON is made from XML, and which of them comes is documented nowhere.

use serde_json::{Value, json};

/// Chooses among the shapes; the same number chooses the same, so that over many numbers all of them come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape(pub(super) u64);

impl Shape {
    /// The shape for the next thing.
    pub(super) fn next(self) -> Self {
        Self(self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 7)
    }

    /// A repeated element: `""` for none, the thing itself for one, sometimes.
    pub(super) fn many(self, mut rows: Vec<Value>) -> Value {
        match (rows.len(), self.0 % 2) {
            (0, _) => json!(""),
            (1, 0) => rows.remove(0),
            _ => Value::Array(rows),
        }
    }

    /// A list within a wrapper of this name: `{"Category": […]}`, `[{"Category": […]}]`, a bare list, or `""`.
    pub(super) fn wrapped(self, name: &str, rows: Vec<Value>) -> Value {
        if rows.is_empty() {
            return [json!(""), json!([""]), json!({name: ""})][self.of(3)].clone();
        }
        let inner = self.next().many(rows.clone());
        match self.of(3) {
            0 => json!({name: inner}),
            1 => json!([{name: inner}]),
            _ => Value::Array(rows),
        }
    }

    /// The records of an answer under `name`: an empty list is `[]`, `""` or not there.
    pub(super) fn records(self, answer: &mut Value, name: &str, rows: Vec<Value>) {
        if !rows.is_empty() {
            answer[name] = self.many(rows);
        } else if let Some(empty) = [Some(json!([])), Some(json!("")), None][self.of(3)].clone() {
            answer[name] = empty;
        }
    }

    /// Whether the whole answer is in a wrapper of its own, which clients say they have seen.
    pub(super) fn is_enveloped(self) -> bool {
        self.of(7) == 6
    }

    fn of(self, shapes: u64) -> usize {
        usize::try_from(self.0 % shapes).unwrap_or_default()
    }
}
