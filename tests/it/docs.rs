//! The documents: every command in them is run somewhere, and every link leads somewhere.

mod coverage;
mod links;
mod shell;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use shell::{commands, simple_commands};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Who runs a command that the documents show.
enum Run {
    /// This file does, in these words.
    In(&'static str, &'static str),
    /// Nobody here can; why not, and what stands for it.
    Nobody(&'static str),
}

use Run::{In, Nobody};

const ACCOUNT: &str = "it needs an AWS account; tests/it/rehearsal.rs does the same against the local stack";

/// By how commands begin. Those of `orderwire` itself are checked by its own tests (`infra/cli/src/documented.rs`).
const RUN: &[(&str, Run)] = &[
    (".ci/run", In(".ci/run", "step \"all is well\"")),
    ("cargo install", Nobody("it installs what the tests build and run")),
    ("cargo lambda build", In(".ci/functions", "cargo lambda build")),
    ("cargo run --release -p local --example figures", In(".ci/run", "target/debug/examples/figures")),
    ("cargo test", In(".ci/run", "cargo test --locked")),
    ("pip install", In(".ci/run", "pip\" install")),
    ("python3 -m venv", In(".ci/run", "python3 -m venv")),
    ("rustup target add", In(".ci/functions", "rustup target add")),
    ("sam build", In(".ci/functions", "sam build")),
    (". ~", Nobody("it only sets up the shell")),
    ("aws", Nobody(ACCOUNT)),
    ("git", Nobody("it is about the reader's own clone")),
    ("sam delete", Nobody(ACCOUNT)),
    ("sam deploy", Nobody(ACCOUNT)),
    ("sam list stack-outputs", Nobody(ACCOUNT)),
];

fn is_ours(command: &str) -> bool {
    let own_package = !command.contains(" -p ") && !command.contains(" --package ");
    command.starts_with("orderwire") || (command.starts_with("cargo run") && own_package)
}

#[test]
fn every_command_in_the_documents_is_run_by_a_test_or_by_ci() {
    let (mut used, mut unknown) = (BTreeSet::new(), Vec::new());
    for shown in commands(&root()) {
        for words in simple_commands(&shown.line) {
            let command = words.join(" ");
            if is_ours(&command) {
                continue;
            }
            let begins = |(start, _): &&(&str, Run)| {
                command
                    .strip_prefix(start)
                    .is_some_and(|rest| rest.is_empty() || !rest.starts_with(char::is_alphanumeric))
            };
            let Some((start, run)) = RUN.iter().find(begins) else {
                unknown.push(format!("{}: {command}", shown.file));
                continue;
            };
            used.insert(*start);
            match run {
                Nobody(why) => assert!(!why.is_empty(), "there is a reason"),
                In(file, wanted) => {
                    let text = fs::read_to_string(root().join(file)).unwrap();
                    assert!(text.contains(wanted), "{}: `{command}` is not run by {file}: no `{wanted}`", shown.file);
                }
            }
        }
    }
    assert_eq!(unknown, Vec::<String>::new(), "who runs these?");
    let unused: Vec<_> = RUN.iter().map(|(start, _)| *start).filter(|start| !used.contains(start)).collect();
    assert_eq!(unused, Vec::<&str>::new(), "no document shows these");
}
