//! Reads back what an account holds.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::Metric;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use orderwire_http::Deadline;
use tokio::sync::{Mutex, OnceCell};

use super::api::Api;
use super::ask::{AskError, ask, ask_all};
use super::question::{Days, Question, years};
use super::wire;
use crate::{Books, BooksError, DaySum, Told};

/// Events per page: Klaviyo's limit, and what to try when so many are too large to be held.
const PAGE_SIZES: [u32; 2] = [1_000, 50];

/// One account's books.
pub(super) struct AccountBooks {
    api: Api,
    zone: OnceCell<TimeZone>,
    /// Ids by name. Metrics are permanent, so what is known stays right.
    metrics: Mutex<BTreeMap<String, String>>,
}

impl AccountBooks {
    /// Nothing read yet.
    pub(super) fn new(api: Api) -> Self {
        Self { api, zone: OnceCell::new(), metrics: Mutex::default() }
    }

    /// Klaviyo's id of `metric`; `None` if nobody has used it yet.
    async fn id_of(&self, metric: Metric, deadline: Deadline) -> Result<Option<String>, BooksError> {
        let mut known = self.metrics.lock().await;
        if !known.contains_key(metric.name()) {
            let metrics = ask_all(&self.api, Question::metrics(&self.api.endpoints), wire::metrics, deadline).await?;
            known.extend(metrics);
        }
        Ok(known.get(metric.name()).cloned())
    }

    /// Adds the events of each day of `days` to `found`.
    async fn count(
        &self,
        days: &Days<'_>,
        found: &mut BTreeMap<Date, DaySum>,
        deadline: Deadline,
    ) -> Result<(), BooksError> {
        let mut cursor = None;
        loop {
            let question = Question::days(&self.api.endpoints, days, cursor.as_deref())?;
            let page = wire::buckets(&ask(&self.api, &question, deadline).await?)?;
            for bucket in page.items.into_iter().filter(|bucket| bucket.count > 0) {
                // By its noon, a bucket has the right name even if the two sides disagree about an hour of that midnight.
                let noon = bucket.begin.saturating_add(SignedDuration::from_hours(12)).unwrap_or(bucket.begin);
                let day = found.entry(noon.to_zoned(days.zone.clone()).date()).or_default();
                day.count += bucket.count;
                *day.sums.entry(bucket.currency).or_default() += bucket.sum;
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(());
            }
        }
    }
}

#[async_trait]
impl Books for AccountBooks {
    async fn time_zone(&self, deadline: Deadline) -> Result<TimeZone, BooksError> {
        let zone = self.zone.get_or_try_init(async || {
            let question = Question::account(&self.api.endpoints);
            wire::time_zone(&ask(&self.api, &question, deadline).await?)
        });
        zone.await.cloned()
    }

    async fn days(
        &self,
        metric: Metric,
        range: (Date, Date),
        zone: &TimeZone,
        deadline: Deadline,
    ) -> Result<BTreeMap<Date, DaySum>, BooksError> {
        let mut found = BTreeMap::new();
        if let Some(id) = self.id_of(metric, deadline).await? {
            for range in years(range) {
                self.count(&Days { metric: &id, range, zone }, &mut found, deadline).await?;
            }
        }
        let (first, last) = range;
        found.retain(|day, _| (first..=last).contains(day));
        Ok(found)
    }

    async fn told(
        &self,
        metric: Metric,
        from: Timestamp,
        until: Timestamp,
        deadline: Deadline,
    ) -> Result<Vec<Told>, BooksError> {
        let Some(id) = self.id_of(metric, deadline).await? else { return Ok(Vec::new()) };
        for size in PAGE_SIZES {
            let question = Question::events(&self.api.endpoints, &id, (from, until), size);
            match ask_all(&self.api, question, wire::events, deadline).await {
                Err(AskError::TooLarge) => {}
                told => return Ok(told?),
            }
        }
        Err(AskError::TooLarge.into())
    }
}
