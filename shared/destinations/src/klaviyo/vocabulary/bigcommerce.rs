//! The names of Klaviyo's BigCommerce data reference (help centre, article 115005082587, both editions).

use std::borrow::Cow;

use domain::{About, Event, Line, Metric};
use rust_decimal::Decimal;

use super::Properties;

/// The properties of `event`, which is about `lines`.
pub(super) fn properties(event: &Event, lines: &[Cow<'_, Line>]) -> Properties {
    match event.line() {
        Some(line) => ordered_product(event, line),
        None => whole(event, lines),
    }
}

/// Order and cart events. `Items` has one name per line, so that it reads like `$extra.items` and a product bought in two
/// colours shows twice; categories, brands and coupons are sets.
fn whole(event: &Event, lines: &[Cow<'_, Line>]) -> Properties {
    let (coupons, channel_id, checkout_url) = match &event.about {
        About::Order(order, _) => (&order.coupons, &order.channel_id, None),
        About::Checkout(cart) => (&cart.coupons, &cart.channel_id, cart.checkout_url.as_deref()),
    };
    let mut said = Properties::default();
    said.text("OrderID", order_id(event));
    said.flag("Discounted", event.totals().coupon_discount > Decimal::ZERO);
    said.distinct("Item Categories", categories(lines.iter().map(AsRef::as_ref)));
    said.count("Item Count", lines.iter().map(|line| i64::from(line.quantity)).sum::<i64>());
    said.texts("Items", lines.iter().map(|line| line.name.as_str()));
    said.distinct("Coupons", coupons.iter().map(|coupon| coupon.code.as_str()));
    said.count("ChannelID", channel_id.as_ref().and_then(|id| id.parse().ok()));
    said.text("CheckoutURL", checkout_url);
    if event.metric() == Metric::RefundedOrder {
        refunded(&mut said, event, lines);
    }
    said
}

fn refunded(said: &mut Properties, event: &Event, lines: &[Cow<'_, Line>]) {
    if let About::Order(order, _) = &event.about {
        said.text("Status", order.status.name.as_str());
    }
    said.distinct("Item Brands", lines.iter().filter_map(|line| line.brand.as_deref()));
    said.text("Reason", event.refund().and_then(|refund| refund.reason.as_deref()));
}

fn ordered_product(event: &Event, line: &Line) -> Properties {
    let mut said = Properties::default();
    said.text("OrderID", order_id(event));
    said.text("Name", line.name.as_str());
    said.text("SKU", line.sku.as_deref());
    said.distinct("Categories", categories([line]));
    said.amount("Product Price", line.unit_price);
    said.text("Product Code", line.product_code.as_deref());
    said.amount("Product Cost", line.unit_cost);
    said.amount("Price", line.paid);
    said.flag("Discounted", line.discounted);
    said.text("ProductID", line.product_id.as_deref());
    said.count("Quantity", i64::from(line.quantity));
    let options: Vec<_> = line.options.iter().map(|option| format!("{}: {}", option.name, option.value)).collect();
    said.texts("Option", options.iter().map(String::as_str));
    said
}

fn order_id(event: &Event) -> Option<&str> {
    match &event.about {
        About::Order(order, _) => Some(&order.id),
        About::Checkout(_) => None,
    }
}

fn categories<'a>(lines: impl IntoIterator<Item = &'a Line>) -> impl Iterator<Item = &'a str> {
    lines.into_iter().flat_map(|line| &line.categories).map(String::as_str)
}
