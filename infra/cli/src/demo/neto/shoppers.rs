//! Who comes to the Neto shop and what they do, each on their own time.

use jiff::Timestamp;
use local::neto::{Deed, Goods, NetoStore, Pay, Shop};
use local::store::{DeedError, Person};
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
    BuyInTwoParts,
    PayLater,
    Cancel,
    RefundOfALine,
    TwoRefunds,
    RefundOfAll,
    AddALine,
    AskForAnOffer,
    LeaveAfterTheEmail,
    LeaveAndSignInLater,
    LeaveAnonymously,
}

pub(super) const PLANS: [(Plan, u32); 12] = [
    (Plan::BuyAndReceive, 10),
    (Plan::BuyInTwoParts, 3),
    (Plan::PayLater, 3),
    (Plan::Cancel, 4),
    (Plan::RefundOfALine, 3),
    (Plan::TwoRefunds, 2),
    (Plan::RefundOfAll, 2),
    (Plan::AddALine, 2),
    (Plan::AskForAnOffer, 1),
    (Plan::LeaveAfterTheEmail, 4),
    (Plan::LeaveAndSignInLater, 2),
    (Plan::LeaveAnonymously, 1),
];

impl Visit<'_, NetoStore> {
    fn act<T>(&self, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) -> T {
        self.stage.act(|store| store.act(deed).expect(ALLOWED))
    }

    fn order<T>(
        &self,
        id: &str,
        what: &str,
        deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>,
    ) -> T {
        self.stage.order(id, what, |store| store.act(deed).expect(ALLOWED))
    }

    pub(super) async fn go(mut self, plan: Plan) {
        let person = self.stage.store().shop(Shop::somebody);
        if plan == Plan::AskForAnOffer {
            return self.ask_for_an_offer(&person).await;
        }
        let cart = self.fill_a_cart().await;
        match plan {
            Plan::LeaveAnonymously => return,
            Plan::LeaveAndSignInLater => return self.leave_and_sign_in(&cart, &person).await,
            _ => self.act(|shop, now| shop.enter_email(&cart, &person.email, now)),
        }
        if plan == Plan::LeaveAfterTheEmail {
            self.stage.expected.due("Started Checkout", cart_key(&cart), Instant::now());
            self.pause().await;
            return self.act(|shop, now| shop.abandon_cart(&cart, now));
        }
        // Whether anybody looks before it is an order is chance.
        self.stage.expected.possible("Started Checkout", cart_key(&cart), Instant::now());
        self.pause().await;
        let order = self.place(&cart, &person, plan).await;
        self.pause().await;
        self.afterwards(plan, &order).await;
    }

    fn some_goods(&mut self, most: u32) -> Goods {
        let skus = self.stage.store().shop(|shop| shop.skus());
        let sku = self.rng.choice(&skus).cloned().expect("the shop sells something");
        Goods::new(sku, self.rng.u32(1..=most))
    }

    async fn fill_a_cart(&mut self) -> String {
        let goods = self.some_goods(3).with("Gift box", "Yes");
        let cart = self.act(|shop, now| shop.start_cart(goods, now));
        for _ in 0..self.rng.u8(0..=3) {
            self.pause().await;
            let goods = self.some_goods(1);
            self.act(|shop, now| shop.add_to_cart(&cart, goods, now));
        }
        self.pause().await;
        cart
    }

    /// Somebody with an account leaves a cart behind, comes back, and is known from then on.
    async fn leave_and_sign_in(&mut self, cart: &str, person: &Person) {
        self.act(|shop, now| shop.abandon_cart(cart, now));
        self.pause().await;
        let username = self.act(|shop, now| Ok(shop.register(person.clone(), now)));
        self.act(|shop, now| shop.sign_in(cart, &username, now));
        self.pause().await;
        self.act(|shop, now| shop.enter_email(cart, &person.email, now));
        self.stage.expected.due("Started Checkout", cart_key(cart), Instant::now());
    }

    /// Staff write an offer, of which notifications tell although it is no order.
    async fn ask_for_an_offer(&mut self, person: &Person) {
        let goods = self.some_goods(2);
        let before = Instant::now();
        let offer = self.act(|shop, now| shop.quote(person, goods, now));
        self.stage.note(&offer, "an offer", before);
        self.pause().await;
    }

    async fn place(&mut self, cart: &str, person: &Person, plan: Plan) -> String {
        self.act(|shop, now| shop.enter_address(cart, person, now));
        if self.rng.bool() {
            self.act(|shop, now| shop.apply_coupon(cart, "SPRING10", now));
        }
        let (pay, what) = match plan {
            Plan::PayLater => (Pay::Later, "placed, to be paid later"),
            _ => (Pay::Now, "placed and paid"),
        };
        let before = Instant::now();
        let order = self.act(|shop, now| shop.place_order(cart, pay, now));
        self.stage.note(&order, what, before);
        if pay == Pay::Later {
            self.pause().await;
            self.order(&order, "paid", |shop, now| shop.pay(&order, now));
        }
        order
    }

    async fn afterwards(&mut self, plan: Plan, order: &str) {
        let line = self.stage.store().shop(|shop| shop.orders[order].lines[0].id.clone());
        match plan {
            Plan::Cancel => self.order(order, "cancelled", |shop, now| shop.cancel(order, now)),
            Plan::RefundOfAll => {
                let all = self.stage.store().shop(|shop| shop.orders[order].grand_total());
                self.order(order, "refunded in full", |shop, now| shop.refund(order, all, now));
            }
            Plan::RefundOfALine | Plan::TwoRefunds => self.refund(plan, order, line).await,
            Plan::AddALine => {
                let goods = self.some_goods(1);
                self.order(order, "line added", |shop, now| shop.add_order_line(order, goods, now));
            }
            Plan::BuyInTwoParts => self.send_in_two_parts(order).await,
            _ => {
                self.order(order, "picked", |shop, now| shop.pick(order, now));
                self.pause().await;
                self.order(order, "packed", |shop, now| shop.pack(order, now));
                self.pause().await;
                self.order(order, "sent", |shop, now| shop.dispatch(order, now));
            }
        }
    }

    async fn refund(&mut self, plan: Plan, order: &str, line: String) {
        let rma = self.act(|shop, now| shop.authorise_return(order, &[(line, 1)], now));
        self.pause().await;
        let worth = self.stage.store().shop(|shop| shop.rmas[&rma].total());
        self.order(order, "one piece refunded", |shop, now| shop.pay_back(rma, worth, now));
        if plan == Plan::TwoRefunds {
            self.pause().await;
            self.order(order, "goodwill refunded", |shop, now| shop.refund(order, Decimal::ONE, now));
        }
    }

    /// One piece of each line leaves first; what stays behind becomes an order of its own, which leaves later. So no line
    /// leaves the first order, whenever that is read. An order of single pieces leaves as it is.
    async fn send_in_two_parts(&mut self, order: &str) {
        let (pieces, are_single) = self.stage.store().shop(|shop| {
            let lines = &shop.orders[order].lines;
            let pieces: Vec<_> = lines.iter().map(|line| (line.id.clone(), 1)).collect();
            (pieces, lines.iter().all(|line| line.quantity == 1))
        });
        if are_single {
            return self.order(order, "sent", |shop, now| shop.dispatch(order, now));
        }
        let rest = self.order(order, "first part sent", |shop, now| shop.dispatch_part(order, &pieces, now));
        self.pause().await;
        self.order(&rest, "second part sent", |shop, now| shop.dispatch(&rest, now));
    }
}
