//! Products and categories.

use serde_json::{Value, json};

use super::{date, local_date, money};
use crate::tiendanube::catalog::{Catalog, Category, Product, Text, Variant};
use crate::tiendanube::profile::Profile;

/// One product; its categories are whole objects, those of every other product only ids.
pub(in crate::tiendanube) fn product(profile: &Profile, catalog: &Catalog, product: &Product) -> Value {
    // Older products keep an offset of their own.
    let at = if product.id.is_multiple_of(2) { local_date(product.updated) } else { date(product.updated) };
    let categories = product.categories.iter().filter_map(|id| catalog.categories.get(id));
    let categories: Vec<_> = match product.id.is_multiple_of(2) {
        true => categories.map(|category| json!(category.id)).collect(),
        false => categories.map(|it| category(catalog, it)).collect(),
    };
    // The main picture does not come first; its position says so.
    let images = product.images.iter().enumerate().rev().map(|(place, (id, src))| {
        let position = place + 1;
        json!({
            "id": id,
            "product_id": product.id,
            "src": src,
            "position": position,
            "alt": if position == 1 { json!({"es": product.name.es}) } else { json!([]) },
            "height": 1024,
            "width": 1024,
            "thumbnails_generated": 2,
            "created_at": date(product.updated),
            "updated_at": date(product.updated),
        })
    });
    let mut json = json!({
        "id": product.id,
        "name": text(&product.name),
        "description": {"es": "", "pt": ""},
        "handle": text(&product.handle),
        "attributes": if product.variants.len() > 1 { json!([{"es": "Color", "pt": "Cor"}]) } else { json!([]) },
        "published": true,
        "visibility": "visible",
        "free_shipping": false,
        "requires_shipping": product.requires_shipping,
        "video_url": null,
        "seo_title": {"es": "", "pt": ""},
        "seo_description": {"es": "", "pt": ""},
        "brand": product.brand,
        "tags": "",
        "categories": categories,
        "images": images.collect::<Vec<_>>(),
        "variants": product.variants.iter().map(|it| variant(product, it)).collect::<Vec<_>>(),
        "created_at": at,
        "updated_at": at,
    });
    // Not on every product, although nobody says on which.
    if !product.id.is_multiple_of(3) {
        json["canonical_url"] = format!("{}/productos/{}/", profile.storefront(), product.handle.es).into();
    }
    json
}

fn variant(product: &Product, variant: &Variant) -> Value {
    let price = money(variant.price);
    json!({
        "id": variant.id,
        "image_id": product.images.first().map(|(id, _)| id),
        "product_id": product.id,
        "position": 1,
        "price": price,
        "compare_at_price": price,
        "promotional_price": variant.promotional_price.map(money),
        "stock_management": false,
        "stock": null,
        "weight": "0.350",
        "width": "0.00",
        "height": "0.00",
        "depth": "0.00",
        "sku": variant.sku,
        "values": variant.value.iter().map(text).collect::<Vec<_>>(),
        "barcode": null,
        "mpn": null,
        "age_group": null,
        "gender": null,
        "cost": null,
        "inventory_levels": [],
        "created_at": date(product.updated),
        "updated_at": date(product.updated),
    })
}

/// One category.
pub(in crate::tiendanube) fn category(catalog: &Catalog, category: &Category) -> Value {
    let below = catalog.categories.values().filter(|other| other.parent == Some(category.id));
    let handle = |name: &str| crate::tiendanube::assortment::slug(name);
    json!({
        "id": category.id,
        "name": text(&category.name),
        "description": {"es": "", "pt": ""},
        "handle": {"es": handle(&category.name.es), "pt": handle(&category.name.pt)},
        "parent": category.parent,
        "subcategories": below.map(|category| category.id).collect::<Vec<_>>(),
        "seo_title": {"es": "", "pt": ""},
        "seo_description": {"es": "", "pt": ""},
        "google_shopping_category": null,
        "visibility": "visible",
        "visibility_updated_at": null,
        "created_at": "2025-02-01T10:00:00+0000",
        "updated_at": "2025-02-01T10:00:00+0000",
    })
}

fn text(text: &Text) -> Value {
    json!({"es": text.es, "pt": text.pt})
}
