//! The `orderwire` command.

mod columns;
mod connection;
mod demo;
mod dev;
mod function;
mod import;
mod numbers;
mod output;
mod progress;
mod queues;
mod replay;
mod status;
mod verify;

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
    /// Brings in what a store had before it was connected, and shows how that gets on.
    Import(import::ImportArguments),
    /// Says how things stand: polls, imports, webhooks, what is set aside, the queues.
    Status(status::StatusArguments),
    /// Proves day by day that what the store has was delivered, exactly once.
    Verify(verify::VerifyArguments),
    /// Takes up parked orders and dead letters again: all, some, or those named.
    Replay(replay::ReplayArguments),
    /// Runs one of the Lambda functions; needs a Lambda Runtime API.
    #[command(hide = true)]
    Function {
        /// Which.
        function: function::Function,
    },
}

/// Runs a command that waits for others most of the time.
fn wait(command: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(command)
}

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Dev(arguments) => dev::run(&arguments),
        Command::Import(arguments) => wait(import::run(&arguments)),
        Command::Status(arguments) => wait(status::run(&arguments)),
        Command::Verify(arguments) => wait(verify::run(&arguments)),
        Command::Replay(arguments) => wait(replay::run(&arguments)),
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
