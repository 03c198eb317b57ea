//! An abandoned checkout, as `/checkouts` and `/checkouts/{id}` write it.

use serde_json::{Value, json};

use super::basket::{contact, flat_address, line, sums};
use super::{add, date, money};
use crate::tiendanube::order::Checkout;
use crate::tiendanube::profile::Profile;

/// One checkout. Its lines' ids are always numbers.
pub(in crate::tiendanube) fn checkout(profile: &Profile, checkout: &Checkout) -> Value {
    let basket = &checkout.basket;
    let Checkout { id, token, .. } = checkout;
    let cost = money(basket.shipping_cost);
    let mut json = json!({
        "id": id,
        "token": token,
        "store_id": profile.store_id,
        "abandoned_checkout_url": format!("{}/checkout/v3/order/proxy/{id}/{token}", profile.storefront()),
        "shipping_min_days": 2,
        "shipping_max_days": 5,
        "shipping_cost_owner": cost,
        "shipping_cost_customer": cost,
        "gateway": null,
        "gateway_id": null,
        "shipping": "api_129734",
        "shipping_option": "A domicilio",
        "shipping_option_code": "std-home",
        "shipping_pickup_type": "ship",
        "extra": if id.is_multiple_of(3) { json!([]) } else { json!({}) },
        "storefront": "store",
        "note": null,
        "created_at": date(checkout.created),
        "updated_at": date(checkout.updated),
        "completed_at": null,
        "next_action": "noop",
        "payment_details": {"method": null, "credit_card_company": null, "installments": 1},
        "attributes": [],
        "customer": null,
        "products": basket.lines.iter().map(|it| line(it, checkout.created, false)).collect::<Vec<_>>(),
    });
    add(&mut json, contact(&basket.buyer));
    add(&mut json, flat_address("shipping", &basket.buyer));
    add(&mut json, sums(profile.store_id, *id, basket, checkout.created, false));
    json
}
