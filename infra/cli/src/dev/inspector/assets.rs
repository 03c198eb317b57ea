//! The page's files.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};

use super::Inspected;
use super::answer::Refused;
use crate::dev::page::FILES;

/// A file of the page, or that there is none.
pub(super) async fn asset(State(inspected): State<Arc<Inspected>>, method: Method, uri: Uri) -> Response {
    let known = FILES.iter().find(|file| file.path == uri.path());
    let Some(file) = known.filter(|_| method == Method::GET || method == Method::HEAD) else {
        return Refused::unknown("there is nothing of this name").into_response();
    };
    let text = match &inspected.page {
        None => Ok(file.text.into()),
        Some(folder) => std::fs::read(folder.join(file.name.trim_start_matches('/'))),
    };
    match text {
        Ok(text) => ([(CONTENT_TYPE, file.content_type)], text).into_response(),
        Err(error) => Refused::unknown(format!("{} cannot be read: {error}", file.name)).into_response(),
    }
}
