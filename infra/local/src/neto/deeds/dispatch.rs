//! Sending orders, whole or in part.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::neto::order::{Order, OrderLine, Payment};
use crate::neto::shop::{Deed, Shop};
use crate::neto::status::OrderStatus;
use crate::store::DeedError;
use crate::store::money::rounded;
use crate::store::shop::{missing, not_now};

impl Shop {
    /// All of an order leaves.
    ///
    /// # Errors
    /// [`DeedError`] if there is no such order, or it is cancelled or has left.
    pub fn dispatch(&mut self, order: &str, now: Timestamp) -> Result<Deed, DeedError> {
        let tracking = format!("AP{:09}", self.rng.u32(..1_000_000_000));
        let entry = self.order_mut(order)?;
        if matches!(entry.status, OrderStatus::Cancelled | OrderStatus::Dispatched) {
            return Err(not_now("order", order, "cannot leave"));
        }
        for line in &mut entry.lines {
            line.shipped = line.quantity;
            tracking.clone_into(&mut line.tracking);
        }
        entry.completed = Some(now);
        self.set_status(order, OrderStatus::Dispatched, now)
    }

    /// So many of some lines (line id, quantity) leave; what stays behind becomes an order of its own that waits for stock.
    /// Gives that one's id.
    ///
    /// That orders are split is documented, how their lines and amounts are divided is not. Here what stays behind leaves
    /// the first order, which keeps what sending costs.
    ///
    /// # Errors
    /// [`DeedError`] if there is no such order or line, or nothing or all of it would leave.
    pub fn dispatch_part(
        &mut self,
        order: &str,
        leaving: &[(String, u32)],
        now: Timestamp,
    ) -> Result<Deed<String>, DeedError> {
        let mut first = self.order_mut(order)?.clone();
        let quantity_of = |id: &str| leaving.iter().filter(|(line, _)| line == id).map(|(_, quantity)| quantity).sum();
        for (line, _) in leaving {
            let line = first.line(line).ok_or_else(|| missing("order line", line))?;
            if quantity_of(&line.id) > line.quantity {
                return Err(not_now("order line", &line.id, "has fewer left"));
            }
        }
        let id = self.next_order();
        let was_paid = first.is_paid();
        let divided: Vec<_> = first.lines.iter().map(|line| line.divided(quantity_of(&line.id))).collect();
        let staying = divided.iter().filter_map(|(_, staying)| staying.clone());
        let staying = staying.enumerate().map(|(number, line)| OrderLine { id: format!("{id}-{number}"), ..line });
        let mut second = Order {
            id: id.clone(),
            related: Some(first.id.clone()),
            lines: staying.collect(),
            status: OrderStatus::NewBackorder,
            shipping_total: Decimal::ZERO,
            shipping_discount: Decimal::ZERO,
            surcharge: Decimal::ZERO,
            updated: now,
            notes: Vec::new(),
            ..first.clone()
        };
        first.lines = divided.into_iter().filter_map(|(leaving, _)| leaving).collect();
        if first.lines.is_empty() || second.lines.is_empty() {
            return Err(not_now("order", order, "would not be divided"));
        }
        for half in [&mut first, &mut second].into_iter().filter(|_| was_paid) {
            let amount = half.grand_total();
            half.payments = half.payments.iter().take(1).map(|paid| Payment { amount, ..paid.clone() }).collect();
        }
        self.orders.insert(first.id.clone(), first);
        self.orders.insert(id.clone(), second);
        let left = self.dispatch(order, now)?;
        Ok(self.told(id.clone(), &id, OrderStatus::NewBackorder, now).after(left.notifications))
    }
}

impl OrderLine {
    /// Divides the line and its discounts; a half without any pieces is none.
    fn divided(&self, leaving: u32) -> (Option<Self>, Option<Self>) {
        let share = |amount: Decimal| rounded(amount * Decimal::from(leaving) / Decimal::from(self.quantity));
        let half = |quantity: u32, product_discount, coupon_discount| {
            (quantity > 0).then(|| Self { quantity, product_discount, coupon_discount, ..self.clone() })
        };
        let (product, coupon) = (share(self.product_discount), share(self.coupon_discount));
        let staying = half(self.quantity - leaving, self.product_discount - product, self.coupon_discount - coupon);
        (half(leaving, product, coupon), staying)
    }
}
