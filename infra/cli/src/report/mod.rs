//! `orderwire report`: what the table can tell of a store's business.

mod cohorts;

use clap::{Args, Subcommand};

/// Options of `report`.
#[derive(Args)]
pub(crate) struct ReportArguments {
    #[command(subcommand)]
    report: Report,
}

#[derive(Subcommand)]
enum Report {
    /// Follows customers from the month of their first order: what they bring in, and how soon they come back.
    Cohorts(cohorts::CohortArguments),
}

/// Reads and changes nothing.
pub(crate) async fn run(arguments: &ReportArguments) -> anyhow::Result<()> {
    match &arguments.report {
        Report::Cohorts(arguments) => cohorts::run(arguments).await,
    }
}
