//! The one endpoint: which action is answered by what.

mod actions;
mod envelope;
mod orders;
mod shelf;

pub(super) use actions::{answer, route_of};

use jiff::Timestamp;
use serde_json::Value;

use super::conditions::{Complaint, Conditions, Filter};
use super::select::Selection;
use super::settings::NetoSettings;
use super::shape::Shape;
use super::shop::Shop;
use crate::web::Request;

/// A request that has passed authentication and quota.
struct Call<'a> {
    shop: &'a mut Shop,
    settings: &'a NetoSettings,
    body: Value,
    shape: Shape,
}

/// The records of an answer, and what there is to say about them.
struct Found {
    /// Name of a record.
    name: &'static str,
    rows: Vec<Value>,
    warnings: Vec<String>,
}

impl Found {
    fn new(name: &'static str, rows: Vec<Value>) -> Self {
        Self { name, rows, warnings: Vec::new() }
    }
}

impl Call<'_> {
    fn filter(&self) -> Result<Filter<'_>, Complaint> {
        Filter::read(&self.body)
    }

    /// The usual way: of all rows those that meet the conditions, of them a page, of each what was asked for.
    fn rows<'r, T: 'r>(
        &self,
        rows: impl Iterator<Item = &'r T>,
        conditions: &Conditions<T>,
        selection: &Selection,
        write: impl Fn(&T, Shape) -> Value,
    ) -> Result<Vec<Value>, Complaint> {
        let filter = self.filter()?;
        let selectors = filter.selectors();
        let rows = filter.page(filter.select(rows, conditions)?, self.settings.first_page);
        let mut shape = self.shape;
        let write = |row| {
            shape = shape.next();
            selection.of(write(row, shape), &selectors)
        };
        Ok(rows.into_iter().map(write).collect())
    }
}

/// A request to the endpoint as it came in.
pub(super) struct Asked<'a> {
    pub(super) request: &'a Request,
    /// How many there were before it, which decides the shapes of the answer.
    pub(super) number: u64,
    pub(super) now: Timestamp,
}
