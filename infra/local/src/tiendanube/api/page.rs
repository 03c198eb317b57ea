//! Paging: counts and links in headers, and a 404 past the end.

use serde_json::Value;
use url::form_urlencoded;

use super::{Call, reply};
use crate::web::Answer;

/// Rows of a page where the request does not say.
const DEFAULT: usize = 30;
/// Most rows of a page.
const LARGEST: usize = 200;
/// No list goes further than this many rows.
const FURTHEST: usize = 10_000;

/// One page of all rows that fit, in their order; `limited` lists refuse pages beyond the furthest row.
pub(super) fn page<T>(call: &Call<'_>, rows: &[T], limited: bool, write: impl Fn(&T) -> Value) -> Answer {
    let positive = |name: &str, default| match call.request.parameter(name) {
        None => Ok(default),
        Some(text) => text
            .parse::<usize>()
            .ok()
            .filter(|number| *number > 0)
            .ok_or_else(|| reply::invalid(name, "must be a positive number")),
    };
    let (number, size) = match (positive("page", 1), positive("per_page", DEFAULT)) {
        (Ok(number), Ok(size)) => (number, size),
        (Err(refusal), _) | (_, Err(refusal)) => return refusal,
    };
    if size > LARGEST {
        return reply::invalid("per_page", "must not be larger than 200");
    }
    if limited && number.saturating_mul(size) > FURTHEST {
        return reply::error(422, "The result set is limited to 10000 rows; narrow it with filters");
    }
    let last = rows.len().div_ceil(size);
    if number > last {
        return reply::error(404, &format!("Last page is {last}"));
    }
    let rows_of_page = rows.iter().skip((number - 1) * size).take(size);
    let body: Vec<Value> = rows_of_page.map(|row| call.fields(write(row))).collect();
    let link = |name: &str, number: usize| format!("<{}>; rel=\"{name}\"", url_of(call, number, size));
    let mut links = Vec::new();
    if number < last {
        links.extend([link("next", number + 1), link("last", last)]);
    }
    if number > 1 {
        links.extend([link("first", 1), link("prev", number - 1)]);
    }
    let mut headers = vec![("x-total-count", rows.len().to_string())];
    if !links.is_empty() {
        headers.push(("link", links.join(", ")));
    }
    Answer::json(200, &Value::Array(body)).with_headers(headers)
}

fn url_of(call: &Call<'_>, number: usize, size: usize) -> String {
    let request = call.request;
    let others = request.parameters().filter(|(name, _)| name != "page" && name != "per_page");
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(others);
    query.append_pair("page", &number.to_string()).append_pair("per_page", &size.to_string());
    format!("http://{}{}?{}", request.header("host").unwrap_or_default(), request.path, query.finish())
}
