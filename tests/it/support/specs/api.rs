//! All that is described of one API, and what it has to say of a request.

use std::fs;
use std::path::Path;

use local::web::LoggedRequest;

use super::document::Document;
use super::operation::Operation;

pub(super) struct Api(Vec<Operation>);

impl Api {
    /// Reads all descriptions in a folder.
    pub(super) fn read(folder: &Path) -> Self {
        let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let files = entries.map(|entry| entry.expect("the folder can be listed").path());
        let api = Self::of(files.filter_map(|file| Document::read(&file)));
        assert!(!api.0.is_empty(), "{} describes nothing", folder.display());
        api
    }

    pub(super) fn of(documents: impl IntoIterator<Item = Document>) -> Self {
        Self(documents.into_iter().flat_map(Document::operations).collect())
    }

    /// In what respects this request is not as described; each names the request.
    pub(super) fn complaints(&self, request: &LoggedRequest) -> Vec<String> {
        let LoggedRequest { method, path, query, .. } = request;
        let fitting = self.0.iter().filter(|operation| operation.fits(request));
        // Of `/orders/count` and `/orders/{order_id}` the more literal one is meant.
        let complaints = match fitting.min_by_key(|operation| operation.variables()) {
            Some(operation) => operation.complaints(request),
            None => vec!["no such operation is described".to_owned()],
        };
        let mark = if query.is_empty() { "" } else { "?" };
        complaints.into_iter().map(|complaint| format!("{method} {path}{mark}{query}: {complaint}")).collect()
    }
}
