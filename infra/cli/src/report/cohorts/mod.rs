//! `orderwire report cohorts`: customers from the month of their first order on, out of the table alone.

mod books;
mod cohort;
mod listing;
mod page;
#[cfg(test)]
mod samples;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use delivery::Store;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use ledger::Ledger;
use runtime::clock;
use serde::Serialize;
use serde_json::json;

use crate::connection::Place;
use crate::numbers::count;
use crate::{output, progress};

use books::{Books, LeftOut};
use cohort::{Cohorts, Stretch};

/// So many orders are read between two words about it.
const STEP: u64 = 500;

/// Options of `report cohorts`.
#[derive(Args)]
#[command(
    after_help = "Months are those of the store's time zone. An order counts once a destination was told that it was \
                        placed. Gross is what orders were worth; net is without what was given back for them, in whatever \
                        month that was, and without orders that were cancelled, deleted or declined. Test orders and \
                        orders without a customer (customer_hash_key) are left out and counted. It reads the whole table."
)]
pub(crate) struct CohortArguments {
    /// Which store; all of them if it is left out.
    #[arg(long, value_name = "ID")]
    store: Option<String>,
    /// Begin with the customers of this day's month; with the first ones if it is left out.
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// Last day whose orders count; today if it is left out.
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// Also write it as one page for a browser, with charts.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Print JSON and nothing else.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

/// What the table says of one store's customers.
#[derive(Debug, Serialize)]
pub(crate) struct Told {
    /// The store's id.
    store: String,
    /// The last day whose orders count.
    until: Date,
    /// By currency; a customer who pays in two is told of in both.
    currencies: Vec<Cohorts>,
    /// Orders that count, but of which nothing is left: cancelled, deleted or declined.
    void_orders: u64,
    /// Orders that no cohort knows of.
    left_out: LeftOut,
}

/// Reads and tells.
pub(super) async fn run(arguments: &CohortArguments) -> anyhow::Result<()> {
    let now = clock::now();
    arguments.check(now)?;
    let connection = arguments.place.connect().await?;
    let mut told = Vec::new();
    for store in connection.stores(arguments.store.as_deref())? {
        let books = read(&connection.tools.ledger, &store, arguments).await?;
        told.push(Told::of(&store.name.id, &books, arguments.stretch(&books, now)?));
    }
    if let Some(file) = &arguments.html {
        write_page(file, &told)?;
    }
    output::show(arguments.json, || json!({ "stores": told }), || listing::listing(&told))
}

impl CohortArguments {
    fn check(&self, now: Timestamp) -> anyhow::Result<()> {
        // Somewhere it is tomorrow already.
        let latest = now.to_zoned(TimeZone::UTC).date().saturating_add(1.day());
        match (self.from, self.to) {
            (_, Some(to)) if to > latest => bail!("{to} has not come yet"),
            (Some(from), Some(to)) if from > to => bail!("--from {from} is after --to {to}"),
            _ => Ok(()),
        }
    }

    /// Without an end it is told of up to the latest order, whose day is one of the store's time zone.
    fn stretch(&self, books: &Books, now: Timestamp) -> anyhow::Result<Stretch> {
        let until = match self.to {
            Some(to) => to.saturating_add(1.day()).to_zoned(TimeZone::UTC)?.timestamp().min(now),
            None => now,
        };
        Ok(Stretch { from: self.from, last: self.to.unwrap_or_else(|| books.latest()), until })
    }
}

impl Told {
    fn of(store: &str, books: &Books, stretch: Stretch) -> Self {
        let currencies = books.purchases.iter().map(|(currency, all)| Cohorts::of(currency, all, stretch));
        Self {
            store: store.to_owned(),
            until: stretch.last,
            currencies: currencies.filter(|cohorts| !cohorts.cohorts.is_empty()).collect(),
            void_orders: books.void,
            left_out: books.left_out,
        }
    }
}

async fn read(ledger: &Ledger, store: &Store, arguments: &CohortArguments) -> anyhow::Result<Books> {
    let progress = progress::spinner(arguments.json, "reading the orders of the table");
    let (mut books, mut orders) = (Books::default(), 0_u64);
    let take = |id: &str, record: ledger::Record| {
        books.enter(id, &record, arguments.to);
        orders += 1;
        if orders.is_multiple_of(STEP) {
            progress.bar().set_message(format!("{}: {} orders read", store.name.id, count(orders)));
            progress.note(|| format!("{}: {} orders read", store.name.id, count(orders)));
        }
    };
    ledger.scan_orders(&store.name, take).await?;
    Ok(books)
}

fn write_page(file: &Path, told: &[Told]) -> anyhow::Result<()> {
    std::fs::write(file, page::page(told, clock::now())).with_context(|| format!("cannot write {}", file.display()))
}
