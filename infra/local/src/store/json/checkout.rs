//! A checkout, as `/v3/checkouts/{id}` writes it.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::cart::body;
use super::{place, v3_date};
use crate::store::cart::{Cart, ShippingOption};
use crate::store::coupon::CouponEffect;
use crate::store::profile::Profile;
use crate::store::totals::percent_of;
use crate::web::number;

/// One checkout. It has no consignment until an address is entered.
pub(in crate::store) fn checkout(profile: &Profile, cart: &Cart, with_options: bool) -> Value {
    let taxed = cart.lines.iter().filter(|line| line.item.is_taxed()).map(|line| line.total()).sum::<Decimal>();
    let goods_tax = percent_of(taxed - (cart.base_amount() - cart.amount()), profile.tax_rate);
    let shipping = cart.shipping_cost();
    let shipping_tax = percent_of(shipping, profile.tax_rate);
    let (amount, tax) = (cart.amount(), goods_tax + shipping_tax);
    let mut inner = body(profile, cart, with_options, "is_taxable");
    inner["coupons"] = json!([]);
    inner["cart_amount_ex_tax"] = number(amount);
    inner["cart_amount_inc_tax"] = number(amount + goods_tax);
    let mut billing = place::v3(cart.address.as_ref(), &cart.email);
    billing["id"] = cart.id[..13].replace('-', "").into();
    json!({
        "id": cart.id,
        "cart": inner,
        "billing_address": billing,
        "consignments": consignments(cart, shipping_tax),
        "taxes": if tax.is_zero() { json!([]) } else { json!([{"name": "Tax", "amount": number(tax)}]) },
        "coupons": coupons(cart),
        "fees": [],
        "order_id": cart.order_id,
        "shipping_cost_total_inc_tax": number(shipping + shipping_tax),
        "shipping_cost_total_ex_tax": number(shipping),
        "handling_cost_total_inc_tax": 0,
        "handling_cost_total_ex_tax": 0,
        "tax_total": number(tax),
        "subtotal_inc_tax": number(amount + goods_tax),
        "subtotal_ex_tax": number(amount),
        "grand_total": number(amount + shipping + tax),
        "created_time": v3_date(cart.created),
        "updated_time": v3_date(cart.checkout_updated),
        "customer_message": "",
        "version": cart.version,
    })
}

fn consignments(cart: &Cart, shipping_tax: Decimal) -> Vec<Value> {
    let Some(address) = cart.address.as_ref().filter(|_| cart.needs_shipping()) else { return Vec::new() };
    let physical = cart.lines.iter().filter(|line| line.item.is_physical());
    let mut consignment = json!({
        "id": cart.id[..18].replace('-', ""),
        "shipping_cost_inc_tax": number(cart.shipping_cost() + shipping_tax),
        "shipping_cost_ex_tax": number(cart.shipping_cost()),
        "handling_cost_inc_tax": 0,
        "handling_cost_ex_tax": 0,
        "coupon_discounts": [],
        "discounts": [],
        "line_item_ids": physical.map(|line| &line.id).collect::<Vec<_>>(),
        "address": place::v3(Some(address), &cart.email),
    });
    // The key is missing, not null, before an option is chosen.
    if let Some(option) = &cart.shipping {
        consignment["selected_shipping_option"] = shipping_option(cart, option);
    }
    vec![consignment]
}

fn shipping_option(cart: &Cart, option: &ShippingOption) -> Value {
    json!({
        "id": cart.id.replace('-', ""),
        "type": "shipping_flatrate",
        "description": option.description,
        "image_url": "",
        "cost": number(option.cost),
        "transit_time": "",
        "additional_description": "",
    })
}

fn coupons(cart: &Cart) -> Vec<Value> {
    let coupon = cart.coupon.iter().map(|coupon| {
        let kind = match coupon.effect {
            CouponEffect::Percent(_) => "percentage_discount",
            CouponEffect::FreeShipping => "free_shipping",
        };
        let off = number(cart.base_amount() - cart.amount());
        json!({
            "id": coupon.id, "code": coupon.code, "display_name": coupon.name, "coupon_type": kind, "discounted_amount": off,
        })
    });
    coupon.collect()
}
