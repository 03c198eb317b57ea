//! A checkout.

use std::collections::BTreeSet;

use domain::{Address, Checkout, Coupon, Currency, Customer, Email, Line, LineKind, Totals};
use rust_decimal::Decimal;

use super::line::{merge, option_of};
use super::{Found, link};
use crate::ReadError;
use crate::bigcommerce::wire;

/// Products in the cart.
pub(crate) fn product_ids(checkout: &wire::Checkout) -> BTreeSet<String> {
    let items = &checkout.cart.line_items;
    items.physical_items.iter().chain(&items.digital_items).filter_map(|item| item.product_id.clone()).collect()
}

/// Whether anything says who is shopping.
pub(crate) fn is_known(checkout: &wire::Checkout, shopper: &wire::Shopper) -> bool {
    let shipping = checkout.consignments.iter().map(wire::Consignment::address);
    let addresses = shipping.chain([&checkout.billing_address]);
    let emails = [&checkout.cart.email, &shopper.email, &checkout.billing_address.email];
    emails.into_iter().any(Option::is_some)
        || addresses.into_iter().any(|address| address.phone.is_some())
        || shopper.phone.is_some()
}

/// The checkout of cart `cart_id` as the rules see it; `shopper` is what the customer list says of a signed-in shopper.
///
/// # Errors
/// [`ReadError::Unusable`] naming the field without which nothing can be said.
pub(crate) fn checkout(
    cart_id: &str,
    checkout: wire::Checkout,
    shopper: wire::Shopper,
    found: &Found,
) -> Result<Checkout, ReadError> {
    let missing = |field: &str| ReadError::Unusable { why: format!("the checkout has no usable {field}") };
    let updated_at = checkout.updated_time.max(checkout.cart.updated_time).ok_or_else(|| missing("updated_time"))?;
    let coupons = coupons(&checkout);
    let totals = totals(&checkout, &coupons).map_err(missing)?;
    let customer = customer(&checkout, shopper);
    let shipping_known = shipping_known(&checkout);
    let base_url = found.base_url(checkout.cart.channel_id.as_deref());
    let lines = lines(checkout.cart.line_items, found);
    Ok(Checkout {
        cart_id: checkout.cart.id.unwrap_or_else(|| cart_id.to_owned()),
        updated_at,
        version: format!("{}@{updated_at}", checkout.version.unwrap_or_default()),
        order_id: checkout.order_id,
        customer,
        shipping_known,
        totals,
        checkout_url: link::link(base_url, &lines, &coupons),
        lines,
        coupons,
        channel_id: checkout.cart.channel_id,
    })
}

fn coupons(checkout: &wire::Checkout) -> Vec<Coupon> {
    let listed = if checkout.coupons.is_empty() { &checkout.cart.coupons } else { &checkout.coupons };
    merge(listed.iter().filter_map(|coupon| Some((coupon.code.clone()?, coupon.discounted_amount))))
}

fn totals(checkout: &wire::Checkout, coupons: &[Coupon]) -> Result<Totals, &'static str> {
    let cart = &checkout.cart;
    let currency = cart.currency.code.as_deref().and_then(Currency::parse).ok_or("cart.currency.code")?;
    let discount = cart.discount_amount.unwrap_or_default();
    let coupon_discount: Decimal = coupons.iter().filter_map(|coupon| coupon.amount).sum();
    // Both cart amounts already have discounts and coupons taken off (BigCommerce docs, checkouts.v3 and carts.v3).
    let total = cart.cart_amount_inc_tax.or(cart.cart_amount);
    let subtotal = checkout.subtotal_inc_tax.or(cart.base_amount);
    let computed = || subtotal.map(|subtotal| (subtotal - discount - coupon_discount).max(Decimal::ZERO));
    Ok(Totals {
        currency,
        total: total.or_else(computed).ok_or("cart.cart_amount_inc_tax")?,
        subtotal: subtotal.unwrap_or_default(),
        shipping: checkout.shipping_cost_total_inc_tax.unwrap_or_default(),
        discount,
        coupon_discount,
    })
}

