//! `$extra`: data for e-mail templates that stays out of segmentation. The same for every platform, with the keys of
//! Klaviyo's guide "Integrate a platform without a pre-built integration".

use std::borrow::Cow;

use domain::{About, Address, Event, Line, LineOption};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::Properties;

/// Line objects, addresses, and the cart's link.
pub(super) fn extra(event: &Event, lines: &[Cow<'_, Line>]) -> Properties {
    let mut extra = Properties::default();
    extra.list("items", lines.iter().map(|line| item(line)));
    if let Some(billing) = &event.customer().address {
        extra.object("BillingAddress", address(billing));
    }
    match &event.about {
        About::Order(order, _) => {
            if let Some(shipping) = &order.shipping_address {
                extra.object("ShippingAddress", address(shipping));
            }
        }
        About::Checkout(cart) => extra.text("CheckoutURL", cart.checkout_url.as_deref()),
    }
    extra
}

/// What every list of items says of a line; `ItemPrice` is one piece before discounts.
pub(super) fn basics(line: &Line) -> Properties {
    let mut item = Properties::default();
    item.text("ProductID", line.product_id.as_deref());
    item.text("SKU", line.sku.as_deref());
    item.text("ProductName", line.name.as_str());
    item.always("Quantity", line.quantity.into());
    item.always("ItemPrice", line.unit_price);
    item.text("ProductURL", line.product_url.as_deref());
    item.text("ImageURL", line.image_url.as_deref());
    item
}

/// The same and all else that is known; `RowTotal` is as many pieces before discounts as were bought.
fn item(line: &Line) -> Value {
    let mut item = basics(line);
    item.always("RowTotal", line.unit_price.saturating_mul(Decimal::from(line.quantity)));
    item.distinct("Categories", line.categories.iter().map(String::as_str));
    item.text("Brand", line.brand.as_deref());
    item.list("Options", line.options.iter().map(|LineOption { name, value }| json!({"name": name, "value": value})));
    item.into_value()
}

/// `RegionCode` is the guide's key; its value is what the store calls the region, a code or a name. `Company`,
/// `Address2` and `Country` are not in the guide, but no label is complete without them.
pub(super) fn address(address: &Address) -> Properties {
    let mut said = Properties::default();
    let fields = [
        ("FirstName", &address.first_name),
        ("LastName", &address.last_name),
        ("Company", &address.company),
        ("Address1", &address.street_1),
        ("Address2", &address.street_2),
        ("City", &address.city),
        ("RegionCode", &address.region),
        ("CountryCode", &address.country_code),
        ("Country", &address.country),
        ("Zip", &address.postal_code),
        ("Phone", &address.phone),
    ];
    for (name, value) in fields {
        said.text(name, value.as_deref());
    }
    said
}
