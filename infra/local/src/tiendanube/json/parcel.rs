//! A fulfilment order.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::date_with_colon;
use crate::tiendanube::order::Order;
use crate::tiendanube::parcel::{FulfillmentOrder, ParcelStatus};
use crate::web::number;

/// One parcel of an order; its money is a number, unlike everywhere else.
pub(in crate::tiendanube) fn parcel(order: &Order, parcel: &FulfillmentOrder) -> Value {
    let basket = &order.basket;
    let lines = || basket.lines.iter().filter(|line| parcel.lines.contains(&line.id));
    let amount = |value: Decimal| json!({"value": number(value), "currency": basket.currency});
    let worth = lines().map(|line| line.price * Decimal::from(line.quantity)).sum();
    let history = parcel.history.iter().map(|step| {
        let at = date_with_colon(step.at);
        json!({"from_status": step.from.name(), "to_status": step.to.name(), "happened_at": at, "created_at": at})
    });
    let tracking = (parcel.status >= ParcelStatus::Dispatched).then_some(parcel.tracking_code.as_ref()).flatten();
    json!({
        "id": parcel.id,
        "number": parcel.number,
        "status": parcel.status.name(),
        "total_quantity": lines().map(|line| line.quantity).sum::<u32>(),
        "total_price": amount(worth),
        "shipping": {
            "type": "ship",
            "carrier": {"carrier_id": "129734", "code": "api", "name": "Correo Sur", "app_id": "6001"},
            "option": {"name": "A domicilio", "code": "std-home", "reference": null},
            "merchant_cost": amount(basket.shipping_cost),
            "consumer_cost": amount(basket.shipping_cost),
        },
        "tracking_info": tracking.map(|code| json!({"url": format!("https://rastreo.correosur.example/{code}"), "code": code})),
        "status_history": history.collect::<Vec<_>>(),
        "fulfilled_at": parcel.fulfilled_at.map(date_with_colon),
        "created_at": date_with_colon(parcel.created),
        "updated_at": date_with_colon(parcel.updated),
    })
}
