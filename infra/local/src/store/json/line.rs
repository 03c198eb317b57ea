//! A line of an order, as `/v2/orders/{id}/products` and included `line_items` write it.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::store::item::{Chosen, ItemKind};
use crate::store::money::text;
use crate::store::order::{LineDiscount, Order, OrderLine};

/// One order product.
pub(in crate::store) fn line(order: &Order, line: &OrderLine) -> Value {
    let mut json = json!({
        "id": line.id,
        "order_id": order.id,
        "product_id": line.item.product_id,
        "variant_id": line.item.variant_id,
        "order_pickup_method_id": 0,
        "order_address_id": order.parcels_to.as_ref().filter(|_| line.item.is_physical()).map_or(0, |to| to.id),
        "name": line.item.name,
        "name_customer": line.item.name,
        "name_merchant": line.item.name,
        "sku": line.item.sku,
        "upc": "",
        "type": kind(&line.item.kind),
        "quantity": line.quantity,
        "is_refunded": line.refunded == line.quantity,
        "quantity_refunded": line.refunded,
        "quantity_shipped": line.shipped,
        "option_set_id": null,
        "parent_order_product_id": null,
        "is_bundled_product": false,
        "bin_picking_number": "",
        "external_id": null,
        "brand": line.item.brand,
        "applied_discounts": line.discounts.iter().map(discount).collect::<Vec<_>>(),
        "product_options": line.item.chosen.iter().map(|chosen| option(line.id, chosen)).collect::<Vec<_>>(),
        "configurable_fields": [],
        "gift_certificate_id": matches!(line.item.kind, ItemKind::GiftCertificate { .. }).then_some(line.id),
        "event_name": null,
        "event_date": null,
    });
    add(&mut json, costs(order, line));
    add(&mut json, unused());
    json
}

fn costs(order: &Order, line: &OrderLine) -> Value {
    let (price, unit_tax) = (line.item.price, line.unit_tax(order.tax_rate));
    let base = line.base();
    json!({
        "base_price": text(price),
        "price_ex_tax": text(price),
        "price_inc_tax": text(price + unit_tax),
        "price_tax": text(unit_tax),
        "base_total": text(base),
        "total_ex_tax": text(base),
        "total_inc_tax": text(base + line.full_tax(order.tax_rate)),
        "total_tax": text(line.tax(order.tax_rate)),
        "discounted_total_inc_tax": text(line.paid(order.tax_rate)),
        "weight": text(line.item.weight),
        "base_cost_price": text(line.item.cost),
        "cost_price_inc_tax": text(line.item.cost),
        "cost_price_ex_tax": text(line.item.cost),
        "cost_price_tax": text(Decimal::ZERO),
        // Documented as always 0; what was refunded is told by the refunds alone.
        "refund_amount": text(Decimal::ZERO),
    })
}

/// Fields for what this shop does not have: sizes, gift wrapping, returns, eBay.
fn unused() -> Value {
    json!({
        "width": "0.0000",
        "height": "0.0000",
        "depth": "0.0000",
        "fixed_shipping_cost": "0.0000",
        "return_id": 0,
        "wrapping_id": 0,
        "wrapping_name": "",
        "base_wrapping_cost": "0.0000",
        "wrapping_cost_ex_tax": "0.0000",
        "wrapping_cost_inc_tax": "0.0000",
        "wrapping_cost_tax": "0.0000",
        "wrapping_message": "",
        "ebay_item_id": "",
        "ebay_transaction_id": "",
    })
}

fn kind(kind: &ItemKind) -> &'static str {
    match kind {
        ItemKind::Physical => "physical",
        ItemKind::Digital => "digital",
        ItemKind::GiftCertificate { .. } => "giftcertificate",
    }
}

fn discount(discount: &LineDiscount) -> Value {
    json!({
        "id": discount.id,
        "amount": text(discount.amount),
        "name": discount.name,
        "code": discount.code,
        "target": "order",
    })
}

fn option(line: u64, chosen: &Chosen) -> Value {
    let Chosen { option_id, option, value_id, label } = chosen;
    json!({
        "id": line * 10 + 1,
        "option_id": option_id + 500,
        "order_product_id": line,
        "product_option_id": option_id,
        "display_name": option,
        "display_name_customer": option,
        "display_name_merchant": option,
        "display_value": label,
        "display_value_customer": label,
        "display_value_merchant": label,
        "value": value_id.to_string(),
        "type": "Multiple choice",
        "name": format!("{option}{option_id}"),
        "display_style": "Rectangle",
    })
}

/// Puts the members of one object into another.
pub(super) fn add(to: &mut Value, from: Value) {
    let (Value::Object(to), Value::Object(from)) = (to, from) else { unreachable!("both are written as objects") };
    to.extend(from);
}
