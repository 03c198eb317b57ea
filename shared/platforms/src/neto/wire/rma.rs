//! A return, and the money given back for it.

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::neto::many::many;
use crate::tolerant;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Rma {
    #[serde(rename = "RmaID", alias = "RMAID", deserialize_with = "tolerant::text")]
    pub(crate) id: Option<String>,
    #[serde(rename = "OrderID", deserialize_with = "tolerant::text")]
    pub(crate) order_id: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) date_updated: Option<String>,
    /// What was paid back by all of its refunds. The documentation calls it a date, by mistake.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) refunded_total: Option<Decimal>,
    #[serde(deserialize_with = "many")]
    rma_lines: Vec<RmaLine>,
    /// The name by which they are asked for.
    #[serde(deserialize_with = "many")]
    rma_line: Vec<RmaLine>,
    #[serde(deserialize_with = "many")]
    refunds: Vec<Refund>,
    /// The name by which they are asked for.
    #[serde(deserialize_with = "many")]
    refund: Vec<Refund>,
}

impl Rma {
    /// What was returned, under whichever name it came.
    pub(crate) fn lines(&self) -> &[RmaLine] {
        if self.rma_lines.is_empty() { &self.rma_line } else { &self.rma_lines }
    }

    /// The money given back, under whichever name it came.
    pub(crate) fn refunds(&self) -> &[Refund] {
        if self.refunds.is_empty() { &self.refund } else { &self.refunds }
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct RmaLine {
    #[serde(rename = "SKU", deserialize_with = "tolerant::text")]
    pub(crate) sku: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) product_name: Option<String>,
    #[serde(deserialize_with = "tolerant::count")]
    pub(crate) quantity: Option<u32>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) return_reason: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Refund {
    #[serde(rename = "RefundID", deserialize_with = "tolerant::text")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) refund_amount: Option<Decimal>,
    /// Empty until the money has gone back.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) date_refunded: Option<String>,
}
