//! The catalog, as the v3 endpoints write it.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::line::add;
use super::v3_date;
use crate::store::catalog::{Brand, Category, Image, Product, ProductOption, Variant};
use crate::web::number;

/// A product without its sub-resources.
pub(in crate::store) fn product(product: &Product) -> Value {
    let only_variant = product.option.is_none().then(|| product.variants[0].id);
    let mut json = json!({
        "id": product.id,
        "name": product.name,
        "type": if product.is_digital { "digital" } else { "physical" },
        "sku": product.sku,
        "description": format!("<p>{}.</p>", product.name),
        "weight": number(product.weight),
        "price": number(product.price),
        "cost_price": number(product.cost),
        "retail_price": 0,
        "sale_price": number(product.sale_price.unwrap_or_default()),
        "map_price": 0,
        "calculated_price": number(product.sale_price.unwrap_or(product.price)),
        "categories": product.categories,
        "brand_id": product.brand_id,
        "is_visible": true,
        "availability": "available",
        "date_created": v3_date(product.modified),
        "date_modified": v3_date(product.modified),
        "date_last_imported": v3_date(product.modified),
        "custom_url": {"url": product.path, "is_customized": false},
        "base_variant_id": only_variant,
        "inventory_tracking": if product.option.is_some() { "variant" } else { "product" },
    });
    add(&mut json, unused_texts());
    add(&mut json, unused_settings());
    json
}

fn unused_texts() -> Value {
    let names = [
        "product_tax_code",
        "warranty",
        "bin_picking_number",
        "upc",
        "mpn",
        "gtin",
        "search_keywords",
        "availability_description",
        "page_title",
        "meta_description",
        "preorder_message",
        "price_hidden_label",
        "open_graph_title",
        "open_graph_description",
    ];
    names.into_iter().map(|name| (name.to_owned(), Value::from(""))).collect()
}

fn unused_settings() -> Value {
    json!({
        "width": 0,
        "depth": 0,
        "height": 0,
        "tax_class_id": 0,
        "option_set_id": null,
        "option_set_display": "right",
        "inventory_level": 24,
        "inventory_warning_level": 0,
        "reviews_rating_sum": 0,
        "reviews_count": 0,
        "total_sold": 0,
        "fixed_cost_shipping_price": 0,
        "is_free_shipping": false,
        "is_featured": false,
        "related_products": [-1],
        "layout_file": "product.html",
        "condition": "New",
        "is_condition_shown": false,
        "order_quantity_minimum": 0,
        "order_quantity_maximum": 0,
        "meta_keywords": [],
        "view_count": 0,
        "preorder_release_date": null,
        "is_preorder_only": false,
        "is_price_hidden": false,
        "open_graph_type": "product",
        "open_graph_use_meta_description": true,
        "open_graph_use_product_name": true,
        "open_graph_use_image": true,
        "gift_wrapping_options_type": "any",
        "gift_wrapping_options_list": [],
        "sort_order": 0,
    })
}

/// What `include=variants,images,primary_image` adds; a product without pictures has no `primary_image` at all.
pub(in crate::store) fn sub_resources(product: &Product, include: &[&str]) -> Value {
    let mut json = json!({});
    let images = || product.images.iter().zip(0..).map(|(entry, place)| image(product, entry, place));
    for name in include {
        match *name {
            "variants" => json["variants"] = product.variants.iter().map(|entry| variant(product, entry)).collect(),
            "images" => json["images"] = images().collect(),
            "primary_image" => {
                if let Some(first) = images().next() {
                    json["primary_image"] = first;
                }
            }
            "options" | "modifiers" => json[*name] = json!([]),
            _ => {}
        }
    }
    json
}

fn variant(product: &Product, variant: &Variant) -> Value {
    let value = product.option.as_ref().zip(variant.choice.as_ref()).map(|(ProductOption { id, name }, choice)| {
        json!({"id": choice.id, "label": choice.label, "option_id": id, "option_display_name": name})
    });
    json!({
        "id": variant.id,
        "product_id": product.id,
        "sku": variant.sku,
        "sku_id": variant.id + 5000,
        "price": variant.price.map(number),
        "calculated_price": number(product.price_of(variant)),
        "sale_price": null,
        "retail_price": null,
        "map_price": 0,
        "weight": null,
        "calculated_weight": number(product.weight),
        "width": null,
        "height": null,
        "depth": null,
        "is_free_shipping": false,
        "fixed_cost_shipping_price": null,
        "purchasing_disabled": false,
        "purchasing_disabled_message": "",
        "image_url": variant.image_url,
        "cost_price": number(Decimal::ZERO),
        "upc": "",
        "mpn": "",
        "gtin": "",
        "inventory_level": 12,
        "inventory_warning_level": 2,
        "bin_picking_number": null,
        "option_values": value.into_iter().collect::<Vec<_>>(),
    })
}

fn image(product: &Product, image: &Image, place: u32) -> Value {
    json!({
        "id": image.id,
        "product_id": product.id,
        "is_thumbnail": place == 0,
        "sort_order": place,
        "description": "",
        "image_file": format!("a/{}.jpg", image.id),
        "url_zoom": image.sized("1280.1280"),
        "url_standard": image.standard(),
        "url_thumbnail": image.sized("220.290"),
        "url_tiny": image.sized("44.58"),
        "date_modified": v3_date(product.modified),
    })
}

/// An entry of `/v3/catalog/trees/categories`.
pub(in crate::store) fn tree_category(category: &Category) -> Value {
    let mut json = category_settings(category);
    json["category_id"] = category.id.into();
    json["category_uuid"] = format!("b2f3a9f6-3f2e-4b6a-9b58-{:012x}", category.id).into();
    json["tree_id"] = 1.into();
    json["url"] = json!({"path": category.path, "is_customized": false});
    json
}

/// An entry of the classic `/v3/catalog/categories`.
pub(in crate::store) fn category(category: &Category) -> Value {
    let mut json = category_settings(category);
    json["id"] = category.id.into();
    json["custom_url"] = json!({"url": category.path, "is_customized": false});
    json
}

fn category_settings(category: &Category) -> Value {
    json!({
        "parent_id": category.parent_id,
        "name": category.name,
        "description": "",
        "views": 0,
        "sort_order": 0,
        "page_title": "",
        "meta_keywords": [""],
        "meta_description": "",
        "layout_file": "category.html",
        "image_url": "",
        "is_visible": true,
        "search_keywords": "",
        "default_product_sort": "use_store_settings",
    })
}

/// An entry of `/v3/catalog/brands`.
pub(in crate::store) fn brand(brand: &Brand) -> Value {
    json!({
        "id": brand.id,
        "name": brand.name,
        "page_title": "",
        "meta_keywords": [""],
        "meta_description": "",
        "search_keywords": "",
        "image_url": "",
        "custom_url": {"url": brand.path, "is_customized": false},
    })
}
