//! Products, categories, and the store itself.

use super::page::page;
use super::{Call, reply};
use crate::tiendanube::catalog::Product;
use crate::tiendanube::filters::date;
use crate::tiendanube::json;
use crate::web::Answer;

/// Most ids of one request.
const MOST_IDS: usize = 30;

/// `GET /products`.
pub(super) fn products(call: &mut Call<'_>) -> Answer {
    let ids: Option<Vec<u64>> =
        call.request.parameter("ids").map(|ids| ids.split(',').filter_map(|id| id.trim().parse().ok()).collect());
    if ids.as_ref().is_some_and(|ids| ids.len() > MOST_IDS) {
        return reply::invalid("ids", "may hold 30 ids at most");
    }
    let category = call.request.parameter("category_id").and_then(|id| id.parse().ok());
    let updated = call.request.parameter("updated_at_min").and_then(|text| date(&text));
    let since_id = call.since_id();
    let wanted = |product: &&Product| {
        product.id > since_id
            && ids.as_ref().is_none_or(|ids| ids.contains(&product.id))
            && category.is_none_or(|id| product.categories.contains(&id))
            && updated.is_none_or(|least| product.updated >= least)
    };
    let shop = &call.world.shop;
    let rows: Vec<_> = shop.catalog.products.values().filter(wanted).collect();
    page(call, &rows, false, |product| json::product(&shop.profile, &shop.catalog, product))
}

/// `GET /products/{id}`.
pub(super) fn product(call: &mut Call<'_>) -> Answer {
    let shop = &call.world.shop;
    match call.id().and_then(|id| shop.catalog.products.get(&id)) {
        Some(product) => reply::found(&call.fields(json::product(&shop.profile, &shop.catalog, product))),
        None => reply::error(404, "Product with such id does not exist"),
    }
}

/// `GET /categories`.
pub(super) fn categories(call: &mut Call<'_>) -> Answer {
    let catalog = &call.world.shop.catalog;
    let since_id = call.since_id();
    let rows: Vec<_> = catalog.categories.values().filter(|category| category.id > since_id).collect();
    page(call, &rows, false, |category| json::category(catalog, category))
}

/// `GET /categories/{id}`.
pub(super) fn category(call: &mut Call<'_>) -> Answer {
    let catalog = &call.world.shop.catalog;
    match call.id().and_then(|id| catalog.categories.get(&id)) {
        Some(category) => reply::found(&call.fields(json::category(catalog, category))),
        None => reply::error(404, "Category with such id does not exist"),
    }
}

/// `GET /store`.
pub(super) fn store(call: &mut Call<'_>) -> Answer {
    reply::found(&call.fields(json::store(&call.world.shop.profile)))
}
