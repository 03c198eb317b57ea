//! Orders, their payments, and what came back of them.

use crate::neto::conditions::{Complaint, Conditions};
use crate::neto::json;
use crate::neto::order::{Order, Payment};
use crate::neto::rma::Rma;
use crate::neto::select::Selection;
use crate::neto::settings::RowOrder;

use super::{Call, Found};

const ORDERS: Conditions<Order> = Conditions {
    texts: &[
        ("OrderID", |order| vec![order.id.clone()]),
        ("Username", |order| vec![order.username.clone()]),
        ("SKU", |order| order.lines.iter().map(|line| line.sku.clone()).collect()),
        ("OrderStatus", |order| vec![order.status.name().to_owned()]),
        ("OrderType", |_| vec!["sales".to_owned()]),
        ("SalesChannel", |order| vec![order.sales_channel.clone()]),
        ("ShippingMethod", |order| vec![order.shipping_option.clone()]),
        ("PaymentStatus", |order| vec![payment_status(order).to_owned()]),
    ],
    dates: &[
        ("DatePlaced", |order| Some(order.placed)),
        ("DateUpdated", |order| Some(order.updated)),
        ("DatePaid", |order| order.payments.last().map(|payment| payment.paid)),
        ("DateInvoiced", |order| order.invoiced),
        ("DateCompleted", |order| order.completed),
    ],
};

const OF_ORDER: Selection = Selection {
    always: &["OrderID"],
    prefixes: &[("BillAddress", "Bill"), ("ShipAddress", "Ship")],
    lists: &[
        ("OrderLine", "OrderLine", &["OrderLineID", "SKU"]),
        ("OrderPayment", "OrderPayment", &["Id", "Amount", "DatePaid"]),
        ("StickyNotes", "StickyNotes", &["StickyNoteID", "Title", "Description"]),
    ],
};

fn payment_status(order: &Order) -> &'static str {
    match (order.is_paid(), order.payments.is_empty()) {
        (true, _) => "FullyPaid",
        (false, false) => "PartialPaid",
        (false, true) => "Pending",
    }
}

/// `GetOrder`.
pub(super) fn orders(call: &mut Call<'_>) -> Result<Found, Complaint> {
    let mut orders: Vec<&Order> = call.shop.orders.values().collect();
    if call.settings.rows == RowOrder::Updated {
        orders.sort_by_key(|order| order.updated);
    }
    let write = |order: &Order, shape| json::order(call.shop, order, shape);
    let rows = call.rows(orders.into_iter(), &ORDERS, &OF_ORDER, write)?;
    if call.filter()?.updates() {
        let ids: Vec<String> = rows.iter().filter_map(|row| Some(row["OrderID"].as_str()?.to_owned())).collect();
        for id in ids {
            call.shop.orders.entry(id).and_modify(|order| order.is_exported = true);
        }
    }
    Ok(Found::new("Order", rows))
}

const RMAS: Conditions<Rma> = Conditions {
    texts: &[
        ("OrderID", |rma| vec![rma.order_id.clone()]),
        ("RmaID", |rma| vec![rma.id.to_string()]),
        ("RmaStatus", |rma| vec![if rma.is_closed { "Closed" } else { "Open" }.to_owned()]),
    ],
    dates: &[
        ("DateIssued", |rma| Some(rma.issued)),
        ("DateUpdated", |rma| Some(rma.updated)),
        ("DateApproved", |rma| rma.approved),
    ],
};

const OF_RMA: Selection = Selection {
    always: &["RmaID"],
    prefixes: &[],
    lists: &[
        ("RmaLine", "RmaLines", &["RmaLineID", "SKU", "Quantity"]),
        ("Refund", "Refunds", &["RefundID", "RefundAmount"]),
    ],
};

/// `GetRma`.
pub(super) fn rmas(call: &mut Call<'_>) -> Result<Found, Complaint> {
    let write = |rma: &Rma, shape| json::rma(call.shop, rma, shape);
    Ok(Found::new("Rma", call.rows(call.shop.rmas.values(), &RMAS, &OF_RMA, write)?))
}

/// A payment with the id of its order.
type OfOrder = (String, Payment);

const PAYMENTS: Conditions<OfOrder> = Conditions {
    texts: &[("OrderID", |(order, _)| vec![order.clone()]), ("PaymentID", |(_, payment)| vec![payment.id.to_string()])],
    dates: &[("DatePaid", |(_, payment)| Some(payment.paid))],
};

const OF_PAYMENT: Selection = Selection { always: &["PaymentID"], prefixes: &[], lists: &[] };

/// `GetPayment`.
pub(super) fn payments(call: &mut Call<'_>) -> Result<Found, Complaint> {
    let orders = call.shop.orders.values();
    let all = orders.flat_map(|order| order.payments.iter().map(|payment| (order.id.clone(), payment.clone())));
    let all: Vec<OfOrder> = all.collect();
    let write = |(order, payment): &OfOrder, _| json::payment(order, payment, &call.shop.profile.currency);
    Ok(Found::new("Payment", call.rows(all.iter(), &PAYMENTS, &OF_PAYMENT, write)?))
}
