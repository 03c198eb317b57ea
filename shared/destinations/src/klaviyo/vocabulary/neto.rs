//! The names of Klaviyo's Neto data reference (help centre): line objects at the top, where BigCommerce has names only.

use std::borrow::Cow;

use domain::{About, Event, Line};
use serde_json::Value;

use super::Properties;

/// The properties of `event`, which is about `lines`. Ordered Product repeats what is said of the order, and says of its
/// own line the same as `Items` does; its value is the line's alone (docs/adr/0004).
pub(super) fn properties(event: &Event, lines: &[Cow<'_, Line>]) -> Properties {
    let whole: Vec<_>;
    let lines = match event.line() {
        Some(_) => {
            whole = event.lines().iter().map(Cow::Borrowed).collect();
            &whole
        }
        None => lines,
    };
    let mut said = Properties::default();
    said.texts("ItemNames", lines.iter().map(|line| line.name.as_str()));
    said.distinct("Categories", lines.iter().flat_map(|line| &line.categories).map(String::as_str));
    said.list("Items", lines.iter().map(|line| item(line)));
    match &event.about {
        About::Checkout(cart) => said.text("Checkout URL", cart.checkout_url.as_deref()),
        About::Order(order, _) => {
            said.text("OrderID", order.id.as_str());
            said.distinct("Brands", lines.iter().filter_map(|line| line.brand.as_deref()));
            said.count("Item Count", lines.iter().map(|line| i64::from(line.quantity)).sum::<i64>());
            said.distinct("Discount Codes", order.coupons.iter().map(|coupon| coupon.code.as_str()));
            said.amount("Total Discounts", order.totals.discount + order.totals.coupon_discount);
            said.text("Source Name", order.source_name.as_deref());
            said.text("Reason", event.refund().and_then(|refund| refund.reason.as_deref()));
        }
    }
    if let Some(line) = event.line() {
        describe(&mut said, line);
    }
    said
}

fn item(line: &Line) -> Value {
    let mut item = Properties::default();
    describe(&mut item, line);
    item.into_value()
}

/// Numbers even if they are 0: a gift has a price, too.
fn describe(said: &mut Properties, line: &Line) {
    said.text("SKU", line.sku.as_deref());
    said.text("ProductName", line.name.as_str());
    said.always("Quantity", line.quantity.into());
    said.always("ItemPrice", line.unit_price);
    said.text("ProductURL", line.product_url.as_deref());
    said.text("ImageURL", line.image_url.as_deref());
}
