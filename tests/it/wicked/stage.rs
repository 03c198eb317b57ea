//! A scene with a second destination, and what its reports ought to say.

use jiff::Timestamp;
use local::scene::{STORE, SceneOptions};
use local::store::{OrderStatus, Payment, Quota, Shop, Totals};
use local::wicked::{Kind, Wicked, WickedSettings};
use rust_decimal::Decimal;

use crate::support::{App, options, purchase};

/// The usual scene with an account at Wicked Reports, of a store without limits.
pub(super) fn scene() -> SceneOptions {
    let mut options = options();
    options.wicked = Some(WickedSettings::default());
    options.store.quota = Quota::UNLIMITED;
    options
}

pub(super) trait Stage {
    /// The account.
    fn wicked(&self) -> &Wicked;
    /// A paid order, and what it was placed for.
    fn sell(&self, variants: usize) -> (u64, Decimal);
    /// What an order is worth now.
    fn total(&self, order: u64) -> Decimal;
    /// Its reports say this, by either way to count, and nothing came twice or before its contact.
    fn assert_report(&self, gross: Decimal, net: Decimal);
    /// Statuses of the payments of an order, with their amounts.
    fn payments(&self, order: u64) -> Vec<String>;
}

impl Stage for App {
    fn wicked(&self) -> &Wicked {
        self.scene.wicked.as_ref().expect("the scene has one")
    }

    fn sell(&self, variants: usize) -> (u64, Decimal) {
        let order = self.buy(variants, Payment::Captured);
        (order, self.total(order))
    }

    fn total(&self, order: u64) -> Decimal {
        self.scene.store.shop(|shop| Totals::of(&shop.orders[&order]).total_inc_tax)
    }

    fn assert_report(&self, gross: Decimal, net: Decimal) {
        let report = self.wicked().report().remove("USD").unwrap_or_default();
        assert_eq!((report.gross, report.net, report.net_by_amounts), (gross, net, net));
        assert!(self.wicked().doubled().is_empty() && self.wicked().strangers().is_empty());
    }

    fn payments(&self, order: u64) -> Vec<String> {
        let payments = self.wicked().all(Kind::Payments).into_iter();
        let id = order.to_string();
        let of_order = payments.filter(|payment| payment["OrderID"] == id.as_str());
        of_order.map(|payment| format!("{} {}", payment["Status"].as_str().unwrap(), payment["Amount"])).collect()
    }
}

/// What the store took with the orders that were placed, and what it still has of it.
pub(super) fn books(shop: &Shop) -> (Decimal, Decimal) {
    let unpaid = [OrderStatus::Incomplete, OrderStatus::Pending, OrderStatus::AwaitingPayment];
    let placed = shop.orders.values().filter(|order| !unpaid.contains(&order.status));
    placed.fold((Decimal::ZERO, Decimal::ZERO), |(gross, net), order| {
        let total = Totals::of(order).total_inc_tax;
        let void = order.is_deleted || order.status == OrderStatus::Cancelled;
        let left = if void { Decimal::ZERO } else { total - shop.refunded(order.id) };
        (gross + total, net + left)
    })
}

/// Someone buys at a time that may be long past.
pub(super) fn buy_at(app: &App, at: Timestamp) -> u64 {
    app.scene.store.act(|shop, _| purchase(shop, 1, Payment::Captured, at)).expect("the goods are there")
}

/// The name of the scene's store at Wicked Reports.
pub(super) const SYSTEM: &str = STORE;
