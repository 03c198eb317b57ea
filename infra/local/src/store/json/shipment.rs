//! A parcel, as `/v2/orders/{id}/shipments` writes it.

use serde_json::{Value, json};

use super::{place, v2_date};
use crate::store::order::{Order, Shipment};

/// One shipment. `product_id` of its items is 0, as it often is: lines are joined by `order_product_id`.
pub(in crate::store) fn shipment(order: &Order, shipment: &Shipment) -> Value {
    let to = order.parcels_to.as_ref();
    let items = shipment
        .items
        .iter()
        .map(|(line, quantity)| json!({"order_product_id": line, "product_id": 0, "quantity": quantity}));
    json!({
        "id": shipment.id,
        "order_id": order.id,
        "customer_id": order.customer_id,
        "order_address_id": to.map_or(0, |to| to.id),
        "date_created": v2_date(shipment.created),
        "tracking_number": shipment.tracking_number,
        "merchant_shipping_cost": "0.0000",
        "shipping_method": to.map_or("", |to| &to.method),
        "comments": "",
        "shipping_provider": "",
        "tracking_carrier": "",
        "tracking_link": "",
        "billing_address": place::v2(&order.billing),
        "shipping_address": place::v2(to.map_or(&order.billing, |to| &to.person)),
        "items": items.collect::<Vec<_>>(),
        "shipping_provider_display_name": "",
        "generated_tracking_link": format!("https://tracking.example/{}", shipment.tracking_number),
    })
}
