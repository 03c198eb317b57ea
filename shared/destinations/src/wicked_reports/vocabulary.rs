//! The objects Wicked Reports takes, in its own words. Pure.
//!
//! Keys and lengths are those of its PHP library (WickedReports/php-sdk). IP addresses and phones are never said: the one that
//! a server knows is not the shopper's, and under which key a phone belongs is documented nowhere.

use domain::{Address, Currency, Customer, Line, Order};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Number;

use super::payments::Payment;
use super::row::{Identity, Row};
use crate::number::number;

/// Longest id or name, in characters.
const LONGEST: usize = 500;

/// A shopper. Personal data: there is no `Debug`.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Contact {
    pub(super) source_system: String,
    #[serde(rename = "SourceID")]
    source_id: String,
    create_date: String,
    pub(super) email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(flatten)]
    place: Place,
    /// First seen.
    #[serde(skip)]
    pub(super) since: Timestamp,
}

/// Where somebody lives.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Place {
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Product<'a> {
    source_system: &'a str,
    #[serde(rename = "SourceID")]
    source_id: &'a str,
    product_name: &'a str,
    product_price: Number,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct OrderObject<'a> {
    source_system: &'a str,
    #[serde(rename = "SourceID")]
    source_id: &'a str,
    create_date: String,
    contact_email: &'a str,
    order_total: Number,
    order_currency: Currency,
    #[serde(flatten)]
    place: Place,
    #[serde(rename = "SubscriptionID", skip_serializing_if = "Option::is_none")]
    subscription: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    order_items: Vec<ItemObject<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    order_payments: Vec<PaymentObject<'a>>,
}

/// Within an order, or with the order's identity on its own.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ItemObject<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    source_system: Option<&'a str>,
    #[serde(rename = "OrderID", skip_serializing_if = "Option::is_none")]
    order: Option<&'a str>,
    #[serde(rename = "SourceID", skip_serializing_if = "Option::is_none")]
    source_id: Option<String>,
    #[serde(rename = "OrderItemID", skip_serializing_if = "Option::is_none")]
    order_item: Option<String>,
    #[serde(rename = "ProductID", skip_serializing_if = "Option::is_none")]
    product: Option<&'a str>,
    qty: u32,
    #[serde(rename = "PPU")]
    price_per_unit: Number,
}

/// Within an order, or with the order's identity on its own.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PaymentObject<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    source_system: Option<&'a str>,
    #[serde(rename = "OrderID", skip_serializing_if = "Option::is_none")]
    order: Option<&'a str>,
    payment_date: String,
    amount: Number,
    status: &'static str,
}

/// `2026-07-19 22:05:00`, in UTC.
pub(super) fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The shopper of `order`, first seen with it; `None` without an e-mail address, by which alone Wicked Reports knows people.
pub(super) fn contact(system: &str, order: &Order) -> Option<Contact> {
    let Customer { email, first_name, last_name, address, .. } = &order.customer;
    let email = email.as_ref()?.as_str().to_owned();
    Some(Contact {
        source_system: system.to_owned(),
        source_id: email.clone(),
        create_date: date(order.created_at),
        email,
        first_name: filled(first_name),
        last_name: filled(last_name),
        place: address.as_ref().map(Place::of).unwrap_or_default(),
        since: order.created_at,
    })
}

impl Contact {
    /// As it is sent.
    pub(super) fn row(&self) -> Row {
        let identity = Identity::new(&self.source_system, [("SourceID", self.source_id.clone())]);
        Row::new(Vec::new(), identity, self)
    }
}

impl Place {
    fn of(address: &Address) -> Self {
        let Address { city, region, country, country_code, .. } = address;
        Self { city: filled(city), state: filled(region), country: filled(country_code).or_else(|| filled(country)) }
    }
}

/// The product of `line`, by its id or SKU; `None` for a custom item.
pub(super) fn product(system: &str, line: &Line) -> Option<Row> {
    let id = product_id(line)?;
    let name = Some(cut(&line.name)).filter(|name| !name.is_empty()).unwrap_or(id);
    let price = number(line.unit_price);
    let product = Product { source_system: system, source_id: id, product_name: name, product_price: price };
    Some(Row::new(Vec::new(), Identity::new(system, [("SourceID", id.to_owned())]), &product))
}

fn product_id(line: &Line) -> Option<&str> {
    [&line.product_id, &line.sku].into_iter().flatten().map(|id| cut(id)).find(|id| !id.is_empty())
}

/// A new order worth `total`, with its lines and payments, which tells the events at `places`.
pub(super) fn order(
    places: Vec<usize>,
    (system, email): (&str, &str),
    order: &Order,
    total: Decimal,
    (lines, payments): (&[&Line], &[Payment]),
) -> Row {
    let address = order.shipping_address.as_ref().or(order.customer.address.as_ref());
    let object = OrderObject {
        source_system: system,
        source_id: cut(&order.id),
        create_date: date(order.created_at),
        contact_email: email,
        order_total: number(total),
        order_currency: order.totals.currency,
        place: address.map(Place::of).unwrap_or_default(),
        subscription: order.subscription.as_ref().map(|chain| cut(&chain.id)),
        order_items: lines.iter().map(|line| item_object(order, line, None)).collect(),
        order_payments: payments.iter().map(|payment| payment_object(payment, None)).collect(),
    };
    Row::new(places, Identity::new(system, [("SourceID", object.source_id.to_owned())]), &object)
}

/// A line of an order that is there already.
pub(super) fn item(places: Vec<usize>, system: &str, order: &Order, line: &Line) -> Row {
    let id = item_id(order, line);
    let identity = Identity::new(system, [("SourceID", id), ("OrderID", order.id.clone())]);
    Row::new(places, identity, &item_object(order, line, Some(system)))
}

fn item_object<'a>(order: &'a Order, line: &'a Line, alone: Option<&'a str>) -> ItemObject<'a> {
    ItemObject {
        source_system: alone,
        order: alone.map(|_| cut(&order.id)),
        source_id: alone.map(|_| item_id(order, line)),
        order_item: alone.is_none().then(|| item_id(order, line)),
        product: product_id(line),
        qty: line.quantity,
        price_per_unit: number(line.unit_price),
    }
}

/// Some platforms number the lines of each order anew.
fn item_id(order: &Order, line: &Line) -> String {
    cut(&format!("{}-{}", order.id, line.id)).to_owned()
}

/// What happened to the money of an order that is there already.
pub(super) fn payment(system: &str, order: &str, payment: &Payment) -> Row {
    let mut fields = vec![("OrderID", order.to_owned()), ("Status", payment.status.name().to_owned())];
    // An order is voided once, whatever of it was left by then.
    if !payment.status.is_last() {
        let object = payment_object(payment, None);
        fields.extend([("PaymentDate", object.payment_date), ("Amount", object.amount.to_string())]);
    }
    let identity = Identity::new(system, fields);
    Row::new(payment.places.clone(), identity, &payment_object(payment, Some((system, order))))
}

fn payment_object<'a>(payment: &Payment, alone: Option<(&'a str, &'a str)>) -> PaymentObject<'a> {
    PaymentObject {
        source_system: alone.map(|(system, _)| system),
        order: alone.map(|(_, order)| order),
        payment_date: date(payment.at),
        amount: number(payment.amount),
        status: payment.status.name(),
    }
}

fn filled(text: &Option<String>) -> Option<String> {
    text.as_deref().map(cut).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn cut(text: &str) -> &str {
    let text = text.trim();
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end])
}
