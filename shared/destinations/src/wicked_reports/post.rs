//! Posts rows until it is known what became of each: one bad row must not hold up the others.

use std::collections::VecDeque;
use std::time::Duration;

use domain::Verdict;
use futures::{StreamExt, stream};
use orderwire_http::Deadline;

use super::api::{Api, SIDE_BY_SIDE};
use super::judge::{Judgement, Report, judge, sort};
use super::latest::{Held, held};
use super::row::{Row, Table};
use super::split::{body, halves, split};

/// With less time than this nothing is posted: a request that is cut off may have been taken.
const SHORTEST: Duration = Duration::from_secs(2);

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    Taken,
    /// For good, in Wicked Reports' words.
    Refused(String),
    /// Not, or nobody knows.
    Later(Verdict),
}

impl Fate {
    /// The same for a row that was not sent because of it.
    pub(super) fn unsent(verdict: &Verdict) -> Self {
        Self::Later(match verdict {
            Verdict::InDoubt { why } => Verdict::try_later(None, why.clone()),
            other => other.clone(),
        })
    }
}

/// Posts `rows`, in as few requests as the limits allow, one after the other, and gives the fate of each. When it is not worth
/// going on, the others are put off.
pub(super) async fn post(api: &Api, table: Table, rows: Vec<Row>, deadline: Deadline) -> Vec<(Row, Fate)> {
    let mut waiting = VecDeque::from(split(rows));
    let mut done = Vec::new();
    while let Some(rows) = waiting.pop_front() {
        let answer = match deadline.allows(SHORTEST) {
            true => api.post(table, body(&rows), deadline).await,
            false => None,
        };
        let again = match judge(answer) {
            Judgement::Taken(report) => {
                done.extend(settle(api, table, rows, &report, deadline).await);
                continue;
            }
            Judgement::NotNow(verdict) => {
                let unsent = Fate::unsent(&verdict);
                done.extend(rows.into_iter().map(|row| (row, Fate::Later(verdict.clone()))));
                done.extend(waiting.drain(..).flatten().map(|row| (row, unsent.clone())));
                break;
            }
            Judgement::TooLarge => divide(rows, "larger than Wicked Reports accepts", &mut done),
            Judgement::Refused(complaints) => {
                let sorted = sort(rows, &complaints);
                let none_is_named = sorted.named.is_empty();
                done.extend(sorted.named.into_iter().map(|(row, words)| (row, Fate::Refused(words))));
                match none_is_named {
                    true => divide(sorted.others, &sorted.loose.unwrap_or_default(), &mut done),
                    false => Vec::from_iter((!sorted.others.is_empty()).then_some(sorted.others)),
                }
            }
        };
        again.into_iter().rev().for_each(|rows| waiting.push_front(rows));
    }
    done
}

/// Halves, or a single row refused. Each holds less than before, so this comes to an end.
fn divide(rows: Vec<Row>, words: &str, done: &mut Vec<(Row, Fate)>) -> Vec<Vec<Row>> {
    match halves(rows) {
        Ok(halves) => Vec::from(halves),
        Err(single) => {
            done.extend(single.into_iter().map(|row| (row, Fate::Refused(words.to_owned()))));
            Vec::new()
        }
    }
}

/// What became of the rows of a request that succeeded. Where the answer leaves it open, each is asked for.
async fn settle(api: &Api, table: Table, rows: Vec<Row>, report: &Report, deadline: Deadline) -> Vec<(Row, Fate)> {
    let count = rows.len();
    let sorted = sort(rows, &report.complaints);
    let is_certain = report.is_certain(count, sorted.named.len(), sorted.loose.is_some());
    let mut done: Vec<_> = sorted.named.into_iter().map(|(row, words)| (row, Fate::Refused(words))).collect();
    if is_certain {
        done.extend(sorted.others.into_iter().map(|row| (row, Fate::Taken)));
        return done;
    }
    let words = sorted.loose.unwrap_or_else(|| "Wicked Reports did not store it and does not say why".to_owned());
    let asking = sorted.others.into_iter().map(|row| async {
        let fate = match held(api, table, &row.identity, deadline).await {
            Ok(Held::Yes(_)) => Fate::Taken,
            Ok(Held::No | Held::Unclear) => Fate::Refused(words.clone()),
            Err(error) => Fate::Later(Verdict::InDoubt { why: error.to_string() }),
        };
        (row, fate)
    });
    let asked: Vec<_> = stream::iter(asking.collect::<Vec<_>>()).buffered(SIDE_BY_SIDE).collect().await;
    done.extend(asked);
    done
}
