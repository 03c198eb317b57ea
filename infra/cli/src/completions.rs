//! `orderwire completions`: what makes a shell complete this command's words.

use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;

use crate::output;

/// Options of `completions`.
#[derive(Args)]
#[command(
    after_help = "For instance: orderwire completions bash > ~/.local/share/bash-completion/completions/orderwire"
)]
pub(crate) struct CompletionsArguments {
    /// Which shell.
    shell: Shell,
}

/// Prints the shell's script.
pub(crate) fn run(arguments: &CompletionsArguments) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut shown(&crate::Arguments::command()), "orderwire", &mut script);
    output::write(&script)
}

/// The command with what its help shows: the scripts would name what is hidden, too.
fn shown(command: &Command) -> Command {
    let subcommands = command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()).cloned();
    Command::new("orderwire").version(env!("CARGO_PKG_VERSION")).subcommands(subcommands)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn every_shells_script_completes_every_command_its_help_shows_and_no_other() {
        for shell in Shell::value_variants() {
            let mut script = Vec::new();
            let mut shown = shown(&crate::Arguments::command());
            clap_complete::generate(*shell, &mut shown, "orderwire", &mut script);
            let script = String::from_utf8(script).unwrap();
            for command in crate::Arguments::command().get_subcommands() {
                let word = |text: &str| {
                    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').any(|word| word == command.get_name())
                };
                // A shell's own `function` is not ours.
                let named = match command.get_name() {
                    "function" => script.contains("webhook-receiver"),
                    _ => word(&script),
                };
                assert_eq!(named, !command.is_hide_set(), "{shell}: {}", command.get_name());
            }
        }
    }
}
