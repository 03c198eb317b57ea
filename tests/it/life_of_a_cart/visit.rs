//! A shopper's visit, step by step.

use jiff::Timestamp;
use local::scene::SceneOptions;
use local::sqs::Figures;
use local::store::{Deed, DeedError, Payment, Person, Shop, Webhook};
use rust_decimal::Decimal;

use crate::support::{App, options};

/// What a shopper does with a cart.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// Enters an e-mail address.
    Email,
    /// Enters the billing and shipping address.
    Address,
    /// Chooses how things are sent.
    Shipping,
    /// Adds two pieces of something else.
    Goods,
    /// Types in a code.
    Coupon,
    /// Does nothing for an hour.
    Abandon,
}

/// A guest with one thing in the cart, of which no webhook has told.
pub(super) struct Visit {
    pub(super) app: App,
    pub(super) guest: Person,
    pub(super) cart: String,
}

impl Visit {
    pub(super) async fn start() -> Self {
        Self::with(options()).await
    }

    pub(super) async fn with(options: SceneOptions) -> Self {
        Self::of(App::with(options).await, |shop| shop.catalog.variant_ids()[0])
    }

    pub(super) fn of(app: App, variant: impl FnOnce(&Shop) -> u64) -> Self {
        let (guest, variant) = app.scene.store.shop(|shop| (shop.somebody(), variant(shop)));
        let cart = app.unheard(|shop, now| shop.start_cart(0, variant, 1, now));
        Self { app, guest, cart }
    }

    /// Does `steps`, of which webhooks tell where BigCommerce has some.
    pub(super) fn heard(&self, steps: &[Step]) {
        for step in steps {
            self.app.scene.store.act(|shop, now| self.deed(*step, shop, now)).expect("it can be done");
        }
    }

    /// Does `steps`, of which no webhook tells.
    pub(super) fn unheard(&self, steps: &[Step]) {
        for step in steps {
            self.app.unheard(|shop, now| self.deed(*step, shop, now));
        }
    }

    /// Places the order, or tries once more to pay it.
    pub(super) fn order(&self, payment: Payment) -> u64 {
        self.app.scene.store.act(|shop, now| shop.place_order(&self.cart, payment, now)).expect("nothing is missing")
    }

    /// Sends a webhook about the cart as it is.
    pub(super) fn announce(&self, scope: &'static str) {
        let at = self.app.scene.store.shop(|shop| shop.carts[&self.cart].updated);
        self.app.scene.store.announce(&[Webhook::cart(scope, &self.cart, at)]);
    }

    /// The looks to come and those done.
    pub(super) fn looks(&self) -> Figures {
        self.app.scene.stack.figures("FollowupsQueue")
    }

    fn deed(&self, step: Step, shop: &mut Shop, now: Timestamp) -> Result<Deed, DeedError> {
        match step {
            Step::Email => shop.enter_email(&self.cart, &self.guest.email, now),
            Step::Address => shop.enter_address(&self.cart, &self.guest, now),
            Step::Shipping => shop.choose_shipping(&self.cart, "Flat Rate", Decimal::new(750, 2), now),
            Step::Goods => {
                let variant = shop.catalog.variant_ids()[3];
                let Deed { webhooks, .. } = shop.add_line(&self.cart, variant, 2, now)?;
                Ok(Deed { outcome: (), webhooks })
            }
            Step::Coupon => shop.apply_coupon(&self.cart, "WELCOME10", now),
            Step::Abandon => shop.abandon_cart(&self.cart, now),
        }
    }
}
