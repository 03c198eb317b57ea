//! A page that needs nothing else: one HTML file with its style in it, in light or dark, for screen and paper. Pure.

mod html;
mod scale;

use std::fmt::Write;

use jiff::Timestamp;

pub(crate) use html::Text;
pub(crate) use scale::{PLOT, Scale, TOP, axis};

const STYLE: &str = include_str!("style.css");
/// Colours of lines and bars, as CSS classes; further ones begin again.
pub(crate) const COLOURS: [&str; 4] = ["to0", "to1", "to2", "to3"];

/// The page with this title and content, made at `made`; `style` is what its content needs besides, `remark` says how to
/// read it. The last three are taken as they are.
pub(crate) fn sheet(title: &str, made: Timestamp, style: &str, content: &str, remark: &str) -> String {
    let mut out = format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{}</title>
<style>
{STYLE}{style}</style>
</head>
<body>
<main>
{content}"#,
        Text(title)
    );
    let _ = write!(
        out,
        r#"<footer>Made by orderwire {} on {}. {remark}</footer>
</main>
</body>
</html>
"#,
        env!("CARGO_PKG_VERSION"),
        made.strftime("%-d %B %Y, %H:%M UTC")
    );
    out
}
