//! Paging of both generations.

use serde_json::{Value, json};
use url::form_urlencoded;

use super::reply;
use crate::web::{Answer, BadParameter, Request};

/// Rows of a page where the request does not say.
const DEFAULT: usize = 50;
/// Most rows of a page.
const LARGEST: usize = 250;

/// Which rows a request wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    number: usize,
    pub(super) limit: usize,
}

impl Page {
    /// # Errors
    /// The answer to give: 400 for what is no positive number, 413 for a limit above the largest.
    pub(super) fn read(request: &Request) -> Result<Self, Answer> {
        let positive = |name: &str, default| match request.parameter(name) {
            None => Ok(default),
            Some(text) => text
                .parse()
                .ok()
                .filter(|number| *number > 0)
                .ok_or_else(|| reply::bad_parameter(&request.path, &BadParameter(name.to_owned()))),
        };
        let (number, limit) = (positive("page", 1)?, positive("limit", DEFAULT)?);
        match limit > LARGEST {
            true => Err(reply::error(&request.path, 413, "The limit is larger than 250")),
            false => Ok(Self { number, limit }),
        }
    }

    /// The rows of this page.
    pub(super) fn of<T>(self, rows: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        rows.skip((self.number - 1).saturating_mul(self.limit)).take(self.limit)
    }

    /// A page of v3 with its `meta.pagination`, from all rows that fit.
    pub(super) fn v3<T>(self, request: &Request, rows: &[T], write: impl Fn(&T) -> Value) -> Answer {
        let data: Vec<Value> = self.of(rows.iter()).map(write).collect();
        let pages = rows.len().div_ceil(self.limit).max(1);
        let link = |number: usize| {
            let others = request.parameters().filter(|(name, _)| name != "page" && name != "limit");
            let mut query = form_urlencoded::Serializer::new(String::from("?"));
            query.extend_pairs(others);
            query.append_pair("page", &number.to_string()).append_pair("limit", &self.limit.to_string());
            query.finish()
        };
        let mut links = json!({"current": link(self.number)});
        if self.number > 1 {
            links["previous"] = link(self.number - 1).into();
        }
        if self.number < pages {
            links["next"] = link(self.number + 1).into();
        }
        let pagination = json!({
            "total": rows.len(),
            "count": data.len(),
            "per_page": self.limit,
            "current_page": self.number,
            "total_pages": pages,
            "links": links,
        });
        Answer::json(200, &json!({"data": data, "meta": {"pagination": pagination}}))
    }
}
