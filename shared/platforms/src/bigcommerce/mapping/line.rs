//! Lines of an order, and the codes redeemed on them.

use domain::{Coupon, Line, LineKind, LineOption};
use rust_decimal::Decimal;

use super::Found;
use crate::bigcommerce::wire::{OrderCoupon, OrderLine};

/// The lines worth telling: those with an id, without the parts of bundles.
/// `base_url` is the storefront's.
pub(crate) fn lines(lines: Vec<OrderLine>, found: &Found, base_url: Option<&str>) -> Vec<Line> {
    let told = lines.into_iter().filter(|line| !line.is_bundled_product && line.parent_order_product_id.is_none());
    told.filter_map(|line| self::line(line, found, base_url)).collect()
}

/// How many pieces `lines` hold, parts of bundles included, to compare with the order's `items_total`.
pub(crate) fn pieces(lines: &[OrderLine]) -> u64 {
    lines.iter().map(|line| u64::from(quantity(line))).sum()
}

/// A line that names no quantity sells one piece.
fn quantity(line: &OrderLine) -> u32 {
    line.quantity.unwrap_or(1)
}

fn line(line: OrderLine, found: &Found, base_url: Option<&str>) -> Option<Line> {
    let product = found.product(line.product_id.as_ref());
    let quantity = quantity(&line);
    let paid = line.discounted_total_inc_tax.unwrap_or_else(|| less_discounts(&line));
    Some(Line {
        kind: kind(&line),
        unit_price: line.price_inc_tax.unwrap_or_default(),
        unit_cost: line.cost_price_inc_tax.filter(|cost| *cost > Decimal::ZERO),
        discounted: line
            .applied_discounts
            .iter()
            .any(|discount| discount.code.is_some() && discount.amount > Some(Decimal::ZERO)),
        options: line
            .product_options
            .iter()
            .filter_map(|option| option_of(&option.display_name, &option.display_value))
            .collect(),
        product_code: product.and_then(|product| product.sku.clone()),
        categories: product.map(|product| found.category_names(product)).unwrap_or_default(),
        product_url: product.and_then(|product| product.page(base_url)),
        image_url: product.and_then(|product| product.image(line.variant_id.as_deref())),
        id: line.id?,
        product_id: line.product_id,
        name: line.name.unwrap_or_default(),
        sku: line.sku,
        brand: line.brand,
        quantity,
        paid,
    })
}

/// What was paid for a line that does not say so itself.
fn less_discounts(line: &OrderLine) -> Decimal {
    let discounts: Decimal = line.applied_discounts.iter().filter_map(|discount| discount.amount).sum();
    (line.total_inc_tax.unwrap_or_default() - discounts).max(Decimal::ZERO)
}

fn kind(line: &OrderLine) -> LineKind {
    match line.kind.as_deref() {
        Some("digital") => LineKind::Digital,
        Some("giftcertificate") => LineKind::GiftCertificate,
        _ => LineKind::Physical,
    }
}

/// A choice that says something.
pub(super) fn option_of(name: &Option<String>, value: &Option<String>) -> Option<LineOption> {
    Some(LineOption { name: name.clone()?, value: value.clone()? })
}

/// The codes on `lines` with what each took off, in the order they appear.
pub(crate) fn codes_on_lines(lines: &[OrderLine]) -> Vec<Coupon> {
    let discounts = lines.iter().flat_map(|line| &line.applied_discounts);
    merge(discounts.filter_map(|discount| Some((discount.code.clone()?, discount.amount))))
}

/// The order's own list of coupons.
pub(crate) fn coupons(coupons: Vec<OrderCoupon>) -> Vec<Coupon> {
    merge(coupons.into_iter().filter_map(|coupon| Some((coupon.code?, coupon.discount))))
}

/// One coupon per code, amounts added up.
pub(super) fn merge(found: impl Iterator<Item = (String, Option<Decimal>)>) -> Vec<Coupon> {
    let mut merged: Vec<Coupon> = Vec::new();
    for (code, amount) in found {
        match merged.iter_mut().find(|coupon| coupon.code == code) {
            Some(coupon) => coupon.amount = add(coupon.amount, amount),
            None => merged.push(Coupon { code, amount }),
        }
    }
    merged
}

fn add(one: Option<Decimal>, other: Option<Decimal>) -> Option<Decimal> {
    match (one, other) {
        (Some(one), Some(other)) => one.checked_add(other),
        (one, other) => one.or(other),
    }
}
