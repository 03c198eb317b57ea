//! The commands a document shows: the lines of its `sh` blocks, and the words of each. Also read by the command's own tests.

use std::fs;
use std::path::{Path, PathBuf};

/// A command in a document.
pub(crate) struct Shown {
    /// The document, from the top of the repository.
    pub(crate) file: String,
    /// The line, continuations joined, without its comment.
    pub(crate) line: String,
}

/// Every command of every `sh` block in the README and in `docs`.
pub(crate) fn commands(root: &Path) -> Vec<Shown> {
    let mut shown = Vec::new();
    for path in documents(root) {
        let text = fs::read_to_string(&path).expect("it was listed");
        let file = path.strip_prefix(root).expect("it is below").display().to_string();
        shown.extend(lines(&text).into_iter().map(|line| Shown { file: file.clone(), line }));
    }
    shown
}

/// README, changelog and everything in `docs`, by name.
pub(crate) fn documents(root: &Path) -> Vec<PathBuf> {
    let mut found = vec![root.join("CHANGELOG.md"), root.join("README.md")];
    let mut folders = vec![root.join("docs")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).expect("it is a folder").map(|entry| entry.expect("it can be listed").path()) {
            match path.is_dir() {
                true => folders.push(path),
                false if path.extension().is_some_and(|extension| extension == "md") => found.push(path),
                false => {}
            }
        }
    }
    found.sort();
    found
}

/// The lines of a document's `sh` blocks, empty ones and comments left out.
pub(crate) fn lines(text: &str) -> Vec<String> {
    let (mut found, mut inside, mut open) = (Vec::new(), false, String::new());
    for line in text.lines().map(str::trim) {
        if let Some(language) = line.strip_prefix("```") {
            inside = !inside && language == "sh";
            continue;
        }
        let line = line.split_once(" #").map_or(line, |(command, _)| command).trim();
        if !inside || line.is_empty() || line.starts_with('#') {
            continue;
        }
        open += line.strip_suffix('\\').unwrap_or(line);
        if !line.ends_with('\\') {
            found.push(std::mem::take(&mut open));
        }
    }
    found
}

/// The simple commands of a line, as words: `A=1 b "c d" | e > f` is `b`, `c d` and `e`. What stands in `<…>` is a word.
pub(crate) fn simple_commands(line: &str) -> Vec<Vec<String>> {
    let (mut commands, mut words, mut word, mut quote) = (Vec::new(), Vec::new(), String::new(), None);
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, quote) {
            (c, Some(end)) if c == end => quote = None,
            (c, Some(_)) => word.push(c),
            ('"' | '\'', None) => quote = Some(character),
            ('<', None) if characters.peek().is_some_and(|next| next.is_alphabetic()) => {
                word += "placeholder";
                characters.by_ref().find(|c| *c == '>');
            }
            ('|' | '&' | ';', None) => {
                words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()));
                commands.push(std::mem::take(&mut words));
            }
            (c, None) if c.is_whitespace() => {
                words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()));
            }
            (c, None) => word.push(c),
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    commands.push(words);
    let plain = |words: Vec<String>| {
        let assigns = |word: &String| {
            word.split_once('=').is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
        };
        let end = words.iter().position(|word| word.starts_with('>')).unwrap_or(words.len());
        words[..end].iter().skip_while(|word| assigns(word)).cloned().collect::<Vec<_>>()
    };
    commands.into_iter().map(plain).filter(|words| !words.is_empty()).collect()
}
