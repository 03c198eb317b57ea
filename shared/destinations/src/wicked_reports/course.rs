//! One delivery: products, then contacts, then orders, then what changed of others.

use domain::Verdict;
use orderwire_http::Deadline;

use super::client::Account;
use super::contacts::{Missing, introduce, key};
use super::encode::Plan;
use super::outcome::Outcome;
use super::post::{Fate, post};
use super::row::{Row, Table};
use super::vocabulary::Contact;

/// A delivery under way.
pub(super) struct Course<'a> {
    account: &'a Account,
    deadline: Deadline,
    outcome: Outcome<'a>,
    /// Why no further request is worth sending.
    stopped: Option<Fate>,
}

impl<'a> Course<'a> {
    /// Begins.
    pub(super) fn new(account: &'a Account, outcome: Outcome<'a>, deadline: Deadline) -> Self {
        Self { account, deadline, outcome, stopped: None }
    }

    /// Goes through `plan` to its end.
    pub(super) async fn run(mut self, plan: Plan) -> Vec<Verdict> {
        for (place, verdict) in plan.settled {
            self.outcome.settle(place, verdict);
        }
        self.products(plan.products).await;
        let orders = self.contacts(plan.orders).await;
        self.rows(Table::Orders, orders).await;
        self.rows(Table::Items, plan.items).await;
        self.rows(Table::Payments, plan.payments).await;
        self.outcome.into_verdicts()
    }

    /// A product that is refused holds up no order: it only has a name and a price to tell.
    async fn products(&mut self, products: Vec<Row>) {
        let known = &self.account.known;
        for (row, fate) in post(&self.account.api, Table::Products, known.new_products(products), self.deadline).await {
            match fate {
                Fate::Taken => known.product(row.identity),
                Fate::Refused(_) => {
                    tracing::warn!(product = ?row.identity.fields, "Wicked Reports refused a product");
                    known.product(row.identity);
                }
                Fate::Later(verdict) => self.stopped = Some(Fate::unsent(&verdict)),
            }
        }
    }

    /// The orders whose shoppers are there; the others share the fate of theirs.
    async fn contacts(&mut self, orders: Vec<(Contact, Row)>) -> Vec<Row> {
        let missing = match &self.stopped {
            Some(_) => Missing::new(),
            None => {
                let contacts = orders.iter().map(|(contact, _)| contact);
                introduce(self.account, contacts, self.deadline).await
            }
        };
        let mut there = Vec::new();
        for (contact, row) in orders {
            match missing.get(&key(&contact)) {
                None => there.push(row),
                Some(fate) => {
                    self.outcome.row(&row, fate);
                    if let later @ Fate::Later(_) = fate {
                        self.stopped = Some(later.clone());
                    }
                }
            }
        }
        there
    }

    async fn rows(&mut self, table: Table, rows: Vec<Row>) {
        let fates = match &self.stopped {
            Some(fate) => rows.into_iter().map(|row| (row, fate.clone())).collect(),
            None => post(&self.account.api, table, rows, self.deadline).await,
        };
        for (row, fate) in fates {
            self.outcome.row(&row, &fate);
            if let Fate::Later(verdict) = &fate {
                self.stopped = Some(Fate::unsent(verdict));
            }
        }
    }
}
