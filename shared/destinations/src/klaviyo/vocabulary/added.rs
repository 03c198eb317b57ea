//! Added to Cart, with the names of Klaviyo's guide "Integrate a platform without a pre-built integration": the same for every
//! platform and the same as the on-site script's, because both tell one metric.

use domain::{About, Event, Line};

use super::{Properties, extra};

/// The properties of `event`, by which `line` was put into a cart.
pub(super) fn properties(event: &Event, line: &Line) -> Properties {
    let mut said = Properties::default();
    said.text("AddedItemProductName", line.name.as_str());
    said.text("AddedItemProductID", line.product_id.as_deref());
    said.text("AddedItemSKU", line.sku.as_deref());
    said.distinct("AddedItemCategories", line.categories.iter().map(String::as_str));
    said.text("AddedItemImageURL", line.image_url.as_deref());
    said.text("AddedItemURL", line.product_url.as_deref());
    said.amount("AddedItemPrice", line.unit_price);
    said.count("AddedItemQuantity", i64::from(line.quantity));
    said.texts("ItemNames", event.lines().iter().map(|line| line.name.as_str()));
    if let About::Checkout(cart) = &event.about {
        said.text("CheckoutURL", cart.checkout_url.as_deref());
    }
    said.list("Items", event.lines().iter().map(|line| extra::basics(line).into_value()));
    said
}
