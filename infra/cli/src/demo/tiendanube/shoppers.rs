//! Who comes to the Tiendanube shop and what they do, each on their own time.

use std::time::Duration;

use jiff::Timestamp;
use local::store::DeedError;
use local::tiendanube::{Buyer, Deed, Payment, Shop, TiendanubeStore};
use rust_decimal::Decimal;
use tokio::time::Instant;

use super::books::{cart_key, note_later_refund};
use crate::demo::stage::Visit;

/// Why no deed fails.
const ALLOWED: &str = "the script keeps to what the shop allows";
/// How long a second refund waits for the first to be looked at.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a shopper has in mind, or what becomes of their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    BuyAndReceive,
    BuyInTwoParcels,
    PayLater,
    NeverPay,
    Cancel,
    PartialRefund,
    TwoRefunds,
    RefundOfAll,
    AddALine,
    NoteTwice,
    OrderByAnApp,
    LeaveAfterTheAddress,
    LeaveWithoutAnEmail,
}

pub(super) const PLANS: [(Plan, u32); 13] = [
    (Plan::BuyAndReceive, 10),
    (Plan::BuyInTwoParcels, 3),
    (Plan::PayLater, 3),
    (Plan::NeverPay, 1),
    (Plan::Cancel, 4),
    (Plan::PartialRefund, 3),
    (Plan::TwoRefunds, 2),
    (Plan::RefundOfAll, 2),
    (Plan::AddALine, 2),
    (Plan::NoteTwice, 1),
    (Plan::OrderByAnApp, 1),
    (Plan::LeaveAfterTheAddress, 4),
    (Plan::LeaveWithoutAnEmail, 1),
];

