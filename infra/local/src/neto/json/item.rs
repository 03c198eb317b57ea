//! The catalog: a product with variants is a parent item and one item for each variant.

use serde_json::{Value, json};

use super::{flag, money};
use crate::neto::date;
use crate::neto::goods::name;
use crate::neto::shape::Shape;
use crate::neto::shop::Shop;
use crate::store::{Category, Image, Product, Variant};

/// The items of a product, the parent first. Variants have no brand, picture or category of their own, which is not
/// documented but seen; of the others every second one has its pictures and its page only as relative URLs.
pub(in crate::neto) fn items(shop: &Shop, product: &Product, shape: Shape) -> Vec<Value> {
    let shape = Shape(shape.0 ^ product.id).next();
    match product.variants.as_slice() {
        [only] if only.choice.is_none() => vec![whole(shop, product, &only.sku, &product.name, shape)],
        variants => {
            let mut items = vec![whole(shop, product, &product.sku, &product.name, shape)];
            items.extend(variants.iter().map(|variant| of_variant(product, variant, shape)));
            items
        }
    }
}

fn whole(shop: &Shop, product: &Product, sku: &str, name: &str, shape: Shape) -> Value {
    let mut json = common(product, sku, name, product.price);
    let is_relative = product.id.is_multiple_of(2);
    let storefront = shop.profile.storefront();
    let here = |url: String| if is_relative { url.replace(&storefront, "") } else { url };
    let path = product.path.trim_matches('/');
    json["Brand"] = json!(shop.catalog.brand_name(product.brand_id));
    json["ItemURL"] = json!(path);
    json["ProductURL"] = json!(here(format!("{storefront}/{path}")));
    let pictures: Vec<Value> = product.images.iter().enumerate().map(|(n, image)| picture(n, image, &here)).collect();
    // Some have their picture only in the list.
    let first = product.images.first().filter(|_| !product.id.is_multiple_of(3));
    json["ImageURL"] = json!(first.map(|image| here(image.standard())).unwrap_or_default());
    json["Images"] = shape.wrapped("Image", pictures);
    let categories = product.categories.iter().zip(1..).filter_map(|(id, priority)| {
        let category = shop.catalog.categories.get(id)?;
        let (id, priority) = (id.to_string(), i32::to_string(&priority));
        Some(json!({"CategoryID": id, "Priority": priority, "CategoryName": category.name}))
    });
    json["Categories"] = shape.next().wrapped("Category", categories.collect());
    json
}

fn of_variant(product: &Product, variant: &Variant, shape: Shape) -> Value {
    let mut json = common(product, &variant.sku, &name(product, variant), product.price_of(variant));
    json["ParentSKU"] = json!(product.sku);
    let own =
        if variant.image_url.is_empty() { Vec::new() } else { vec![json!({"Name": "Main", "URL": variant.image_url})] };
    json["ImageURL"] = json!(variant.image_url);
    json["Images"] = shape.wrapped("Image", own);
    json["Categories"] = shape.next().wrapped("Category", Vec::new());
    json
}

fn common(product: &Product, sku: &str, name: &str, price: rust_decimal::Decimal) -> Value {
    let id = product.id.to_string();
    let promotion = product.sale_price.unwrap_or_default();
    json!({
        "ID": id, "InventoryID": id, "SKU": sku, "ParentSKU": "", "Name": name, "Brand": "",
        "DefaultPrice": money(price), "RRP": money(product.price), "PromotionPrice": money(promotion),
        "TaxInclusive": flag(true), "ImageURL": "", "ProductURL": "", "ItemURL": "", "ShortDescription": "",
        "IsActive": flag(true), "Approved": flag(true), "Visible": flag(true),
        "AvailableSellQuantity": "18", "DateUpdatedUTC": date::utc(product.modified),
    })
}

fn picture(number: usize, image: &Image, here: &dyn Fn(String) -> String) -> Value {
    let name = if number == 0 { "Main".to_owned() } else { format!("Alt {number}") };
    let (thumb, medium) = (image.sized("thumb"), image.sized("thumbL"));
    json!({
        "Name": name, "URL": here(image.standard()), "ThumbURL": here(thumb), "MediumThumbURL": here(medium),
        "Timestamp": "2025-02-01 00:00:00",
    })
}

/// One category, as `GetCategory` writes it.
pub(in crate::neto) fn category(category: &Category) -> Value {
    json!({
        "ID": category.id.to_string(),
        "CategoryID": category.id.to_string(),
        "CategoryName": category.name,
        "ParentCategoryID": category.parent_id.to_string(),
        "Active": flag(true),
        "SortOrder": "0",
    })
}
