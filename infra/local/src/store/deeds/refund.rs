//! Giving money back.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::store::money::rounded;
use crate::store::order::{Order, Refund, RefundItem, Transaction};
use crate::store::shop::{Deed, DeedError, Shop, missing, not_now};
use crate::store::status::OrderStatus;
use crate::store::totals::Totals;
use crate::store::webhook::Webhook;

/// What is paid back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundOf {
    /// So many of some lines (line id, quantity), at what was paid for them.
    Lines(Vec<(u64, u32)>),
    /// An amount for the order as a whole: goodwill.
    Amount(Decimal),
    /// An amount of tax alone; such a refund has no items.
    Tax(Decimal),
    /// All that has not been paid back yet, shipping included.
    Rest,
}

/// Which way the money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundTo {
    /// Back to the card.
    Card,
    /// Into the shopper's store credit.
    StoreCredit,
    /// To the card, but the provider refuses: recorded, yet no money moves and no status changes.
    Refused,
}

/// A refund as the merchant enters it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRequest {
    /// What for.
    pub of: RefundOf,
    /// Which way.
    pub to: RefundTo,
    /// Why.
    pub reason: String,
}

impl RefundRequest {
    /// To the card, because of damage.
    pub fn card(of: RefundOf) -> Self {
        Self { of, to: RefundTo::Card, reason: "Arrived damaged".to_owned() }
    }
}

impl Shop {
    /// What has been paid back on an order so far, refused refunds left out.
    pub fn refunded(&self, order: u64) -> Decimal {
        let counted = |refund: &&Refund| refund.order_id == order && !refund.is_declined;
        self.refunds.values().filter(counted).map(|refund| refund.amount).sum()
    }

    /// The merchant pays back. Gives the refund's id.
    ///
    /// `date_modified` moves only when the status changes: whether a refund alone moves it is documented nowhere, so
    /// the shop takes the case that a poll by `date_modified` would miss.
    ///
    /// # Errors
    /// [`DeedError::Missing`] if there is no such order or line, [`DeedError::NotNow`] if that much is not left.
    pub fn refund(&mut self, order: u64, request: &RefundRequest, now: Timestamp) -> Result<Deed<u64>, DeedError> {
        let already = self.refunded(order);
        let entry = self.order_mut(order)?;
        let total = Totals::of(entry).total_inc_tax;
        let (items, amount, tax) = due(entry, &request.of, total - already)?;
        if amount <= Decimal::ZERO || already + amount > total {
            return Err(not_now("order", order, "has less left to pay back"));
        }
        let refused = request.to == RefundTo::Refused;
        let whole = already + amount == total;
        if !refused {
            for line in &mut entry.lines {
                line.refunded += quantity_in(&items, line.id);
            }
            entry.payment_status = if whole { "refunded" } else { "partially refunded" };
        }
        let (id, transaction_id) = (self.ids.refund(), self.ids.transaction());
        let transaction = Transaction { id: transaction_id, event: "refund", amount, created: now, ok: !refused };
        self.order_mut(order)?.transactions.push(transaction);
        let provider = if request.to == RefundTo::StoreCredit { "storecredit" } else { "stripe" };
        let reason = request.reason.clone();
        let is_declined = refused;
        let refund = Refund {
            id,
            order_id: order,
            created: now,
            reason,
            amount,
            tax,
            items,
            provider,
            is_declined,
            transaction_id,
        };
        self.refunds.insert(id, refund);
        let mut webhooks =
            vec![Webhook::refund(order, id, now), Webhook::transaction(order, transaction_id, "refund", !refused, now)];
        if !refused {
            let status = if whole { OrderStatus::Refunded } else { OrderStatus::PartiallyRefunded };
            webhooks.extend(self.move_to(order, status, now)?);
        }
        Ok(Deed::new(id, webhooks))
    }
}

/// Items, amount with tax, and the tax in it.
fn due(order: &Order, of: &RefundOf, left: Decimal) -> Result<(Vec<RefundItem>, Decimal, Decimal), DeedError> {
    match of {
        RefundOf::Amount(amount) => Ok((vec![RefundItem::Order { amount: *amount }], *amount, Decimal::ZERO)),
        RefundOf::Tax(amount) => Ok((Vec::new(), *amount, *amount)),
        RefundOf::Lines(lines) => {
            let (mut amount, mut tax) = (Decimal::ZERO, Decimal::ZERO);
            for (id, quantity) in lines {
                let line = order.line(*id).ok_or_else(|| missing("order line", id))?;
                if line.refunded + quantity > line.quantity {
                    return Err(not_now("order line", id, "has fewer left to pay back"));
                }
                let part = Decimal::from(*quantity) / Decimal::from(line.quantity);
                amount += rounded(line.paid(order.tax_rate) * part);
                tax += rounded(line.tax(order.tax_rate) * part);
            }
            let items = lines.iter().map(|&(id, quantity)| RefundItem::Line { id, quantity });
            Ok((items.collect(), amount, tax))
        }
        RefundOf::Rest => {
            let lines = order.lines.iter().filter(|line| line.refunded < line.quantity);
            let lines = lines.map(|line| RefundItem::Line { id: line.id, quantity: line.quantity - line.refunded });
            let shipping = order.parcels_to.as_ref().map(|to| RefundItem::Shipping { address_id: to.id });
            let totals = Totals::of(order);
            // Of what is left, tax has the share it has of the whole.
            let tax = match totals.total_inc_tax.is_zero() {
                true => Decimal::ZERO,
                false => rounded(left * totals.total_tax / totals.total_inc_tax),
            };
            Ok((lines.chain(shipping).collect(), left, tax))
        }
    }
}

fn quantity_in(items: &[RefundItem], line: u64) -> u32 {
    let of_line = |item: &RefundItem| match item {
        RefundItem::Line { id, quantity } if *id == line => *quantity,
        _ => 0,
    };
    items.iter().map(of_line).sum()
}
