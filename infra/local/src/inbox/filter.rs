//! The filter grammar: `and(equals(metric_id,"AbC123"),greater-or-equal(datetime,2026-08-01T00:00:00+08:00))`.

use jiff::Timestamp;

use super::problem::Problem;

/// One comparison of a filter; all of them must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) field: String,
    pub(super) operator: Operator,
    /// Without its quotes.
    pub(super) value: String,
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equals,
    GreaterOrEqual,
    GreaterThan,
    LessOrEqual,
    LessThan,
}

/// Reads a filter; several comparisons stand within `and(…)` or side by side.
pub(super) fn read(text: &str) -> Result<Vec<Condition>, Problem> {
    let refusal = || Problem::parameter("filter", format!("Invalid filter provided: '{text}'"));
    let mut conditions = Vec::new();
    for part in split(text).ok_or_else(refusal)? {
        let (name, rest) = part.split_once('(').ok_or_else(refusal)?;
        let inner = rest.strip_suffix(')').ok_or_else(refusal)?;
        if name == "and" {
            conditions.extend(read(inner)?);
            continue;
        }
        let operator = match name {
            "equals" => Operator::Equals,
            "greater-or-equal" => Operator::GreaterOrEqual,
            "greater-than" => Operator::GreaterThan,
            "less-or-equal" => Operator::LessOrEqual,
            "less-than" => Operator::LessThan,
            _ => return Err(refusal()),
        };
        let (field, value) = inner.split_once(',').ok_or_else(refusal)?;
        let quoted = ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
        let value = quoted.unwrap_or(value).to_owned();
        conditions.push(Condition { field: field.trim().to_owned(), operator, value });
    }
    Ok(conditions)
}

/// Splits at commas outside parentheses; `None` if those do not match.
fn split(text: &str) -> Option<Vec<&str>> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_u32, 0);
    for (place, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            ',' if depth == 0 => {
                parts.push(text[start..place].trim());
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    (depth == 0).then_some(parts)
}

/// A comparison with a moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound {
    pub(super) operator: Operator,
    /// Klaviyo keeps times to the second.
    pub(super) at: Timestamp,
}

impl Condition {
    /// Reads the moment it compares with; `datetime` values are dates, `timestamp` values epoch seconds.
    pub(super) fn bound(&self) -> Result<Bound, Problem> {
        let at = match self.field.as_str() {
            "timestamp" => self.value.parse().ok(),
            _ => self.value.parse::<Timestamp>().ok().map(Timestamp::as_second),
        };
        let at = at.and_then(|second| Timestamp::from_second(second).ok());
        let at = at.ok_or_else(|| Problem::parameter("filter", format!("Invalid value '{}'", self.value)))?;
        Ok(Bound { operator: self.operator, at })
    }
}

impl Bound {
    /// Whether an event at this moment satisfies it.
    pub(super) fn holds_at(self, at: Timestamp) -> bool {
        match self.operator {
            Operator::Equals => at == self.at,
            Operator::GreaterOrEqual => at >= self.at,
            Operator::GreaterThan => at > self.at,
            Operator::LessOrEqual => at <= self.at,
            Operator::LessThan => at < self.at,
        }
    }
}
