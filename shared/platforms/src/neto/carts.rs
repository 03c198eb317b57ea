//! Reads carts, which no notification tells of: those that changed lately, and one.

use domain::Checkout;
use jiff::Timestamp;
use orderwire_http::Deadline;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::mapping::{self, Found};
use super::shop::NetoShop;
use super::slices::Place;
use super::stretch::{List, Slice, place};
use super::wire::Cart;
use crate::{CartPage, ReadError};

/// Carts by the time of their last change.
const CARTS: List = List {
    action: "GetCart",
    record: "Cart",
    id: "CartID",
    selectors: &[
        "CartID",
        "CheckoutStatus",
        "DateCreated",
        "DateCreatedUTC",
        "DateUpdated",
        "DateUpdatedUTC",
        "CustomerEmail",
        "RestoreCartUrl",
        "BillingAddress",
        "ShippingAddress",
        "OrderLines",
        "CartTotal",
    ],
    since: "DateUpdatedFrom",
    until: "DateUpdatedTo",
    what: "the carts",
};

impl NetoShop {
    /// [`crate::Shop::carts`]: open ones, and those that Neto calls abandoned, of shoppers whose e-mail is known.
    pub(super) async fn list_carts(
        &self,
        since: Timestamp,
        after: Option<&str>,
        deadline: Deadline,
    ) -> Result<CartPage, ReadError> {
        let place = place(after, Some(since))?;
        let filter = Map::from_iter([("CheckoutStatus".to_owned(), json!(["Open", "Abandoned"]))]);
        let Slice { rows, next } = self.slice(&CARTS, &filter, &place, None, deadline).await?;
        let carts = rows.into_iter().filter_map(|row| mapping::cart_note(Cart::deserialize(row).ok()?, &self.terms));
        Ok(CartPage { carts: carts.collect(), next: next.as_ref().map(Place::to_string) })
    }

    /// [`crate::Shop::checkout`].
    pub(super) async fn read_cart(&self, id: &str, deadline: Deadline) -> Result<Option<Checkout>, ReadError> {
        let body = json!({"Filter": {"CartID": id, "OutputSelector": CARTS.selectors}});
        let answer = self.api.call(CARTS.action, &body, deadline).await;
        let rows = answer.map_err(|failure| failure.into_read_error("the cart", CARTS.action))?.records(CARTS.record);
        let is_it = |row: &Value| CARTS.id_of(row).as_deref() == Some(id);
        let Some(cart) = rows.into_iter().find(is_it).and_then(|row| Cart::deserialize(row).ok()) else {
            return Ok(None);
        };
        // Of a cart whose shopper cannot be reached nothing is told, so the catalog is not asked either.
        let is_known = mapping::cart(&cart, &Found::default(), &self.terms, &self.storefront)?
            .is_some_and(|checkout| checkout.customer.is_identifiable());
        let found = match is_known {
            true => self.catalog.find(&mapping::cart_skus(&cart), deadline).await?,
            false => Found::default(),
        };
        mapping::cart(&cart, &found, &self.terms, &self.storefront)
    }
}
