//! Every command of ours that the documents show is one this program understands.

use std::path::Path;

use clap::Parser;

use crate::Arguments;
use shell::{commands, simple_commands};

#[path = "../../../tests/it/docs/shell.rs"]
mod shell;

/// What is given to `orderwire` by a command, if it runs that.
fn given(words: &[String]) -> Option<Vec<&str>> {
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["orderwire", given @ ..] => Some(given.to_vec()),
        // Of another package, it is another program.
        ["cargo", "run", rest @ ..] if !rest.iter().any(|word| ["-p", "--package"].contains(word)) => {
            let end = rest.iter().position(|word| *word == "--")?;
            Some(rest[end + 1..].to_vec())
        }
        _ => None,
    }
}

#[test]
fn every_command_of_ours_in_the_documents_is_understood() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut seen = 0;
    for shown in commands(&root) {
        for words in simple_commands(&shown.line) {
            let Some(given) = given(&words) else { continue };
            seen += 1;
            let parsed = Arguments::try_parse_from(std::iter::once("orderwire").chain(given));
            let wrong = parsed.err().filter(|error| error.exit_code() != 0);
            assert!(wrong.is_none(), "{}: `{}`: {}", shown.file, shown.line, wrong.expect("it is there"));
        }
    }
    assert!(seen > 5, "the documents show how it is used");
}

#[test]
fn commands_are_read_out_of_lines_as_a_shell_reads_them() {
    let line = r#"A_B=1 orderwire dev --public-url https://<your tunnel> --set "x y" | head > out && eval "$(a b)""#;
    let words = simple_commands(line);
    assert_eq!(words[0], ["orderwire", "dev", "--public-url", "https://placeholder", "--set", "x y"]);
    assert_eq!(words[1..], [vec!["head"], vec!["eval", "$(a b)"]]);
    let block = "text\n```sh\none \\\n  --two   # three\n\n# four\nfive\n```\n```json\n{}\n```";
    assert_eq!(shell::lines(block), ["one --two", "five"]);
}
