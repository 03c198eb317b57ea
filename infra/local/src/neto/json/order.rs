//! An order, as `GetOrder` writes it when asked for everything.

use serde_json::{Map, Value, json};

use super::person::flat;
use super::{flag, money, unit};
use crate::neto::date;
use crate::neto::order::{Order, OrderLine, Payment, StickyNote};
use crate::neto::shape::Shape;
use crate::neto::shop::Shop;
use crate::neto::status::OrderStatus;

/// One order.
pub(in crate::neto) fn order(shop: &Shop, order: &Order, shape: Shape) -> Value {
    let mut json = head(order);
    let members = json.as_object_mut().expect("it is an object");
    for part in [flat("Bill", &order.billing), flat("Ship", &order.shipping), amounts(shop, order), dates(shop, order)]
    {
        members.extend(part);
    }
    let payment = |payment: &Payment| {
        json!({
            "Id": payment.id.to_string(),
            "Amount": money(payment.amount),
            "PaymentType": payment.method,
            "DatePaid": date::utc(payment.paid),
        })
    };
    json["OrderPayment"] = shape.many(order.payments.iter().map(payment).collect());
    json["OrderLine"] = shape.next().many(order.lines.iter().map(|one| line(order, one, shape)).collect());
    let note = |note: &StickyNote| {
        let id = note.id.to_string();
        json!({"StickyNoteID": id, "Title": note.title, "Description": note.text})
    };
    json["StickyNotes"] = shape.many(order.notes.iter().map(note).collect());
    json
}

fn head(order: &Order) -> Value {
    let is_approved = order.is_paid() || !matches!(order.status, OrderStatus::New | OrderStatus::Cancelled);
    json!({
        "OrderID": order.id,
        "ID": order.id,
        "Username": order.username,
        "Email": order.billing.email,
        "SalesChannel": order.sales_channel,
        "OrderType": "sales",
        "OrderStatus": order.status.name(),
        // Filled on orders that are not on hold as well.
        "OnHoldType": "On Hold",
        "CompleteStatus": if is_approved { "Approved" } else { "Incomplete" },
        "RelatedOrderID": order.related.as_deref().unwrap_or_default(),
        "RealtimeConfirmation": if order.is_paid() { "FULLY PAID" } else { "" },
        "TaxInclusive": flag(true),
        "CouponCode": order.coupon,
        "ShippingOption": order.shipping_option,
    })
}

fn amounts(shop: &Shop, order: &Order) -> Map<String, Value> {
    let amounts = [
        ("ProductSubtotal", money(order.subtotal())),
        ("CouponDiscount", money(order.coupon_discount())),
        ("ShippingTotal", money(order.shipping_total)),
        ("ShippingDiscount", money(order.shipping_discount)),
        ("SurchargeTotal", money(order.surcharge)),
        ("OrderTax", money(order.tax(shop.profile.tax_rate))),
        ("GrandTotal", money(order.grand_total())),
    ];
    amounts.map(|(name, value)| (name.to_owned(), json!(value))).into_iter().collect()
}

fn dates(shop: &Shop, order: &Order) -> Map<String, Value> {
    let dates = [
        ("DatePlaced", date::utc(order.placed)),
        ("DatePaid", date::utc_or_empty(order.payments.last().map(|payment| payment.paid))),
        ("DateUpdated", date::utc(order.updated)),
        ("DateInvoiced", date::day(order.invoiced, &shop.zone)),
        ("DateCompleted", date::day(order.completed, &shop.zone)),
        ("DateCompletedUTC", date::utc_or_empty(order.completed)),
    ];
    dates.map(|(name, value)| (name.to_owned(), json!(value))).into_iter().collect()
}

fn line(order: &Order, line: &OrderLine, shape: Shape) -> Value {
    let is_sent = !line.tracking.is_empty();
    let sent = |text: &str| if is_sent { text.to_owned() } else { String::new() };
    let option = |(name, value): &(String, String)| json!({"Name": name, "Value": value});
    let options = line.options.iter().map(option).collect();
    json!({
        "OrderLineID": line.id,
        "SKU": line.sku,
        "ProductName": line.name,
        "Quantity": line.quantity.to_string(),
        "UnitPrice": unit(line.unit_price),
        "PercentDiscount": money(rust_decimal::Decimal::ZERO),
        "ProductDiscount": money(line.product_discount),
        "CouponDiscount": money(line.coupon_discount),
        "QuantityShipped": line.shipped.to_string(),
        "ShippingMethod": sent(&order.shipping_option),
        "ShippingTracking": line.tracking,
        "ShippingCarrierName": sent("Aussie Post"),
        "ShippingTrackingUrl": sent(&format!("https://track.example/{}", line.tracking)),
        "ExtraOptions": {"ExtraOption": shape.many(options)},
    })
}
