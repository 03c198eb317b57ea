//! Prints what the historic import achieves and what it costs, run from its release binary against the local stack:
//! `cargo run --release --package local --example import_figures -- template.yaml target/release 1000 10000 100000`
//!
//! The numbers are how many orders to import without any limits; with the documented ones, and with a kill in the middle,
//! the first of them that is at least 5,000 is used, or else the last.

mod counter;
mod process;
mod world;

use std::path::PathBuf;
use std::time::Instant;

use local::store::Quota;

use self::world::{Limits, World};

/// Orders by which a curve can be told from a line.
const USUAL: [u32; 3] = [1_000, 10_000, 100_000];
/// What a kill in the middle, and limits, are shown with.
const ENOUGH: u32 = 5_000;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(template), Some(functions)) = (arguments.next(), arguments.next()) else {
        anyhow::bail!("usage: import_figures TEMPLATE FOLDER-OF-FUNCTIONS [ORDERS]...");
    };
    let (template, functions) = (std::fs::read_to_string(template)?, PathBuf::from(functions));
    let mut sizes = Vec::new();
    for argument in arguments {
        sizes.push(argument.to_string_lossy().parse()?);
    }
    let sizes = if sizes.is_empty() { USUAL.to_vec() } else { sizes };
    let enough = sizes.iter().copied().find(|orders| *orders >= ENOUGH).or(sizes.last().copied()).unwrap_or(ENOUGH);
    let world = |orders, limits| World::start(&template, &functions, orders, limits);
    for orders in sizes {
        figures("no limits", world(orders, Limits::none()).await?).await?;
    }
    figures("documented limits, store plan Plus", world(enough, Limits::documented(Quota::PLUS)).await?).await?;
    figures("documented limits, store plan Pro", world(enough, Limits::documented(Quota::PRO)).await?).await?;

    let world = world(enough, Limits::none()).await?;
    world.import_until(enough as usize).await?;
    world.kill().await;
    figures("killed in the middle, then called again", world).await
}

/// Imports to the end, prints what that came to, and checks that everything is there once.
async fn figures(what: &str, world: World) -> anyhow::Result<()> {
    let began = Instant::now();
    let (state, peak) = world.import().await?;
    let took = began.elapsed();
    let (orders, events) = (state["orders"].as_f64().unwrap_or_default(), state["events"].as_f64().unwrap_or_default());
    let per_thousand = |count: u64| count as f64 * 1e3 / orders;
    let (fill, jobs) = world.mean_fill();
    println!("\n{what}: {orders} orders, {events} events");
    println!(
        "  {:.1} s, {:.0} orders/s, paced by {}",
        took.as_secs_f64(),
        orders / took.as_secs_f64(),
        state["paced_by"]
    );
    println!("  store: {:.1} calls per 1,000 orders", per_thousand(world.store_calls()));
    println!("  destination: {jobs} bulk jobs, {:.1} % full on average", fill * 100.0);
    let table = world.table_operations().into_iter();
    let table: Vec<_> = table.map(|(name, count)| format!("{name} {:.1}", per_thousand(count))).collect();
    println!("  table, operations per 1,000 orders: {}", table.join(", "));
    println!("  peak memory of the poller {:.1} MB", peak as f64 / 1024.0);
    world.check(events as usize)?;
    world.stop().await;
    Ok(())
}
