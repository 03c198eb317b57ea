//! A cart, as `GetCart` writes it. How the lines are laid out is documented nowhere.

use serde_json::{Value, json};

use super::money;
use super::person::flat;
use crate::neto::cart::{Cart, CartLine, CheckoutStatus};
use crate::neto::date;
use crate::neto::shape::Shape;
use crate::neto::shop::Shop;

/// One cart.
pub(in crate::neto) fn cart(shop: &Shop, cart: &Cart, shape: Shape) -> Value {
    let is_closed = cart.status == CheckoutStatus::Closed;
    let restore = format!("{}/_mycart?cart_restore={}", shop.profile.storefront(), cart.id);
    let address = |prefix| cart.address.as_ref().map_or(json!(""), |person| Value::Object(flat(prefix, person)));
    let line = |line: &CartLine| {
        json!({
            "SKU": line.goods.sku,
            "ProductName": line.name,
            "Quantity": line.goods.quantity.to_string(),
            "UnitPrice": money(line.unit_price),
        })
    };
    let lines: Vec<_> = cart.lines.iter().map(line).collect();
    json!({
        "CartID": cart.id,
        "ID": cart.id,
        "CheckoutStatus": cart.status.name(),
        "CloseReason": cart.close_reason,
        "CustomerUsername": cart.username,
        "CustomerEmail": cart.email,
        "DateCreated": date::local(cart.created, &shop.zone),
        "DateCreatedUTC": date::utc(cart.created),
        "DateUpdated": date::local(cart.updated, &shop.zone),
        "DateUpdatedUTC": date::utc(cart.updated),
        "RestoreCartUrl": if is_closed { String::new() } else { restore },
        "CartTotal": money(cart.total()),
        "BillingAddress": address("Bill"),
        "ShippingAddress": address("Ship"),
        "OrderLines": if lines.is_empty() { json!("") } else { shape.wrapped("OrderLine", lines) },
    })
}
