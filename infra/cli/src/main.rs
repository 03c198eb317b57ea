//! The `orderwire` command.

mod demo;
mod dev;
mod function;

use clap::{Parser, Subcommand};

/// From the store to the marketing tool in seconds, each event exactly once.
#[derive(Parser)]
#[command(name = "orderwire", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Shows it on this machine: a sample store, its shoppers, and an inbox, with a count at the end.
    Demo(demo::DemoArguments),
    /// Runs on this machine what is deployed, against a real store and account.
    Dev(dev::DevArguments),
    /// Runs one of the Lambda functions; needs a Lambda Runtime API.
    #[command(hide = true)]
    Function {
        /// Which.
        function: function::Function,
    },
}

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Dev(arguments) => dev::run(&arguments),
        Command::Function { function } => function.run(),
    };
    match result {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("orderwire: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
