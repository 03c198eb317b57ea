//! The names of Klaviyo's guide "Integrate a platform without a pre-built integration", which its Tiendanube data
//! reference follows.

use std::borrow::Cow;

use domain::{About, Event, Line, Metric};
use rust_decimal::Decimal;
use serde_json::Value;

use super::Properties;
use super::extra::address;

/// The properties of `event`, which is about `lines`.
pub(super) fn properties(event: &Event, lines: &[Cow<'_, Line>]) -> Properties {
    match (&event.about, event.line()) {
        (About::Order(order, _), Some(line)) => ordered_product(&order.id, line),
        _ => whole(event, lines),
    }
}

fn whole(event: &Event, lines: &[Cow<'_, Line>]) -> Properties {
    let mut said = Properties::default();
    said.texts("ItemNames", lines.iter().map(|line| line.name.as_str()));
    said.distinct("Categories", lines.iter().flat_map(|line| &line.categories).map(String::as_str));
    match &event.about {
        About::Checkout(cart) => {
            said.text("CheckoutURL", cart.checkout_url.as_deref());
            said.list("Items", lines.iter().map(|line| item(line, "ProductCategories")));
        }
        About::Order(order, _) => {
            said.text("OrderId", order.id.as_str());
            said.distinct("Brands", lines.iter().filter_map(|line| line.brand.as_deref()));
            let codes: Vec<_> = order.coupons.iter().map(|coupon| coupon.code.as_str()).collect();
            said.text("DiscountCode", codes.join(", ").as_str());
            said.amount("DiscountValue", order.totals.discount + order.totals.coupon_discount);
            said.list("Items", lines.iter().map(|line| item(line, "Categories")));
            if let Some(billing) = &order.customer.address {
                said.object("BillingAddress", address(billing));
            }
            if let Some(shipping) = &order.shipping_address {
                said.object("ShippingAddress", address(shipping));
            }
            said.text("Reason", reason(event, order.cancel_reason.as_deref()));
            if let Some(refund) = event.refund() {
                // Klaviyo takes a value of 0 for none, so only this tells the two apart.
                said.flag("AmountUnknown", refund.amount_unknown);
            }
        }
    }
    said
}

/// Why an order was cancelled, or money went back.
fn reason<'a>(event: &'a Event, cancelled: Option<&'a str>) -> Option<&'a str> {
    match event.metric() {
        Metric::CancelledOrder => cancelled,
        Metric::RefundedOrder => event.refund().and_then(|refund| refund.reason.as_deref()),
        _ => None,
    }
}

/// A line, with its categories under the key the guide has for them in this event.
fn item(line: &Line, categories: &str) -> Value {
    let mut item = Properties::default();
    describe(&mut item, line, categories);
    item.always("ItemPrice", line.unit_price);
    item.always("RowTotal", line.unit_price.saturating_mul(Decimal::from(line.quantity)));
    item.text("Brand", line.brand.as_deref());
    item.into_value()
}

fn ordered_product(order_id: &str, line: &Line) -> Properties {
    let mut said = Properties::default();
    said.text("OrderId", order_id);
    describe(&mut said, line, "Categories");
    said.text("ProductBrand", line.brand.as_deref());
    said
}

fn describe(said: &mut Properties, line: &Line, categories: &str) {
    said.text("ProductID", line.product_id.as_deref());
    said.text("SKU", line.sku.as_deref());
    said.text("ProductName", line.name.as_str());
    said.always("Quantity", line.quantity.into());
    said.text("ProductURL", line.product_url.as_deref());
    said.text("ImageURL", line.image_url.as_deref());
    said.distinct(categories, line.categories.iter().map(String::as_str));
}
