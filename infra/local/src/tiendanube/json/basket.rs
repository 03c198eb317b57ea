//! What checkouts and orders have in common: buyer, lines, discounts, totals.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{add, date, money};
use crate::tiendanube::buyer::{Address, Buyer};
use crate::tiendanube::order::{Basket, Line};

/// `contact_*` and flat `billing_*`.
pub(super) fn contact(buyer: &Buyer) -> Value {
    let mut json = json!({
        "contact_email": text_or_null(&buyer.email),
        "contact_name": buyer.name,
        "contact_phone": text_or_null(&buyer.phone),
        "contact_identification": text_or_null(&buyer.identification),
    });
    add(&mut json, flat_address("billing", buyer));
    json
}

/// Name, phone and address as flat members whose names begin with `prefix`.
pub(super) fn flat_address(prefix: &str, buyer: &Buyer) -> Value {
    let mut json = json!({});
    json[format!("{prefix}_name")] = buyer.name.clone().into();
    json[format!("{prefix}_phone")] = text_or_null(&buyer.phone);
    for (name, value) in parts(&buyer.address) {
        json[format!("{prefix}_{name}")] = value.into();
    }
    json
}

/// The parts of an address as members.
pub(super) fn address(address: &Address) -> Value {
    let mut json = json!({});
    for (name, value) in parts(address) {
        json[name] = value.into();
    }
    json
}

fn parts(address: &Address) -> [(&'static str, &str); 8] {
    [
        ("address", &address.street),
        ("number", &address.number),
        ("floor", &address.floor),
        ("locality", &address.locality),
        ("zipcode", &address.zipcode),
        ("city", &address.city),
        ("province", &address.province),
        ("country", &address.country),
    ]
}

pub(super) fn text_or_null(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}

/// Coupon, promotions, sums. `id` is that of the order or checkout.
pub(super) fn sums(store_id: u64, id: u64, basket: &Basket, created: Timestamp, as_text: bool) -> Value {
    let coupon = basket.coupon.iter().map(|coupon| {
        let value = money(Decimal::from(coupon.percent));
        json!({"id": coupon.id, "code": coupon.code, "type": "percentage", "value": value, "valid": true})
    });
    let weight = basket.lines.iter().map(|line| Decimal::new(350, 3) * Decimal::from(line.quantity)).sum::<Decimal>();
    json!({
        "coupon": coupon.collect::<Vec<_>>(),
        "promotional_discount": {
            "id": null,
            "store_id": store_id,
            "order_id": drifting(id, as_text),
            "created_at": date(created),
            "total_discount_amount": "0.00",
            "contents": [],
            "promotions_applied": [],
        },
        "subtotal": money(basket.subtotal()),
        "discount": money(basket.discount()),
        "discount_coupon": money(basket.coupon_discount()),
        "discount_gateway": money(basket.gateway_discount),
        "total": money(basket.total()),
        // The rate of the day is nobody's business here; only the form matters.
        "total_usd": money(basket.total() / Decimal::from(1_330)),
        "checkout_enabled": true,
        "weight": format!("{weight:.3}"),
        "currency": basket.currency,
        "language": basket.language,
    })
}

/// A number, or its text.
fn drifting(number: impl Into<u64>, as_text: bool) -> Value {
    let number = number.into();
    if as_text { number.to_string().into() } else { number.into() }
}

/// One line; where its quantity is text, so are the ids of odd variants.
pub(super) fn line(line: &Line, created: Timestamp, as_text: bool) -> Value {
    let name = match &line.value {
        Some(value) => format!("{} ({value})", line.name),
        None => line.name.clone(),
    };
    let (image_id, src) = match &line.image {
        Some((id, src)) => (*id, src.as_str()),
        None => (0, "https://cdn.example/assets/no-photo-1024-1024.png"),
    };
    let mut image = json!({
        "id": image_id,
        "product_id": if image_id == 0 { 0 } else { line.product_id },
        "src": src,
        "position": u8::from(image_id != 0),
        "alt": [],
        "created_at": date(created),
        "updated_at": date(created),
    });
    if image_id != 0 {
        add(&mut image, json!({"height": 1024, "width": 1024, "thumbnails_generated": 2}));
    }
    let properties = line.properties.iter().map(|(name, value)| json!({"name": name, "value": value}));
    json!({
        "id": line.id,
        "depth": "0.00",
        "height": "0.00",
        "name": name,
        "name_without_variants": line.value.as_ref().map(|_| &line.name),
        "price": money(line.price),
        "compare_at_price": money(line.list_price),
        "product_id": line.product_id,
        "image": image,
        "quantity": drifting(line.quantity, as_text),
        "free_shipping": false,
        "weight": "0.350",
        "width": "0.00",
        "variant_id": drifting(line.variant_id, as_text && !line.variant_id.is_multiple_of(2)),
        "variant_values": line.value.iter().collect::<Vec<_>>(),
        "properties": properties.collect::<Vec<_>>(),
        "sku": line.sku,
        "barcode": null,
        "has_promotional_price": line.price != line.list_price,
        "cost": null,
    })
}
