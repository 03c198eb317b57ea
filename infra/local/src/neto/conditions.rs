//! The `Filter` of a request: conditions, paging, selectors.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::date;

/// Rows of a page where the request does not say.
const DEFAULT_LIMIT: usize = 100;

/// What an action can be asked for: names of conditions and what they look at in a row `T`.
pub(super) struct Conditions<T: 'static> {
    /// Conditions that take a text or a list of texts, of which one must be among those of the row.
    pub(super) texts: &'static [(&'static str, TextsOf<T>)],
    /// Beginnings of names of conditions that end in `From` and `To`; both bounds are within.
    pub(super) dates: &'static [(&'static str, DateOf<T>)],
}

type TextsOf<T> = fn(&T) -> Vec<String>;
type DateOf<T> = fn(&T) -> Option<Timestamp>;

/// Whether a row meets a condition.
type Test<'t, T> = Box<dyn Fn(&T) -> bool + 't>;

/// A `Filter`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filter<'a>(&'a Map<String, Value>);

/// Why a request is answered with `Ack: Error`: message and description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) message: &'static str,
    pub(super) description: String,
}

impl Complaint {
    pub(super) fn new(message: &'static str, description: impl Into<String>) -> Self {
        Self { message, description: description.into() }
    }
}

impl<'a> Filter<'a> {
    /// # Errors
    /// When the body is not as documented.
    pub(super) fn read(body: &'a Value) -> Result<Self, Complaint> {
        let filter = body.get("Filter").and_then(Value::as_object);
        filter.map(Self).ok_or_else(|| Complaint::new("JSON Error", "No Filter in request body"))
    }

    /// The rows that meet all conditions, in their order.
    ///
    /// # Errors
    /// For a condition the action does not know, which the documents do not speak of: better than to answer with everything;
    /// and without any condition, or any selector.
    pub(super) fn select<'r, T>(
        self,
        rows: impl Iterator<Item = &'r T>,
        known: &Conditions<T>,
    ) -> Result<Vec<&'r T>, Complaint> {
        let mut tests: Vec<Test<'_, T>> = Vec::new();
        for (name, value) in self.0 {
            let text = known.texts.iter().find(|(known, _)| known == name);
            let date = known.dates.iter().find(|(known, _)| matches!(name.strip_prefix(known), Some("From" | "To")));
            match (text, date) {
                (Some((_, of)), _) => {
                    let wanted = words(value);
                    tests.push(Box::new(move |row| of(row).iter().any(|text| wanted.contains(text))));
                }
                (None, Some((_, of))) => {
                    let bound = value.as_str().and_then(date::read);
                    let bound = bound.ok_or_else(|| Complaint::new("Invalid condition", name))?.as_second();
                    let is_from = name.ends_with("From");
                    let fits =
                        move |at: Timestamp| if is_from { at.as_second() >= bound } else { at.as_second() <= bound };
                    tests.push(Box::new(move |row| of(row).is_some_and(fits)));
                }
                (None, None)
                    if ["Page", "Limit", "OutputSelector", "UpdateResults", "SortBy"].contains(&name.as_str()) => {}
                (None, None) => return Err(Complaint::new("Invalid condition", name)),
            }
        }
        if tests.is_empty() {
            return Err(Complaint::new("Invalid filter", "At least one condition is required"));
        }
        if self.selectors().is_empty() {
            return Err(Complaint::new("Invalid filter", "At least one OutputSelector is required"));
        }
        Ok(rows.filter(|row| tests.iter().all(|test| test(row))).collect())
    }

    /// The rows of the page asked for, where the first page has the number `first`; lower ones mean it as well.
    pub(super) fn page<T>(self, rows: Vec<T>, first: u64) -> Vec<T> {
        let number = |name: &str| self.0.get(name).and_then(|value| words(value).first()?.parse::<u64>().ok());
        let limit = number("Limit").and_then(|limit| usize::try_from(limit).ok()).unwrap_or(DEFAULT_LIMIT);
        let page = usize::try_from(number("Page").unwrap_or(first).saturating_sub(first)).unwrap_or(usize::MAX);
        rows.into_iter().skip(page.saturating_mul(limit)).take(limit).collect()
    }

    /// The texts asked for in a condition; none where it is not there.
    pub(super) fn words(self, name: &str) -> Vec<String> {
        self.0.get(name).map(words).unwrap_or_default()
    }

    /// What the answer is to hold.
    pub(super) fn selectors(self) -> Vec<String> {
        self.words("OutputSelector")
    }

    /// Whether the rows are to be changed as well.
    pub(super) fn updates(self) -> bool {
        self.0.contains_key("UpdateResults")
    }
}

/// A scalar, or a list of them.
fn words(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(words).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Number(_) | Value::Bool(_) => vec![value.to_string()],
        Value::Null | Value::Object(_) => Vec::new(),
    }
}
