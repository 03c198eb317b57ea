//! Who comes to the BigCommerce shop and what they do, each on their own time.

use jiff::Timestamp;
use local::store::{Deed, DeedError, Payment, Person, RefundOf, RefundRequest, SampleStore, Shop};
use rust_decimal::Decimal;
use tokio::time::Instant;

use super::books::cart_key;
use crate::demo::stage::Visit;

/// Why no deed fails.
const ALLOWED: &str = "the script keeps to what the shop allows";

/// What a shopper has in mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    BuyAndReceive,
    BuyInTwoParcels,
    PayLater,
    PayAtTheSecondTry,
    GiveUpAtPayment,
    Cancel,
    RefundOfALine,
    TwoRefunds,
    RefundOfAll,
    AddALine,
    LeaveAfterTheAddress,
    LeaveAfterTheEmail,
    LeaveAnonymously,
}

pub(super) const PLANS: [(Plan, u32); 13] = [
    (Plan::BuyAndReceive, 10),
    (Plan::BuyInTwoParcels, 3),
    (Plan::PayLater, 3),
    (Plan::PayAtTheSecondTry, 2),
    (Plan::GiveUpAtPayment, 2),
    (Plan::Cancel, 4),
    (Plan::RefundOfALine, 3),
    (Plan::TwoRefunds, 2),
    (Plan::RefundOfAll, 2),
    (Plan::AddALine, 2),
    (Plan::LeaveAfterTheAddress, 4),
    (Plan::LeaveAfterTheEmail, 2),
    (Plan::LeaveAnonymously, 1),
];

impl Visit<'_, SampleStore> {
    fn act<T>(&self, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) -> T {
        self.stage.act(|store| store.act(deed).expect(ALLOWED))
    }

    fn order<T>(&self, id: u64, what: &str, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) {
        self.stage.order(&id.to_string(), what, |store| store.act(deed).expect(ALLOWED));
    }

    pub(super) async fn go(mut self, plan: Plan) {
        let person = self.stage.store().shop(Shop::somebody);
        let cart = self.fill_a_cart().await;
        if plan == Plan::LeaveAnonymously {
            return;
        }
        self.act(|shop, now| shop.enter_email(&cart, &person.email, now));
        if plan == Plan::LeaveAfterTheEmail {
            return;
        }
        self.pause().await;
        self.enter_shipping(&cart, &person);
        if plan == Plan::LeaveAfterTheAddress {
            self.stage.expected.due("Started Checkout", cart_key(&cart), Instant::now());
            return;
        }
        let order = self.place(&cart, plan).await;
        self.pause().await;
        self.afterwards(plan, order).await;
    }

    async fn fill_a_cart(&mut self) -> String {
        let variants = self.stage.store().shop(|shop| shop.catalog.variant_ids());
        let some = self.rng.choice(&variants).copied().expect("the shop sells something");
        let quantity = self.rng.u32(1..=3);
        let cart = self.act(|shop, now| shop.start_cart(0, some, quantity, now));
        for _ in 0..self.rng.u8(0..=3) {
            self.pause().await;
            let another = self.rng.choice(&variants).copied().expect("the shop sells something");
            self.act(|shop, now| shop.add_line(&cart, another, 1, now));
        }
        self.pause().await;
        cart
    }

    fn enter_shipping(&self, cart: &str, person: &Person) {
        self.act(|shop, now| shop.enter_address(cart, person, now));
        self.act(|shop, now| shop.choose_shipping(cart, "Flat Rate", Decimal::new(750, 2), now));
    }

    async fn place(&mut self, cart: &str, plan: Plan) -> u64 {
        let payment = match plan {
            Plan::PayLater => Payment::Later,
            Plan::PayAtTheSecondTry | Plan::GiveUpAtPayment => Payment::Refused,
            _ => Payment::Captured,
        };
        let (before, what) = (
            Instant::now(),
            match payment {
                Payment::Captured => "placed and paid",
                Payment::Later => "placed, to be paid later",
                Payment::Refused => "payment refused",
            },
        );
        let order = self.act(|shop, now| shop.place_order(cart, payment, now));
        self.stage.note(&order.to_string(), what, before);
        if matches!(plan, Plan::PayLater | Plan::PayAtTheSecondTry) {
            self.pause().await;
            self.pause().await;
            self.order(order, "paid", |shop, now| shop.pay(order, now));
        }
        order
    }

    async fn afterwards(&mut self, plan: Plan, order: u64) {
        let stage = self.stage;
        let is_digital = stage.store().shop(|shop| shop.orders[&order].is_digital());
        match plan {
            Plan::GiveUpAtPayment => {}
            Plan::Cancel => self.order(order, "cancelled", |shop, now| shop.cancel(order, now)),
            Plan::RefundOfAll => {
                let all = RefundRequest::card(RefundOf::Rest);
                self.order(order, "refunded in full", |shop, now| shop.refund(order, &all, now));
            }
            Plan::RefundOfALine | Plan::TwoRefunds => {
                let line = stage.store().shop(|shop| shop.orders[&order].lines[0].id);
                let one = RefundRequest::card(RefundOf::Lines(vec![(line, 1)]));
                self.order(order, "one piece refunded", |shop, now| shop.refund(order, &one, now));
                if plan == Plan::TwoRefunds {
                    self.pause().await;
                    let goodwill = RefundRequest::card(RefundOf::Amount(Decimal::ONE));
                    self.order(order, "goodwill refunded", |shop, now| shop.refund(order, &goodwill, now));
                }
            }
            Plan::AddALine => {
                let item = stage.store().shop(|shop| shop.item(shop.catalog.variant_ids()[0]));
                let item = item.expect("the shop still sells it");
                self.order(order, "line added", |shop, now| shop.add_order_line(order, item, 1, now));
            }
            _ if is_digital => {}
            Plan::BuyInTwoParcels => {
                let line = stage.store().shop(|shop| {
                    let order = &shop.orders[&order];
                    order.lines.iter().find(|line| line.item.is_physical()).map(|line| (line.id, 1))
                });
                let line = line.expect("it is not digital");
                self.order(order, "first parcel sent", |shop, now| shop.ship(order, &[line], now));
                self.pause().await;
                let left = stage.store().shop(|shop| shop.orders[&order].shipped.is_none());
                if left {
                    self.order(order, "second parcel sent", |shop, now| shop.ship_all(order, now));
                }
            }
            _ => {
                self.order(order, "sent", |shop, now| shop.ship_all(order, now));
                self.pause().await;
                self.order(order, "completed", |shop, now| shop.complete(order, now));
            }
        }
    }
}
