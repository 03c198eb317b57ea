//! The link that rebuilds a cart.
//!
//! `/checkout/?products=…` makes a new cart on every click and needs neither the old one nor an API call; the API's own
//! redirect URLs work once only (BigCommerce docs, cart-checkout/guide/add-to-cart-url).

use domain::{Coupon, Line, LineKind};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 3986 leaves unreserved stays readable.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The link for these lines in the storefront at `base_url`. Custom items and gift certificates cannot be put into a cart
/// by link; `None` if nothing else is there. Only one code fits; the first is taken.
pub(super) fn link(base_url: Option<&str>, lines: &[Line], coupons: &[Coupon]) -> Option<String> {
    let base_url = base_url?;
    let sellable = lines.iter().filter(|line| line.kind != LineKind::GiftCertificate && line.quantity > 0);
    let products: Vec<_> = sellable
        .filter_map(|line| {
            let product = line.product_id.as_ref()?;
            let named = line.sku.as_ref().unwrap_or(product);
            Some(format!("{}:{}", encode(named), line.quantity))
        })
        .collect();
    if products.is_empty() {
        return None;
    }
    let coupon = coupons.first().map(|coupon| format!("&coupon={}", encode(&coupon.code))).unwrap_or_default();
    Some(format!("{base_url}/checkout/?products={}{coupon}&action=buy", products.join(",")))
}

fn encode(text: &str) -> impl std::fmt::Display {
    utf8_percent_encode(text, RESERVED)
}
