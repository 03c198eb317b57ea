//! Lines of an order or cart, their sums, and the codes redeemed on them.

use std::collections::BTreeSet;

use domain::{Coupon, Currency, Line, LineKind, LineOption, Totals};
use rust_decimal::Decimal;

use super::Found;
use crate::tiendanube::wire;

/// What a variant differs in, where the catalog does not say.
const VARIANT: &str = "Variant";

/// Products of these lines.
pub(crate) fn product_ids(lines: &[wire::Line]) -> BTreeSet<String> {
    lines.iter().filter_map(|line| line.product_id.clone()).collect()
}

/// The lines that have an id.
pub(super) fn lines(lines: Vec<wire::Line>, found: &Found) -> Vec<Line> {
    lines.into_iter().filter_map(|line| self::line(line, found)).collect()
}

/// What is paid for a line is its price before what is taken off the order as a whole, which Tiendanube does not share out
/// among the lines; nor does Klaviyo's guide.
fn line(line: wire::Line, found: &Found) -> Option<Line> {
    let product = found.product(line.product_id.as_ref());
    let quantity = line.quantity.unwrap_or(1);
    let unit_price = line.price.unwrap_or_default();
    let own_image = line.image.src.filter(|_| line.image.id.is_some());
    let values = line.variant_values.iter().enumerate().filter_map(|(at, value)| {
        let name = product.and_then(|product| found.attribute(product, at)).unwrap_or_else(|| VARIANT.to_owned());
        Some(LineOption { name, value: found.say(value)? })
    });
    let properties = line.properties.into_iter();
    let properties = properties.filter_map(|chosen| Some(LineOption { name: chosen.name?, value: chosen.value? }));
    Some(Line {
        id: line.id?,
        name: found.say(&line.name).unwrap_or_default(),
        sku: line.sku,
        product_code: None,
        quantity,
        kind: LineKind::Physical,
        unit_price,
        paid: unit_price.saturating_mul(Decimal::from(quantity)),
        unit_cost: line.cost.filter(|cost| *cost > Decimal::ZERO),
        discounted: false,
        options: values.chain(properties).collect(),
        brand: product.and_then(|product| found.brand(product)),
        categories: product.map(|product| found.categories(product)).unwrap_or_default(),
        product_url: product.and_then(|product| found.page(product)),
        image_url: own_image.or_else(|| product.and_then(|product| found.image(product))),
        product_id: line.product_id,
    })
}

/// The codes that were typed in. What they took off together is known, so with one code what it did.
pub(super) fn coupons(sums: &wire::Sums) -> Vec<Coupon> {
    let codes: Vec<_> = sums.coupon.iter().filter_map(|coupon| coupon.code.clone()).collect();
    let only = codes.len() == 1;
    codes.into_iter().map(|code| Coupon { code, amount: sums.discount_coupon.filter(|_| only) }).collect()
}

/// The sums of an order.
///
/// # Errors
/// The name of the field without which nothing can be said.
pub(super) fn totals(sums: &wire::Sums) -> Result<Totals, &'static str> {
    let total = sums.total.ok_or("total")?;
    let subtotal = sums.subtotal.unwrap_or_default();
    let discount = sums.discount.unwrap_or_default();
    let coupon_discount = sums.discount_coupon.unwrap_or_default();
    // Current orders do not name what the shopper pays for sending; it is what the rest does not explain.
    let rest = || (total - subtotal + discount).max(Decimal::ZERO);
    Ok(Totals {
        currency: sums.currency.as_deref().and_then(Currency::parse).ok_or("currency")?,
        total,
        subtotal,
        shipping: sums.shipping_cost_customer.unwrap_or_else(rest),
        discount: (discount - coupon_discount).max(Decimal::ZERO),
        coupon_discount,
    })
}
