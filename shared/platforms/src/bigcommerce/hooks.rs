//! Looks after a store's webhooks: reads them, and corrects what [`compare`] finds wrong.

mod compare;

use std::collections::HashSet;
use std::sync::Arc;

use config::Secret;
use http::Method;
use orderwire_http::Deadline;
use url::Url;

use self::compare::Ideal;
use super::client::Api;
use super::wire::{self, Data, Hook};
use crate::failure::Failure;
use crate::flaws::{Change, findings};
use crate::{HookFinding, ReadError};

/// Every API account has it.
const SCOPE: &str = "default";
/// What a page holds unless more is asked for; without a count, one of this size may be followed by another.
const LEAST_PAGE: usize = 50;

/// The webhooks of one store that the configured API account may see: those it has made.
pub(super) struct Hooks {
    /// The store's API.
    pub(super) api: Arc<Api>,
    /// What our hooks carry: the current token first, then previous ones.
    pub(super) tokens: Vec<Secret>,
    /// Whether they should tell what is put into carts.
    pub(super) added: bool,
}

impl Hooks {
    /// As [`crate::Shop::hooks`].
    pub(super) async fn look_after(
        &self,
        towards: Option<&str>,
        deadline: Deadline,
    ) -> Result<Vec<HookFinding>, ReadError> {
        let towards = towards.map(Url::parse).transpose().map_err(|error| ReadError::Unusable {
            why: format!("webhooks cannot be sent to the public address: {error}"),
        })?;
        let ideal = Ideal::new(towards.as_ref(), &self.tokens, self.added);
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

    async fn write(&self, change: &Change, deadline: Deadline) -> Result<(), Failure> {
        match &change.id {
            None => self.api.write(Method::POST, &["v3", "hooks"], &change.body, deadline).await,
            Some(id) => self.api.write(Method::PUT, &["v3", "hooks", id], &change.body, deadline).await,
        }
    }

    /// All hooks there are, each once.
    async fn present(&self, deadline: Deadline) -> Result<Vec<Hook>, ReadError> {
        let (mut all, mut seen) = (Vec::new(), HashSet::new());
        for page in 1_u32.. {
            let query = [("limit", "250"), ("page", &page.to_string())];
            let answer = self
                .api
                .get::<wire::Hooks>(&["v3", "hooks"], &query, deadline)
                .await
                .map_err(|failure| failure.of_list("the webhooks", SCOPE))?;
            // An answer without a list is none: all that is wanted would be created once more.
            let answer = answer.ok_or_else(|| ReadError::TryLater {
                after: None,
                why: "cannot read the webhooks: the answer has no body".to_owned(),
            })?;
            let Data { data, meta } = Data::from(answer);
            let (rows, known) = (data.len(), all.len());
            all.extend(data.into_iter().filter(|hook| hook.id.as_ref().is_some_and(|id| seen.insert(id.clone()))));
            let is_last = meta.pagination.total_pages.map_or(rows < LEAST_PAGE, |pages| page >= pages);
            if is_last || all.len() == known {
                break;
            }
        }
        Ok(all)
    }
}
