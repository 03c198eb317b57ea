//! The catalog: products, categories, brands.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Call;
use super::page::Page;
use crate::store::catalog::Product;
use crate::store::json;
use crate::web::Answer;

/// With options or modifiers in `include` pages shrink to this (BigCommerce docs, catalog/products).
const PAGE_WITH_OPTIONS: usize = 10;

/// `GET /v3/catalog/products`; ids that are not there are silently left out.
pub(super) fn products(call: &mut Call<'_>) -> Answer {
    let mut page = match Page::read(call.request) {
        Ok(page) => page,
        Err(refusal) => return refusal,
    };
    let include = call.words("include");
    let include: Vec<&str> = include.iter().map(String::as_str).collect();
    if include.iter().any(|name| matches!(*name, "options" | "modifiers")) {
        page.limit = page.limit.min(PAGE_WITH_OPTIONS);
    }
    let fields = call.words("include_fields");
    let ids = call.numbers("id:in");
    let skus = call.request.parameter("sku:in").map(|_| call.words("sku:in"));
    let wanted = |product: &&Product| {
        ids.as_ref().is_none_or(|ids| ids.contains(&product.id))
            && skus.as_ref().is_none_or(|skus| skus.contains(&product.sku))
    };
    let rows: Vec<_> = call.world.shop.catalog.products.values().filter(wanted).collect();
    page.v3(call.request, &rows, |product| {
        let mut json = json::product(product);
        if let (Value::Object(members), false) = (&mut json, fields.is_empty()) {
            // The id comes in any case; sub-resources are chosen by `include` alone.
            members.retain(|name, _| name == "id" || fields.contains(name));
        }
        if let (Value::Object(members), Value::Object(more)) = (&mut json, json::sub_resources(product, &include)) {
            members.extend(more);
        }
        json
    })
}

/// `GET /v3/catalog/trees/categories`.
pub(super) fn tree_categories(call: &mut Call<'_>) -> Answer {
    list(call, "category_id:in", &call.world.shop.catalog.categories, json::tree_category)
}

/// `GET /v3/catalog/categories`.
pub(super) fn categories(call: &mut Call<'_>) -> Answer {
    list(call, "id:in", &call.world.shop.catalog.categories, json::category)
}

/// `GET /v3/catalog/brands`.
pub(super) fn brands(call: &mut Call<'_>) -> Answer {
    list(call, "id:in", &call.world.shop.catalog.brands, json::brand)
}

fn list<T>(call: &Call<'_>, by: &str, rows: &BTreeMap<u64, T>, write: impl Fn(&T) -> Value) -> Answer {
    let page = match Page::read(call.request) {
        Ok(page) => page,
        Err(refusal) => return refusal,
    };
    let ids = call.numbers(by);
    let wanted = rows.iter().filter(|(id, _)| ids.as_ref().is_none_or(|ids| ids.contains(id)));
    let rows: Vec<_> = wanted.map(|(_, row)| row).collect();
    page.v3(call.request, &rows, |row| write(row))
}
