//! The `orderwire` command.

mod checks;
mod columns;
mod completions;
mod connect;
mod connection;
mod demo;
mod dev;
mod doctor;
mod document;
#[cfg(test)]
mod documented;
mod function;
mod given;
mod import;
mod interrupt;
mod numbers;
mod onsite;
mod output;
mod pause;
mod probe;
mod progress;
mod queues;
mod random;
mod replay;
mod report;
mod rollout;
mod rotate;
mod sheet;
mod status;
mod usage;
mod verify;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use interrupt::{Interrupted, unless_interrupted};

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
    /// Connects a store: checks its credentials, writes the configuration, creates the webhooks and tries the way.
    Connect(connect::ConnectArguments),
    /// Changes a token, a store's API credentials or a destination's key without losing a webhook.
    Rotate(rotate::RotateArguments),
    /// Leaves a store alone for a while: its webhooks are taken, and nothing is read of it or told.
    Pause(pause::PauseArguments),
    /// Has a paused store go on, and catches up with what happened meanwhile.
    Resume(pause::PauseArguments),
    /// Brings in what a store had before it was connected, and shows how that gets on.
    Import(import::ImportArguments),
    /// Says how things stand: polls, imports, webhooks, what is set aside, the queues.
    Status(status::StatusArguments),
    /// Proves day by day that what the store has was delivered, exactly once.
    Verify(verify::VerifyArguments),
    /// Takes up parked orders and dead letters again: all, some, or those named.
    Replay(replay::ReplayArguments),
    /// Tells what the table knows of a store's business: how customers come back, and what they bring in.
    Report(report::ReportArguments),
    /// Says what is wrong with a deployment and what to do about it.
    Doctor(doctor::DoctorArguments),
    /// Writes, or puts into a shop's pages, the script that tells of Active on Site, Viewed Product and Added to Cart.
    Onsite(onsite::OnsiteArguments),
    /// Prints what makes a shell complete this command's words.
    Completions(completions::CompletionsArguments),
    /// Runs one of the Lambda functions; needs a Lambda Runtime API.
    #[command(hide = true)]
    Function {
        /// Which.
        function: function::Function,
    },
}

/// Runs a command that waits for others most of the time and takes care of Ctrl-C itself.
fn wait(command: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(command)
}

/// Runs one that only looks, so that Ctrl-C may end it at any moment.
fn look(command: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    wait(unless_interrupted(command, "nothing was changed"))
}

fn main() -> ExitCode {
    let arguments = Arguments::try_parse().unwrap_or_else(|error| usage::discreet(error).exit());
    let result = match arguments.command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Dev(arguments) => dev::run(&arguments),
        Command::Connect(arguments) => wait(connect::run(&arguments)),
        Command::Rotate(arguments) => wait(rotate::run(&arguments)),
        Command::Pause(arguments) => wait(pause::pause(&arguments)),
        Command::Resume(arguments) => wait(pause::resume(&arguments)),
        Command::Import(arguments) => wait(import::run(&arguments)),
        Command::Status(arguments) => look(status::run(&arguments)),
        Command::Verify(arguments) => {
            wait(unless_interrupted(verify::run(&arguments), "the same command begins again"))
        }
        Command::Replay(arguments) => wait(replay::run(&arguments)),
        Command::Report(arguments) => look(report::run(&arguments)),
        Command::Doctor(arguments) => look(doctor::run(&arguments)),
        Command::Onsite(arguments) => wait(onsite::run(&arguments)),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Function { function } => function.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody may be reading it, which changes nothing.
            let _ = writeln!(std::io::stderr(), "orderwire: {error:#}");
            if error.is::<Interrupted>() { ExitCode::from(Interrupted::CODE) } else { ExitCode::FAILURE }
        }
    }
}
