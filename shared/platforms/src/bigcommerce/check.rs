//! Who the store is, and what the API account may do: tried with one harmless read for each scope.

use config::{Grant, GrantState};
use orderwire_http::Deadline;
use serde_json::Value;

use super::client::Failure;
use super::shop::BigCommerceShop;
use crate::{ReadError, StoreCheck};

impl BigCommerceShop {
    /// As [`crate::Shop::check`].
    pub(super) async fn check_access(&self, deadline: Deadline) -> Result<StoreCheck, ReadError> {
        let orders = self.api.get::<Value>(&["v2", "orders"], &[("limit", "1")], deadline).await;
        let state = match orders {
            Ok(_) => GrantState::Granted,
            Err(Failure::Refused(status)) => GrantState::Missing(status.to_string()),
            Err(failure) => GrantState::Unknown(failure.reason()),
        };
        let grant =
            Grant { what: "Orders: read-only", needed: "to read orders, refunds and coupons", required: true, state };
        Ok(StoreCheck { name: None, currency: None, time_zone: None, grants: vec![grant] })
    }
}
