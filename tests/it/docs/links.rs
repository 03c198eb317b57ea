//! Links between the documents, and anchors in them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::root;
use super::shell::documents;

/// The text outside code: blocks and what stands between backticks are left out, lines are kept.
fn prose(text: &str) -> String {
    let mut inside = false;
    let mut out = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if !inside {
            out.extend(line.split('`').step_by(2));
        }
        out.push('\n');
    }
    out
}

/// Targets of `[text](target)`.
fn targets(text: &str) -> Vec<String> {
    let prose = prose(text);
    let after = prose.split("](").skip(1);
    after.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target.trim().to_owned()).collect()
}

/// The anchors GitHub gives a document's headings.
fn anchors(text: &str) -> BTreeSet<String> {
    let (mut inside, mut seen) = (false, BTreeMap::<String, usize>::new());
    let mut anchors = BTreeSet::new();
    for line in text.lines() {
        inside ^= line.trim_start().starts_with("```");
        let level = line.chars().take_while(|c| *c == '#').count();
        if inside || !(1..=6).contains(&level) || !line[level..].starts_with(' ') {
            continue;
        }
        let kept = line[level..].trim().to_lowercase();
        let kept = kept.chars().filter(|c| c.is_alphanumeric() || ['-', '_', ' '].contains(c));
        let anchor: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
        let times = seen.entry(anchor.clone()).or_default();
        anchors.insert(if *times == 0 { anchor } else { format!("{anchor}-{times}") });
        *times += 1;
    }
    anchors
}

/// The file or folder a link of `document` leads to, and the anchor in it; `None` for other people's addresses.
fn resolved(document: &Path, target: &str) -> Option<(PathBuf, String)> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = if path.is_empty() { document.to_owned() } else { document.parent().unwrap().join(path) };
    Some((path, anchor.to_owned()))
}

#[test]
fn every_link_in_the_documents_leads_somewhere() {
    let mut wrong = Vec::new();
    for document in documents(&root()) {
        let text = fs::read_to_string(&document).unwrap();
        for target in targets(&text) {
            let Some((path, anchor)) = resolved(&document, &target) else { continue };
            let there = path.exists()
                && (anchor.is_empty() || fs::read_to_string(&path).is_ok_and(|text| anchors(&text).contains(&anchor)));
            if !there {
                wrong.push(format!("{}: {target}", document.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_document_is_linked_from_another() {
    let documents = documents(&root());
    let mut linked = BTreeSet::new();
    for document in &documents {
        let text = fs::read_to_string(document).unwrap();
        let paths = targets(&text).into_iter().filter_map(|target| resolved(document, &target)).map(|(path, _)| path);
        linked.extend(paths.filter_map(|path| path.canonicalize().ok()).filter(|path| path != document));
    }
    let lonely: Vec<_> =
        documents.iter().filter(|document| !document.ends_with("README.md") && !linked.contains(*document)).collect();
    assert!(lonely.is_empty(), "nobody finds these: {lonely:?}");
}

#[test]
fn anchors_are_those_of_github() {
    let text = "# Queue `orders.fifo` & more\n```sh\n# none\n```\n## Twice\n## Twice\n#none";
    assert_eq!(Vec::from_iter(anchors(text)), ["queue-ordersfifo--more", "twice", "twice-1"]);
    assert_eq!(targets("[a](b.md#c) `[x](y)` [d](e\n"), ["b.md#c"]);
}