/// Whether an address was entered that could be delivered to, or the shopper fetches it, or nothing is to be sent.
fn shipping_known(checkout: &wire::Checkout) -> bool {
    let items = &checkout.cart.line_items;
    let nothing_to_send = items.physical_items.is_empty() && items.custom_items.is_empty();
    nothing_to_send
        || checkout.consignments.iter().any(|consignment| {
            let address = consignment.address();
            let deliverable = address.address1.is_some() && address.country_code.is_some();
            deliverable || consignment.selected_pickup_option.pickup_method_id.is_some()
        })
}

/// Who is shopping: the billing address first, then where it is sent, then the account.
fn customer(checkout: &wire::Checkout, shopper: wire::Shopper) -> Customer {
    let billing = &checkout.billing_address;
    let shipping = checkout.consignments.first().map(wire::Consignment::address);
    let first =
        |part: fn(&wire::CartAddress) -> &Option<String>| part(billing).clone().or_else(|| part(shipping?).clone());
    let emails = [&billing.email, &checkout.cart.email, &shopper.email];
    let addresses = [Some(billing), shipping].into_iter().flatten().map(address);
    Customer {
        email: emails.into_iter().flatten().find_map(|email| Email::parse(email)),
        phone: first(|address| &address.phone).or(shopper.phone),
        first_name: first(|address| &address.first_name).or(shopper.first_name),
        last_name: first(|address| &address.last_name).or(shopper.last_name),
        id: checkout.cart.customer_id.clone(),
        address: addresses.into_iter().find(|address| *address != Address::default()),
    }
}

fn address(from: &wire::CartAddress) -> Address {
    Address {
        first_name: from.first_name.clone(),
        last_name: from.last_name.clone(),
        company: from.company.clone(),
        street_1: from.address1.clone(),
        street_2: from.address2.clone(),
        city: from.city.clone(),
        region: from.state_or_province.clone(),
        postal_code: from.postal_code.clone(),
        country: from.country.clone(),
        country_code: from.country_code.as_deref().map(str::to_ascii_uppercase),
        phone: from.phone.clone(),
    }
}

/// Lines without the parts of bundles, in the order physical, digital, custom, gift certificates.
fn lines(items: wire::CartItems, found: &Found) -> Vec<Line> {
    let of = |items: Vec<wire::CartItem>, kind| {
        let told = items.into_iter().filter(|item| item.parent_id.is_none());
        told.filter_map(move |item| line(item, kind, found))
    };
    of(items.physical_items, LineKind::Physical)
        .chain(of(items.digital_items, LineKind::Digital))
        .chain(of(items.custom_items, LineKind::Physical))
        .chain(of(items.gift_certificates, LineKind::GiftCertificate))
        .collect()
}

fn line(item: wire::CartItem, kind: LineKind, found: &Found) -> Option<Line> {
    let product = found.product(item.product_id.as_ref());
    let quantity = item.quantity.unwrap_or(1);
    let unit_price = item.list_price.or(item.amount).unwrap_or_default();
    let coupons = item.coupon_amount.unwrap_or_default();
    let price = item.extended_sale_price.or(item.extended_list_price).unwrap_or(unit_price * Decimal::from(quantity));
    Some(Line {
        id: item.id?,
        product_code: product.and_then(|product| product.sku.clone()),
        categories: product.map(|product| found.category_names(product)).unwrap_or_default(),
        brand: product.and_then(|product| found.brand_name(product)),
        product_id: item.product_id,
        name: item.name.unwrap_or_default(),
        sku: item.sku,
        quantity,
        kind,
        unit_price,
        paid: (price - coupons).max(Decimal::ZERO),
        unit_cost: None,
        discounted: coupons > Decimal::ZERO,
        options: item.options.iter().filter_map(|option| option_of(&option.name, &option.value)).collect(),
        product_url: item.url,
        image_url: item.image_url,
    })
}
