//! A cart, as `/v3/carts/{id}` writes it.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::v3_date;
use crate::store::cart::{Cart, CartLine};
use crate::store::item::{Chosen, ItemKind};
use crate::store::profile::Profile;
use crate::web::number;

/// One cart; `options` of lines only with `with_options`.
pub(in crate::store) fn cart(profile: &Profile, cart: &Cart, with_options: bool) -> Value {
    let mut json = body(profile, cart, with_options, "taxable");
    // In carts a coupon's type is the text of a number, in checkouts a name.
    json["coupons"] = cart
        .coupon
        .iter()
        .map(|coupon| {
            json!({
                "id": coupon.id.to_string(),
                "code": coupon.code,
                "coupon_type": coupon.type_id().to_string(),
                "discounted_amount": number(cart.base_amount() - cart.amount()),
            })
        })
        .collect();
    json["manual_discount_amount"] = 0.into();
    json["cart_amount"] = number(cart.amount());
    json["locale"] = "en".into();
    json["version"] = cart.version.into();
    json
}

/// What carts and the cart within a checkout have in common; `taxable` is the name of the lines' tax flag.
pub(super) fn body(profile: &Profile, cart: &Cart, with_options: bool, taxable: &str) -> Value {
    let lines = |wanted: fn(&ItemKind) -> bool| {
        let both = cart.lines.iter().zip(cart.coupon_amounts());
        let wanted = both.filter(|(entry, _)| wanted(&entry.item.kind));
        wanted.map(|(entry, coupon)| line(profile, entry, coupon, with_options, taxable)).collect::<Vec<_>>()
    };
    let gifts = cart.lines.iter().filter_map(gift);
    json!({
        "id": cart.id,
        "customer_id": cart.customer_id,
        "channel_id": 1,
        "email": cart.email,
        "currency": {"code": cart.currency},
        "tax_included": false,
        "base_amount": number(cart.base_amount()),
        "discount_amount": 0,
        "discounts": cart.lines.iter().map(|line| json!({"id": line.id, "discounted_amount": 0})).collect::<Vec<_>>(),
        "line_items": {
            "physical_items": lines(|kind| *kind == ItemKind::Physical),
            "digital_items": lines(|kind| *kind == ItemKind::Digital),
            "gift_certificates": gifts.collect::<Vec<_>>(),
            "custom_items": [],
        },
        "created_time": v3_date(cart.created),
        "updated_time": v3_date(cart.updated),
    })
}

fn line(profile: &Profile, line: &CartLine, coupon: Decimal, with_options: bool, taxable: &str) -> Value {
    let item = &line.item;
    let mut json = json!({
        "id": line.id,
        "variant_id": item.variant_id,
        "product_id": item.product_id,
        "sku": item.sku,
        "name": item.name,
        "url": format!("{}{}", profile.storefront(), item.path),
        "quantity": line.quantity,
        "image_url": item.image_url,
        "discounts": [],
        "coupons": [],
        "discount_amount": 0,
        "coupon_amount": number(coupon),
        "original_price": number(item.original_price),
        "list_price": number(item.price),
        "sale_price": number(item.price),
        "extended_list_price": number(line.total()),
        "extended_sale_price": number(line.total()),
        "is_require_shipping": item.is_physical(),
        "is_mutable": true,
        "added_by_promotion": false,
    });
    json[taxable] = true.into();
    if with_options {
        json["options"] = item.chosen.iter().map(option).collect();
    }
    json
}

fn option(chosen: &Chosen) -> Value {
    json!({
        "name": chosen.option, "nameId": chosen.option_id, "value": chosen.label, "valueId": chosen.value_id,
    })
}

fn gift(line: &CartLine) -> Option<Value> {
    let ItemKind::GiftCertificate { recipient } = &line.item.kind else { return None };
    Some(json!({
        "id": line.id,
        "name": line.item.name,
        "theme": "general.html",
        "amount": number(line.item.price),
        "is_taxable": false,
        "sender": {"name": "", "email": ""},
        "recipient": {"name": "", "email": recipient},
        "message": "",
        "type": "giftcertificate",
    }))
}
