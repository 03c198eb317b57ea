//! The inspector's page: its files, as they are served. No build step and nothing from elsewhere.

/// A file of the page.
pub(super) struct File {
    /// Where the browser asks for it.
    pub(super) path: &'static str,
    /// Its name below this folder, after a slash.
    pub(super) name: &'static str,
    /// Its `Content-Type`.
    pub(super) content_type: &'static str,
    /// The text.
    pub(super) text: &'static str,
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

/// A file of this folder by its name there.
macro_rules! file {
    ($path:literal, $content_type:expr) => {
        file!($path, $path, $content_type)
    };
    ($path:literal, $name:literal, $content_type:expr) => {
        File { path: $path, name: $name, content_type: $content_type, text: include_str!(concat!(".", $name)) }
    };
}

/// All of them.
pub(super) const FILES: &[File] = &[
    file!("/", "/index.html", HTML),
    file!("/style.css", CSS),
    file!("/js/announce.js", JS),
    file!("/js/api.js", JS),
    file!("/js/app.js", JS),
    file!("/js/copy.js", JS),
    file!("/js/dom.js", JS),
    file!("/js/events.js", JS),
    file!("/js/exchange.js", JS),
    file!("/js/feed.js", JS),
    file!("/js/hints.js", JS),
    file!("/js/json.js", JS),
    file!("/js/listbox.js", JS),
    file!("/js/livelist.js", JS),
    file!("/js/log.js", JS),
    file!("/js/order.js", JS),
    file!("/js/route.js", JS),
    file!("/js/rows.js", JS),
    file!("/js/search.js", JS),
    file!("/js/timeline.js", JS),
    file!("/js/words.js", JS),
];

#[cfg(test)]
mod tests;
