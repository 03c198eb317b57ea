//! Writes into `docs/CONFIGURATION.md` what the platforms and destinations say of their own settings:
//! `cargo run -p runtime --example settings-docs`. The test below fails while the file says anything else.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use config::{Setting, SettingKind};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/CONFIGURATION.md");
const END: &str = "<!-- end -->";

fn main() -> io::Result<()> {
    let written = rewritten(&fs::read_to_string(FILE)?, &blocks()).map_err(io::Error::other)?;
    fs::write(FILE, written)
}

/// What belongs between a marker, `<!-- settings: bigcommerce options -->` for instance, and the next [`END`].
fn blocks() -> BTreeMap<String, String> {
    let marker = |what: &str| format!("<!-- {what} -->");
    let of_platforms = platforms::ALL.iter().flat_map(|platform| {
        let id = platform.id();
        let topics = (marker(&format!("webhooks: {id}")), list(platform.topics()));
        let settings = [
            (marker(&format!("settings: {id} credentials")), credentials(platform.credentials())),
            (marker(&format!("settings: {id} options")), options(platform.options())),
        ];
        // Where webhooks are set up by hand there is no list of them.
        settings.into_iter().chain(Some(topics).filter(|(_, topics)| !topics.is_empty()))
    });
    let of_destinations = destinations::ALL.iter().flat_map(|kind| {
        let id = kind.id();
        [
            (marker(&format!("settings: {id} credentials")), credentials(kind.credentials())),
            (marker(&format!("settings: {id} options")), options(kind.options())),
        ]
    });
    of_platforms.chain(of_destinations).collect()
}

fn credentials(settings: &[Setting]) -> String {
    let row = |Setting { name, title, about, kind }: &Setting| {
        let need = match kind {
            SettingKind::Text => "required".to_owned(),
            SettingKind::Secret => "required, secret".to_owned(),
            SettingKind::Tokens => "required, secret, a list; `orderwire connect` makes one".to_owned(),
            SettingKind::Former(of) => format!("optional, secret, a list; the current one is `{of}`"),
            SettingKind::Default(json) => format!("optional; `{json}`"),
        };
        format!("| `{name}` | {need} | **{title}**: {about} |\n")
    };
    let rows: String = settings.iter().map(row).collect();
    format!("| field | | |\n|---|---|---|\n{rows}")
}

fn options(settings: &[Setting]) -> String {
    let row = |Setting { name, about, kind, .. }: &Setting| {
        let SettingKind::Default(json) = kind else { panic!("the option `{name}` has no default") };
        format!("| `{name}` | `{json}` | {about} |\n")
    };
    let rows: String = settings.iter().map(row).collect();
    format!("| field | default | |\n|---|---|---|\n{rows}")
}

fn list(topics: &[&str]) -> String {
    topics.iter().map(|topic| format!("- `{topic}`\n")).collect()
}

/// `text` with every block in its place.
///
/// # Errors
/// If a block has no place in it, or a place no block.
fn rewritten(text: &str, blocks: &BTreeMap<String, String>) -> Result<String, String> {
    let mut written = text.to_owned();
    for (marker, block) in blocks {
        let (before, rest) = written.split_once(marker).ok_or(format!("there is no {marker} in it"))?;
        let (_, after) = rest.split_once(END).ok_or(format!("there is no {END} after {marker}"))?;
        written = format!("{before}{marker}\n{block}{END}{after}");
    }
    match written.matches(END).count() == blocks.len() {
        true => Ok(written),
        false => Err("there is a place for settings that nobody has".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_settings_are_those_of_the_code() {
        let text = fs::read_to_string(FILE).unwrap();
        let is_current = rewritten(&text, &blocks()).unwrap() == text;
        assert!(is_current, "docs/CONFIGURATION.md is old: cargo run -p runtime --example settings-docs");
    }

    #[test]
    fn a_block_takes_the_place_of_what_stood_between_its_markers() {
        let blocks = BTreeMap::from([("<!-- a -->".to_owned(), "new\n".to_owned())]);
        let written = rewritten("x\n<!-- a -->\nold\n<!-- end -->\ny\n", &blocks);
        assert_eq!(written.as_deref(), Ok("x\n<!-- a -->\nnew\n<!-- end -->\ny\n"));
        assert!(rewritten("x\n", &blocks).is_err());
        assert!(rewritten("<!-- a --><!-- end --><!-- b --><!-- end -->", &blocks).is_err());
    }
}
