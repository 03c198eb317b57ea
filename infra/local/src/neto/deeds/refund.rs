//! Taking goods back and paying for them. Neither changes the order, so nothing tells of it and its date stays.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::neto::rma::{Refund, Rma, RmaLine};
use crate::neto::shop::{Deed, Shop};
use crate::store::DeedError;
use crate::store::money::rounded;
use crate::store::shop::{missing, not_now};

impl Shop {
    /// What has gone back on an order so far.
    pub fn refunded(&self, order: &str) -> Decimal {
        self.rmas.values().filter(|rma| rma.order_id == order).map(Rma::refunded).sum()
    }

    /// Staff agree to take so many of some lines (line id, quantity) back; none for goodwill. Gives the authorisation's id.
    ///
    /// # Errors
    /// [`DeedError`] if there is no such order or line, or it has fewer.
    pub fn authorise_return(
        &mut self,
        order: &str,
        lines: &[(String, u32)],
        now: Timestamp,
    ) -> Result<Deed<u64>, DeedError> {
        let id = self.ids.rma();
        let entry = self.order_mut(order)?;
        let mut returned = Vec::new();
        for (id, quantity) in lines {
            let line = entry.line(id).ok_or_else(|| missing("order line", id))?;
            if *quantity > line.quantity {
                return Err(not_now("order line", id, "has fewer"));
            }
            returned.push(RmaLine {
                sku: line.sku.clone(),
                name: line.name.clone(),
                quantity: *quantity,
                subtotal: rounded(line.paid() * Decimal::from(*quantity) / Decimal::from(line.quantity)),
                reason: "Chipped".to_owned(),
            });
        }
        let rma = Rma {
            id,
            order_id: entry.id.clone(),
            username: entry.username.clone(),
            is_closed: false,
            lines: returned,
            refunds: Vec::new(),
            issued: now,
            updated: now,
            approved: Some(now),
        };
        self.rmas.insert(id, rma);
        Ok(Deed::silent(id))
    }

    /// Staff decide to pay so much back, but no money has moved yet. Gives the refund's id.
    ///
    /// # Errors
    /// [`DeedError`] if there is no such authorisation, or less was paid for the order.
    pub fn plan_refund(&mut self, rma: u64, amount: Decimal, now: Timestamp) -> Result<Deed<u64>, DeedError> {
        self.add_refund(rma, amount, None, now)
    }

    /// Money goes back; then the authorisation is closed. Gives the refund's id.
    ///
    /// # Errors
    /// [`DeedError`] if there is no such authorisation, or less was paid for the order.
    pub fn pay_back(&mut self, rma: u64, amount: Decimal, now: Timestamp) -> Result<Deed<u64>, DeedError> {
        self.add_refund(rma, amount, Some(now), now)
    }

    /// Money goes back for goodwill. Gives the authorisation's and the refund's id.
    ///
    /// # Errors
    /// [`DeedError`] if there is no such order, or less was paid for it.
    pub fn refund(&mut self, order: &str, amount: Decimal, now: Timestamp) -> Result<Deed<(u64, u64)>, DeedError> {
        let rma = self.authorise_return(order, &[], now)?.outcome;
        Ok(self.pay_back(rma, amount, now)?.map(|refund| (rma, refund)))
    }

    fn add_refund(
        &mut self,
        rma: u64,
        amount: Decimal,
        refunded: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Deed<u64>, DeedError> {
        let order = self.rmas.get(&rma).ok_or_else(|| missing("return", rma))?.order_id.clone();
        let already = self.refunded(&order);
        if already + amount > self.order_mut(&order)?.grand_total() {
            return Err(not_now("return", rma, "is of an order that cost less"));
        }
        let id = self.ids.refund();
        let entry = self.rmas.get_mut(&rma).ok_or_else(|| missing("return", rma))?;
        entry.refunds.push(Refund { id, amount, issued: now, refunded });
        entry.is_closed = refunded.is_some();
        entry.updated = now;
        Ok(Deed::silent(id))
    }
}