impl Visit<'_, TiendanubeStore> {
    fn act<T>(&self, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) -> T {
        self.stage.act(|store| store.act(deed).expect(ALLOWED))
    }

    fn order<T>(&self, id: u64, what: &str, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) {
        self.stage.order(&id.to_string(), what, |store| store.act(deed).expect(ALLOWED));
    }

    pub(super) async fn go(mut self, plan: Plan) {
        let buyer = self.stage.store().shop(Shop::somebody);
        let lines = self.some_goods();
        match plan {
            Plan::OrderByAnApp => drop(self.act(|shop, now| shop.order_by_app(&lines, now))),
            Plan::LeaveWithoutAnEmail => {
                let buyer = Buyer { email: String::new(), ..buyer };
                self.act(|shop, now| shop.start_checkout(&buyer, &lines, now));
            }
            Plan::LeaveAfterTheAddress => {
                let checkout = self.check_out(&buyer, &lines).await;
                self.stage.expected.due("Started Checkout", cart_key(checkout), Instant::now());
            }
            _ => {
                let checkout = self.check_out(&buyer, &lines).await;
                let order = self.place(checkout, plan).await;
                self.pause().await;
                self.afterwards(plan, order).await;
            }
        }
    }

    fn some_goods(&mut self) -> Vec<(u64, u32)> {
        let variants = self.stage.store().shop(|shop| shop.catalog.variant_ids());
        let lines = self.rng.usize(2..=4);
        let mut some = || self.rng.choice(&variants).copied().expect("the shop sells something");
        let picked: Vec<_> = (0..lines).map(|_| some()).collect();
        picked.into_iter().map(|variant| (variant, self.rng.u32(1..=3))).collect()
    }

    /// To the second step of the checkout; whether anybody looks at it before it is an order is chance.
    async fn check_out(&mut self, buyer: &Buyer, lines: &[(u64, u32)]) -> u64 {
        let checkout = self.act(|shop, now| shop.start_checkout(buyer, lines, now));
        self.stage.expected.possible("Started Checkout", cart_key(checkout), Instant::now());
        self.pause().await;
        if self.rng.bool() {
            self.act(|shop, now| shop.apply_coupon(checkout, "BIENVENIDA", now));
            self.pause().await;
        }
        checkout
    }

    async fn place(&mut self, checkout: u64, plan: Plan) -> u64 {
        let (payment, what) = match plan {
            Plan::PayLater | Plan::NeverPay => (Payment::Pending, "placed, to be paid later"),
            _ => (Payment::Paid, "placed and paid"),
        };
        let before = Instant::now();
        let order = self.act(|shop, now| shop.place(checkout, payment, now));
        self.stage.note(&order.to_string(), what, before);
        self.pause().await;
        match plan {
            Plan::PayLater => self.order(order, "paid", |shop, now| shop.pay(order, now)),
            Plan::NeverPay => self.order(order, "never paid", |shop, now| shop.void(order, now)),
            _ => {}
        }
        order
    }

    async fn afterwards(&mut self, plan: Plan, order: u64) {
        match plan {
            Plan::NeverPay => {}
            Plan::Cancel => {
                self.order(order, "cancelled, not paid back", |shop, now| shop.cancel(order, "customer", now))
            }
            Plan::PartialRefund => self.order(order, "a part refunded", |shop, now| shop.refund(order, part(), now)),
            Plan::TwoRefunds => self.refund_twice(order).await,
            // No webhook tells of it.
            Plan::RefundOfAll => self.stage.order(&order.to_string(), "refunded in full", |store| {
                store.act(|shop, now| shop.refund_rest(order, now).map(Deed::unheard)).expect(ALLOWED);
            }),
            Plan::AddALine => {
                let variant = self.stage.store().shop(|shop| shop.catalog.variant_ids()[0]);
                self.order(order, "line added", |shop, now| shop.edit(order, variant, 1, now));
            }
            Plan::NoteTwice => {
                self.order(order, "noted", |shop, now| shop.touch(order, now));
                self.order(order, "noted again", |shop, now| shop.touch(order, now));
            }
            _ if self.stage.store().shop(|shop| shop.orders[&order].parcels.is_empty()) => {}
            Plan::BuyInTwoParcels => self.send_in_two(order).await,
            _ => {
                self.order(order, "packed", |shop, now| shop.pack(order, now));
                self.pause().await;
                self.order(order, "sent", |shop, now| shop.dispatch(order, now));
                self.pause().await;
                self.order(order, "handed over", |shop, now| shop.deliver(order, now));
            }
        }
    }

    /// The platform shows the sum of what went back; so the second refund waits until somebody has seen the first.
    async fn refund_twice(&mut self, order: u64) {
        self.order(order, "a part refunded", |shop, now| shop.refund(order, part(), now));
        let reads = self.reads_of(order);
        let since = Instant::now();
        while self.reads_of(order) == reads && since.elapsed() < PATIENCE {
            self.pause().await;
        }
        let looked = self.reads_of(order) > reads;
        self.pause().await;
        let before = Instant::now();
        self.order(order, "the rest refunded", |shop, now| shop.refund_rest(order, now));
        self.stage.store().shop(|shop| note_later_refund(self.stage.expected, shop, order, looked, before));
    }

    /// How often the order was read, and not only whether it is there.
    fn reads_of(&self, order: u64) -> usize {
        let end = format!("/orders/{order}");
        let requests = self.stage.store().requests().all();
        requests.iter().filter(|request| request.path.ends_with(&end) && request.query != "fields=id").count()
    }

    async fn send_in_two(&mut self, order: u64) {
        let can_be_parted = self.stage.store().shop(|shop| shop.orders[&order].parcels[0].lines.len() > 1);
        if can_be_parted {
            self.order(order, "parted", |shop, now| shop.split_parcel(order, now));
            self.pause().await;
            self.order(order, "first parcel sent", |shop, now| shop.dispatch_one(order, 0, now));
            self.pause().await;
        }
        self.order(order, "all parcels sent", |shop, now| shop.dispatch(order, now));
    }
}

/// Less than anything costs.
fn part() -> Decimal {
    Decimal::new(50_050, 2)
}
