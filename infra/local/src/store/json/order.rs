//! An order, as `/v2/orders` and `/v2/orders/{id}` write it.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::consignment::consignments;
use super::line::add;
use super::{place, v2_date};
use crate::store::money::text;
use crate::store::order::Order;
use crate::store::profile::Profile;
use crate::store::totals::Totals;
use crate::web::number;

/// What a request wants within an order instead of links.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::store) struct Include {
    /// `consignments`.
    pub(in crate::store) consignments: bool,
    /// `consignments.line_items`, which implies the former.
    pub(in crate::store) line_items: bool,
    /// `fees`.
    pub(in crate::store) fees: bool,
    /// `consignment_structure=object`; otherwise the object is wrapped in an array of one.
    pub(in crate::store) as_object: bool,
}

/// One order.
pub(in crate::store) fn order(profile: &Profile, order: &Order, include: Include) -> Value {
    let mut json = head(profile, order);
    add(&mut json, totals(order));
    add(&mut json, unused(order));
    let link = |part: &str| {
        let resource = format!("/orders/{}/{part}", order.id);
        let url = format!("https://api.bigcommerce.com/stores/{}/v2{resource}", profile.hash);
        json!({"url": url, "resource": resource})
    };
    // The links say `shippingaddresses` although the path is `shipping_addresses`.
    let links = [("products", "products"), ("shipping_addresses", "shippingaddresses"), ("coupons", "coupons")];
    for (name, part) in links {
        json[name] = link(part);
    }
    json["fees"] = if include.fees { json!([]) } else { link("fees") };
    json["consignments"] = match include.consignments || include.line_items {
        false => link("consignments"),
        true => {
            let object = consignments(order, include.line_items);
            if include.as_object { object } else { json!([object]) }
        }
    };
    json
}

fn head(profile: &Profile, order: &Order) -> Value {
    let mut billing_address = place::v2(&order.billing);
    billing_address["form_fields"] = json!([]);
    // An order in another currency than the store's own keeps its figures; only the codes differ.
    let currency_id = if order.currency == profile.currency { 1 } else { 2 };
    json!({
        "id": order.id,
        "customer_id": order.customer_id,
        "date_created": v2_date(order.created),
        "date_modified": v2_date(order.modified),
        "date_shipped": order.shipped.map(v2_date).unwrap_or_default(),
        "status_id": order.status.id(),
        "status": order.status.name(),
        "custom_status": order.custom_status.as_deref().unwrap_or(order.status.name()),
        "items_total": order.items_total(),
        "items_shipped": order.items_shipped(),
        "payment_method": order.payment_method,
        "payment_provider_id": order.transactions.last().map_or(String::new(), |last| format!("ch_{}", last.id)),
        "payment_status": order.payment_status,
        "order_is_digital": order.is_digital(),
        "currency_id": currency_id,
        "currency_code": order.currency,
        "default_currency_id": currency_id,
        "default_currency_code": order.currency,
        "store_default_currency_code": profile.currency,
        "staff_notes": order.staff_notes,
        "shipping_address_count": order.parcels_to.iter().count(),
        "is_deleted": order.is_deleted,
        "cart_id": order.cart_id,
        "billing_address": billing_address,
        "order_source": order.source,
        "external_source": order.external_source,
        "external_order_id": order.external_order_id,
        "geoip_country": order.billing.place.country,
        "geoip_country_iso2": order.billing.place.country_code,
    })
}

fn totals(order: &Order) -> Value {
    let totals = Totals::of(order);
    let zero = text(Decimal::ZERO);
    json!({
        "subtotal_ex_tax": text(totals.subtotal_ex_tax),
        "subtotal_inc_tax": text(totals.subtotal_inc_tax),
        "subtotal_tax": text(totals.subtotal_tax),
        "base_shipping_cost": text(totals.shipping_ex_tax),
        "shipping_cost_ex_tax": text(totals.shipping_ex_tax),
        "shipping_cost_inc_tax": text(totals.shipping_ex_tax + totals.shipping_tax),
        "shipping_cost_tax": text(totals.shipping_tax),
        "total_ex_tax": text(totals.total_ex_tax),
        "total_inc_tax": text(totals.total_inc_tax),
        "total_tax": text(totals.total_tax),
        "is_tax_inclusive_pricing": false,
        // Documented as always 0, whatever was paid back.
        "refunded_amount": zero,
        "store_credit_amount": zero,
        "gift_certificate_amount": zero,
        "discount_amount": text(order.manual_discount),
        "coupon_discount": text(totals.discounts - order.manual_discount),
    })
}

/// Fields for what this shop does not have: handling and wrapping costs, other channels, eBay.
fn unused(order: &Order) -> Value {
    let mut json = json!({
        "shipping_cost_tax_class_id": 0,
        "ip_address": "203.0.113.24",
        "ip_address_v6": "",
        "currency_exchange_rate": "1.0000000000",
        "store_default_to_transactional_exchange_rate": "1.0000000000",
        "customer_message": "",
        "ebay_order_id": "0",
        "is_email_opt_in": order.customer_id != 0,
        "credit_card_type": null,
        "channel_id": 1,
        "external_id": null,
        "external_merchant_id": null,
        "tax_provider_id": "BasicTaxProvider",
        "customer_locale": "en",
    });
    for cost in ["handling", "wrapping"] {
        json[format!("base_{cost}_cost")] = "0.0000".into();
        json[format!("{cost}_cost_tax_class_id")] = 0.into();
        for part in ["ex_tax", "inc_tax", "tax"] {
            json[format!("{cost}_cost_{part}")] = "0.0000".into();
        }
    }
    json
}

/// `/v2/orders/{id}/coupons`.
pub(in crate::store) fn order_coupons(order: &Order) -> Vec<Value> {
    let discount = Totals::of(order).discounts - order.manual_discount;
    let coupon = order.coupon.iter().map(|coupon| {
        json!({
            "id": order.id * 10 + 1,
            "coupon_id": coupon.id,
            "order_id": order.id,
            "code": coupon.code,
            "amount": text(coupon.effect.percent()),
            "type": coupon.type_id(),
            "discount": number(discount),
        })
    });
    coupon.collect()
}
