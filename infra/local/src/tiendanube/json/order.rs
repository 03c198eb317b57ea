//! An order, as `/orders` and `/orders/{id}` write it.

use serde_json::{Value, json};

use super::basket::{address, contact, line, sums, text_or_null};
use super::customer::customer;
use super::parcel::parcel;
use super::{add, date, date_object, money};
use crate::tiendanube::order::{Order, PaymentStatus};
use crate::tiendanube::parcel::{ParcelStatus, shipping_status};
use crate::tiendanube::shop::Shop;

/// In which form an order is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tiendanube) struct Form {
    /// As a row of a list, where the store's id is text.
    pub(in crate::tiendanube) listed: bool,
    /// Parcels in full instead of their ids.
    pub(in crate::tiendanube) parcels: bool,
    /// With the customer, who is not there at all without the scope.
    pub(in crate::tiendanube) customer: bool,
    /// With what only `v1` still has.
    pub(in crate::tiendanube) v1: bool,
}

/// One order.
///
/// Types drift as they do at the platform, always in the same way for the same order: the number of every third is text,
/// empty objects of even ones are `[]`, and in lists some more numbers are text.
pub(in crate::tiendanube) fn order(shop: &Shop, order: &Order, form: Form) -> Value {
    let (basket, store_id) = (&order.basket, shop.profile.store_id);
    let as_text = form.listed || order.app_id.is_some();
    let mut json = json!({
        "id": order.id,
        "number": if order.number.is_multiple_of(3) { json!(order.number.to_string()) } else { json!(order.number) },
        "token": order.token,
        "store_id": if form.listed { json!(store_id.to_string()) } else { json!(store_id) },
        "status": order.status.name(),
        "payment_status": order.payment.name(),
        "shipping_status": shipping_status(&order.parcels),
        "total_paid_by_customer": money(order.paid_by_customer()),
        "products": basket.lines.iter().map(|it| line(it, order.created, as_text)).collect::<Vec<_>>(),
        "storefront": order.storefront,
        "app_id": order.app_id,
    });
    add(&mut json, contact(&basket.buyer));
    add(&mut json, sums(store_id, order.id, basket, order.created, as_text));
    add(&mut json, dates(order));
    add(&mut json, payment(order));
    add(&mut json, unused(order));
    json["shipping_address"] = shipping_address(order);
    json["fulfillments"] =
        order.parcels.iter().map(|it| if form.parcels { parcel(order, it) } else { json!({"id": it.id}) }).collect();
    let known = order.customer_id.filter(|_| form.customer).and_then(|id| shop.customers.get(&id));
    if let Some(known) = known {
        json["customer"] = customer(known, order.id, order.paid_by_customer(), &basket.currency);
    }
    if form.v1 {
        add(&mut json, v1(order));
    }
    json
}

fn dates(order: &Order) -> Value {
    json!({
        "created_at": date(order.created),
        "updated_at": date(order.updated),
        "completed_at": date_object(order.created),
        "paid_at": order.paid_at.map(date),
        "cancelled_at": order.cancelled_at.map(date),
        "cancel_reason": order.cancel_reason,
        "closed_at": order.closed_at.map(date),
        "read_at": date(order.created),
    })
}

fn payment(order: &Order) -> Value {
    let is_open = order.payment == PaymentStatus::Pending;
    json!({
        "gateway": if is_open { "offline" } else { "mercadopago" },
        "gateway_id": if is_open { Value::Null } else { json!(format!("771{}", order.id)) },
        "gateway_name": if is_open { "Transferencia" } else { "Mercado Pago" },
        "gateway_link": null,
        "payment_details": {
            "method": if is_open { "wire_transfer" } else { "credit_card" },
            "credit_card_company": if is_open { Value::Null } else { json!("visa") },
            "installments": if order.id.is_multiple_of(2) { json!("3") } else { json!(3) },
        },
    })
}

fn shipping_address(order: &Order) -> Value {
    let buyer = &order.basket.buyer;
    let mut json = address(&buyer.address);
    let more = json!({
        "id": 70_510_000 + order.number,
        "name": buyer.name,
        "phone": text_or_null(&buyer.phone),
        "default": false,
        "created_at": date(order.created),
        "updated_at": date(order.created),
        "customs": {"reference": "", "between_streets": ""},
    });
    add(&mut json, more);
    json
}

/// Fields for what this shop does not have.
fn unused(order: &Order) -> Value {
    json!({
        "billing_customer_type": "person",
        "billing_business_name": null,
        "billing_document_type": "dni",
        "same_billing_and_shipping_address": true,
        "extra": if order.id.is_multiple_of(2) { json!([]) } else { json!({}) },
        "note": "",
        "owner_note": null,
        "attributes": [],
        "client_details": {"browser_ip": "203.0.113.25", "user_agent": "Mozilla/5.0 (synthetic)"},
        "is_subscription": false,
        "is_subscription_initial": false,
    })
}

/// What describes the first parcel in `v1`.
fn v1(order: &Order) -> Value {
    let first = order.parcels.first();
    let sent = first.filter(|parcel| parcel.status >= ParcelStatus::Dispatched);
    let code = sent.and_then(|parcel| parcel.tracking_code.as_ref());
    let cost = money(order.basket.shipping_cost);
    json!({
        "shipped_at": sent.and_then(|parcel| parcel.fulfilled_at).map(date),
        "next_action": if sent.is_some() { "close" } else { "waiting_shipment" },
        "landing_url": null,
        "shipping": "api_129734",
        "shipping_option": "A domicilio",
        "shipping_tracking_number": code,
        "shipping_tracking_url": code.map(|code| format!("https://rastreo.correosur.example/{code}")),
        "shipping_cost_customer": cost,
        "shipping_cost_owner": cost,
        "shipping_pickup_type": "ship",
    })
}
