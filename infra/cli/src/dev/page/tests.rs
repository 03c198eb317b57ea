//! The page is complete, and takes no data for markup.

use std::collections::BTreeSet;
use std::path::Path;

use super::FILES;

fn scripts() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().filter(|file| file.name.ends_with(".js")).map(|file| (file.name, file.text))
}

#[test]
fn every_script_is_served_and_every_one_that_is_imported_is_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/dev/page/js");
    let there = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let there: BTreeSet<_> = there.map(|name| format!("/js/{name}")).collect();
    assert_eq!(there, scripts().map(|(name, _)| name.to_owned()).collect());
    for (name, text) in scripts() {
        for line in text.lines().filter(|line| line.starts_with("import ")) {
            let from = line.split('"').nth(1).unwrap();
            let imported = format!("/js/{}", from.strip_prefix("./").unwrap());
            assert!(there.contains(&imported), "{name} imports {from}");
        }
    }
}

#[test]
fn nothing_in_a_script_makes_markup_of_a_text_or_code_of_it() {
    for (name, text) in scripts() {
        for way in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "DOMParser",
            "eval(",
            "Function(",
            "srcdoc",
        ] {
            assert!(!text.contains(way), "{name} uses {way}");
        }
    }
}

#[test]
fn the_page_needs_nothing_that_its_policy_forbids() {
    let html = FILES.iter().find(|file| file.path == "/").unwrap().text;
    for forbidden in ["<style", " style=", " onclick=", "<script>", "//cdn", "https://"] {
        assert!(!html.contains(forbidden), "{forbidden} is in the page");
    }
    assert_eq!(html.matches("<script").count(), 1, "one module, which imports the others");
    assert!(html.contains(r#"<html lang="en">"#));
}
