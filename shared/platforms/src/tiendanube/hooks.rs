//! Looks after a store's webhooks: reads them, and corrects what [`compare`] finds wrong.

mod compare;

use std::collections::HashSet;
use std::sync::Arc;

use http::Method;
use orderwire_http::Deadline;
use url::Url;

use self::compare::Ideal;
use super::client::{Api, Rows};
use super::wire::Hook;
use crate::failure::Failure;
use crate::flaws::{Change, findings};
use crate::{HookFinding, ReadError};

/// A webhook may be made for what the app has the scope for.
const SCOPE: &str = "read_orders";
const PAGE: u64 = 200;

/// The webhooks of one store that the app has made: it sees no others.
pub(super) struct Hooks {
    /// The store's API.
    pub(super) api: Arc<Api>,
    /// The id from the configuration, at the end of the address of its webhooks.
    pub(super) store: String,
}

impl Hooks {
    /// As [`crate::Shop::hooks`].
    pub(super) async fn look_after(
        &self,
        towards: Option<&str>,
        deadline: Deadline,
    ) -> Result<Vec<HookFinding>, ReadError> {
        let towards = towards.map(|towards| self.address(towards)).transpose()?;
        let ideal = Ideal::new(towards.as_ref(), &self.store);
        let flaws = ideal.flaws(&self.present(deadline).await?);
        let mut outcomes = Vec::new();
        for flaw in &flaws {
            outcomes.push(match &flaw.change {
                Some(change) if towards.is_some() => Some(self.write(change, deadline).await.map_err(Failure::reason)),
                _ => None,
            });
        }
        let left = match outcomes.iter().flatten().any(Result::is_err) {
            true => self.present(deadline).await.ok().map(|present| ideal.flaws(&present)),
            false => None,
        };
        Ok(findings(flaws, outcomes, left.as_deref()))
    }

    /// Webhooks go to https addresses only. A store that is itself spoken to without encryption is one for trying things.
    fn address(&self, towards: &str) -> Result<Url, ReadError> {
        let unusable =
            |why: String| ReadError::Unusable { why: format!("webhooks cannot be sent to the public address: {why}") };
        let url = Url::parse(towards).map_err(|error| unusable(error.to_string()))?;
        match url.scheme() == "https" || self.api.is_plain() {
            true => Ok(url),
            false => Err(unusable("Tiendanube sends them to https addresses only".to_owned())),
        }
    }

    async fn write(&self, change: &Change, deadline: Deadline) -> Result<(), Failure> {
        match &change.id {
            None => self.api.write(Method::POST, &["webhooks"], &change.body, deadline).await,
            Some(id) => self.api.write(Method::PUT, &["webhooks", id], &change.body, deadline).await,
        }
    }

    /// All hooks there are, each once.
    async fn present(&self, deadline: Deadline) -> Result<Vec<Hook>, ReadError> {
        let (mut all, mut seen) = (Vec::new(), HashSet::new());
        for page in 1_u64.. {
            let (number, size) = (page.to_string(), PAGE.to_string());
            let query = [("per_page", size.as_str()), ("page", number.as_str())];
            let answer = self.api.list(&["webhooks"], &query, deadline).await;
            let read: Rows<Hook> = answer.map_err(|failure| failure.of_list("the webhooks", SCOPE))?;
            let (goes_on, known) = (read.go_on(page, PAGE), all.len());
            let rows = read.rows.into_iter();
            all.extend(rows.filter(|hook| hook.id.as_ref().is_some_and(|id| seen.insert(id.clone()))));
            if !goes_on || all.len() == known {
                break;
            }
        }
        Ok(all)
    }
}
