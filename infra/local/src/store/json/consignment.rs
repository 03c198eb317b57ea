//! Where the goods of an order go: consignments, and the older shipping addresses.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::line::{add, line};
use super::place;
use crate::store::item::ItemKind;
use crate::store::money::text;
use crate::store::order::{Destination, Order, OrderLine};
use crate::store::totals::percent_of;
use crate::web::number;

/// The included `consignments` in their object form; without `with_lines` the places for lines are left out.
pub(super) fn consignments(order: &Order, with_lines: bool) -> Value {
    let of_kind = |wanted: fn(&ItemKind) -> bool| {
        order.lines.iter().filter(move |line| wanted(&line.item.kind)).collect::<Vec<_>>()
    };
    let physical = of_kind(|kind| *kind == ItemKind::Physical);
    let digital = of_kind(|kind| *kind == ItemKind::Digital);
    let filled = |mut consignment: Value, lines: &[&OrderLine]| {
        if with_lines {
            consignment["line_items"] = lines.iter().map(|entry| line(order, entry)).collect();
        }
        consignment
    };
    let shipping = order.parcels_to.as_ref().map(|to| {
        let mut consignment = shipping(order, to, &|amount| number(amount));
        let resource = format!("/orders/{}/consignments/shipping/{}/shipping_quotes", order.id, to.id);
        consignment["shipping_quotes"] = json!({"url": resource, "resource": resource});
        filled(consignment, &physical)
    });
    let downloads = (!digital.is_empty()).then(|| filled(json!({"recipient_email": order.billing.email}), &digital));
    let gifts = order.lines.iter().filter_map(|entry| match &entry.item.kind {
        ItemKind::GiftCertificate { recipient } => Some(filled(json!({"recipient_email": recipient}), &[entry])),
        _ => None,
    });
    json!({
        "pickups": [],
        "shipping": shipping.into_iter().collect::<Vec<_>>(),
        "downloads": downloads.into_iter().collect::<Vec<_>>(),
        "email": {"gift_certificates": gifts.collect::<Vec<_>>()},
    })
}

/// An entry of `/v2/orders/{id}/shipping_addresses`: the same as a consignment, but money is text.
pub(in crate::store) fn shipping_address(order: &Order, to: &Destination) -> Value {
    let mut address = shipping(order, to, &|amount| text(amount).into());
    let resource = format!("/orders/{}/shippingaddresses/{}/shippingquotes", order.id, to.id);
    add(&mut address, json!({"order_id": order.id, "shipping_quotes": {"url": resource, "resource": resource}}));
    address
}

fn shipping(order: &Order, to: &Destination, money: &dyn Fn(Decimal) -> Value) -> Value {
    let physical = || order.lines.iter().filter(|line| line.item.is_physical());
    let tax = percent_of(to.cost, order.tax_rate);
    let zero = money(Decimal::ZERO);
    let mut json = place::v2(&to.person);
    let costs = json!({
        "id": to.id,
        "form_fields": [],
        "items_total": physical().map(|line| line.quantity).sum::<u32>(),
        "items_shipped": physical().map(|line| line.shipped).sum::<u32>(),
        "shipping_method": to.method,
        "base_cost": money(to.cost),
        "cost_ex_tax": money(to.cost),
        "cost_inc_tax": money(to.cost + tax),
        "cost_tax": money(tax),
        "cost_tax_class_id": 0,
        "base_handling_cost": zero,
        "handling_cost_ex_tax": zero,
        "handling_cost_inc_tax": zero,
        "handling_cost_tax": zero,
        "handling_cost_tax_class_id": 0,
        "shipping_zone_id": 1,
        "shipping_zone_name": to.person.place.country,
    });
    add(&mut json, costs);
    json
}
