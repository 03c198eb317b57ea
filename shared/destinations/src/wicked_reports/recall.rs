//! What Wicked Reports holds of events that may have been taken: it drops no repeats by itself.

use std::collections::BTreeSet;

use domain::{Event, Verdict};
use futures::{StreamExt, stream};
use orderwire_http::Deadline;
use rust_decimal::Decimal;
use serde_json::Value;

use super::api::SIDE_BY_SIDE;
use super::client::Account;
use super::encode::{Form, encode};
use super::latest::{Held, held};
use super::outcome::Outcome;
use super::row::{Row, Table};
use crate::BooksError;

const UNCLEAR: &str = "it was sent and no answer came, and Wicked Reports does not say whether it has it: look for it in Customer \
     LTV, and tell it again only if it is missing";
const ANOTHER_TOTAL: &str = "it was sent and no answer came, and it has another total at Wicked Reports than the store says now: \
     enter the difference there by hand";

impl Account {
    /// As [`crate::Destination::recall`]. Asks for each new order; of those that are there and of those that were there before
    /// also for each line and payment.
    pub(super) async fn recollect(&self, events: &[Event], deadline: Deadline) -> Vec<Option<Verdict>> {
        let plan = encode(events, &self.systems, Form::Apart);
        let mut outcome = Outcome::new(events);
        let orders: Vec<_> = plan.orders.into_iter().map(|(_, row)| row).collect();
        let mut absent = BTreeSet::new();
        for (row, answer) in self.look(Table::Orders, orders, deadline).await {
            if matches!(answer, Ok(Held::No)) {
                absent.insert((row.identity.system.clone(), row.identity.fields[0].1.clone()));
            }
            settle(&mut outcome, &row, &answer);
        }
        for (table, mut rows) in [(Table::Items, plan.items), (Table::Payments, plan.payments)] {
            // What belongs to an order that is not there goes with it.
            rows.retain(|row| !absent.contains(&(row.identity.system.clone(), row.order().to_owned())));
            for (row, answer) in self.look(table, rows, deadline).await {
                settle(&mut outcome, &row, &answer);
            }
        }
        outcome.known()
    }

    async fn look(&self, table: Table, rows: Vec<Row>, deadline: Deadline) -> Vec<(Row, Result<Held, BooksError>)> {
        let asking = rows.into_iter().map(|row| async move {
            let answer = held(&self.api, table, &row.identity, deadline).await;
            (row, answer)
        });
        stream::iter(asking.collect::<Vec<_>>()).buffered(SIDE_BY_SIDE).collect().await
    }
}

fn settle(outcome: &mut Outcome<'_>, row: &Row, answer: &Result<Held, BooksError>) {
    let verdict = match answer {
        Ok(Held::No) => return,
        Ok(Held::Unclear) => Verdict::rejected(UNCLEAR),
        Ok(Held::Yes(object)) if is_of_another_total(row, object) => Verdict::rejected(ANOTHER_TOTAL),
        Ok(Held::Yes(_)) => Verdict::delivered(),
        Err(error) => Verdict::InDoubt { why: error.to_string() },
    };
    row.places.iter().for_each(|place| outcome.settle(*place, verdict.clone()));
}

/// Whether the order was changed between the first sending and now.
fn is_of_another_total(row: &Row, object: &Value) -> bool {
    let total = |object: &Value| {
        let value = object.get("OrderTotal")?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text.trim().parse::<Decimal>().ok()
    };
    let sent: Value = serde_json::from_str(row.json.get()).unwrap_or_default();
    total(&sent).zip(total(object)).is_some_and(|(sent, there)| sent != there)
}
