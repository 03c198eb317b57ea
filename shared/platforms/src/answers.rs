//! What an answer of an API says, told without a word of what was asked or answered. Pure.

use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use thiserror::Error;

/// An answer that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum Unreadable {
    /// Some proxy's page, as a rule: it will pass.
    #[error("the answer is not JSON")]
    NoJson,
    /// It will be the same the next time.
    #[error("the answer has an unexpected shape")]
    Shape,
}

/// Reads a body.
///
/// # Errors
/// [`Unreadable`] instead of the parser's own words, which may quote the body.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Unreadable> {
    serde_json::from_slice(body).map_err(|error| match error.classify() {
        Category::Data => Unreadable::Shape,
        _ => Unreadable::NoJson,
    })
}

/// `status 503`.
pub(crate) fn said(status: StatusCode) -> String {
    format!("status {}", status.as_u16())
}

/// The status, and which of `fields` it complains of: those that look like the name of one. The texts beside them, and
/// names that a caller made up, may quote the request.
pub(crate) fn complaint<'a>(status: StatusCode, fields: impl Iterator<Item = &'a String>) -> String {
    let is_name = |name: &&String| {
        name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte))
    };
    let fields: Vec<_> = fields.filter(is_name).map(String::as_str).collect();
    match fields.is_empty() {
        true => said(status),
        false => format!("{} about {}", said(status), fields.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_a_body_nor_what_was_asked_is_quoted() {
        assert_eq!(read::<u8>(b"7"), Ok(7));
        assert_eq!(read::<u8>(b"\"mara@harbourmail.example\""), Err(Unreadable::Shape));
        assert_eq!(read::<u8>(b"<html>mara@harbourmail.example"), Err(Unreadable::NoJson));
        let fields = ["per_page", "mara@harbourmail.example", "a b", ""].map(str::to_owned);
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        assert_eq!(complaint(status, fields[..3].iter()), "status 422 about per_page");
        assert_eq!(complaint(status, fields[1..3].iter()), "status 422");
    }
}
