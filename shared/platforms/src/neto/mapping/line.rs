//! Lines of an order, and what was taken off.

use domain::{Line, LineKind, LineOption};
use rust_decimal::Decimal;

use super::Found;
use crate::neto::wire;

/// The lines in their order. Notes and gifts are lines as well, of a price of zero.
pub(super) fn lines(lines: &[wire::OrderLine], found: &Found) -> Vec<Line> {
    lines.iter().enumerate().map(|(index, line)| self::line(line, index, found)).collect()
}

/// What was taken off a line without a coupon: the amount, else the percentage.
pub(super) fn discount(line: &wire::OrderLine) -> Decimal {
    let amount = line.product_discount.filter(|amount| !amount.is_zero());
    let percent = line.percent_discount.unwrap_or_default().clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
    let price = line.unit_price.unwrap_or_default() * pieces(line.quantity);
    amount.unwrap_or_else(|| (price * percent / Decimal::ONE_HUNDRED).round_dp(2))
}

/// A line that names no quantity sells one piece; metres may be sold by halves. No more than a whole number of an order's
/// line can hold, so that no price times it overflows.
fn pieces(quantity: Option<Decimal>) -> Decimal {
    quantity.unwrap_or(Decimal::ONE).clamp(Decimal::ZERO, u32::MAX.into())
}

fn line(line: &wire::OrderLine, index: usize, found: &Found) -> Line {
    let coupon = line.coupon_discount.unwrap_or_default();
    let bare = bare(line.sku.as_ref(), line.product_name.as_ref(), line.quantity, line.unit_price, found);
    let options = line.extra_options.iter();
    let options = options.filter_map(|it| Some(LineOption { name: it.name.clone()?, value: it.value.clone()? }));
    Line {
        id: line.id.clone().unwrap_or_else(|| (index + 1).to_string()),
        paid: (bare.paid - discount(line) - coupon).max(Decimal::ZERO),
        discounted: coupon > Decimal::ZERO,
        options: options.collect(),
        ..bare
    }
}

/// What lines of orders and of carts say alike; its id is to be set.
pub(super) fn bare(
    sku: Option<&String>,
    name: Option<&String>,
    quantity: Option<Decimal>,
    unit_price: Option<Decimal>,
    found: &Found,
) -> Line {
    let product = found.product(sku);
    let (quantity, unit_price) = (pieces(quantity), unit_price.unwrap_or_default());
    Line {
        id: String::new(),
        // The SKU is the one id that lines, carts, returns and the catalog have in common.
        product_id: sku.cloned(),
        name: name.or(sku).cloned().unwrap_or_default(),
        sku: sku.cloned(),
        product_code: product.code,
        quantity: u32::try_from(quantity.ceil()).unwrap_or(u32::MAX),
        kind: LineKind::Physical,
        unit_price,
        paid: unit_price * quantity,
        unit_cost: None,
        discounted: false,
        options: Vec::new(),
        brand: product.brand,
        categories: product.categories,
        product_url: product.page,
        image_url: product.image,
    }
}
