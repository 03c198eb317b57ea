//! What is on the shelves, who comes, and what is in their carts.

use serde_json::{Value, json};

use super::{Call, Found};
use crate::neto::cart::Cart;
use crate::neto::conditions::{Complaint, Conditions};
use crate::neto::json;
use crate::neto::select::Selection;
use crate::neto::shop::Customer;
use crate::store::Category;

const ITEMS: Conditions<Value> = Conditions {
    texts: &[
        ("SKU", |item| member(item, "SKU")),
        ("ParentSKU", |item| member(item, "ParentSKU")),
        ("InventoryID", |item| member(item, "InventoryID")),
        ("Brand", |item| member(item, "Brand")),
        ("Name", |item| member(item, "Name")),
        ("IsActive", |item| member(item, "IsActive")),
        ("Visible", |item| member(item, "Visible")),
    ],
    dates: &[],
};

const OF_ITEM: Selection = Selection { always: &["SKU"], prefixes: &[], lists: &[] };

fn member(row: &Value, name: &str) -> Vec<String> {
    row[name].as_str().map(str::to_owned).into_iter().collect()
}

/// `GetItem`; of a SKU that is not there a warning tells.
pub(super) fn items(call: &mut Call<'_>) -> Result<Found, Complaint> {
    let products = call.shop.catalog.products.values();
    let all: Vec<Value> = products.flat_map(|product| json::items(call.shop, product, call.shape)).collect();
    let rows = call.rows(all.iter(), &ITEMS, &OF_ITEM, |item, _| item.clone())?;
    let asked = call.filter()?.words("SKU");
    let is_missing = |sku: &&String| !all.iter().any(|item| item["SKU"] == **sku);
    let warnings = asked.iter().filter(is_missing).map(|sku| format!("Cannot find Item {sku}")).collect();
    Ok(Found { warnings, ..Found::new("Item", rows) })
}

const CATEGORIES: Conditions<Category> = Conditions {
    texts: &[
        ("CategoryID", |category| vec![category.id.to_string()]),
        ("ParentCategoryID", |category| vec![category.parent_id.to_string()]),
        ("CategoryName", |category| vec![category.name.clone()]),
        ("Active", |_| vec!["True".to_owned()]),
    ],
    dates: &[],
};

const OF_CATEGORY: Selection = Selection { always: &["CategoryID"], prefixes: &[], lists: &[] };

/// `GetCategory`.
pub(super) fn categories(call: &mut Call<'_>) -> Result<Found, Complaint> {
    let all = call.shop.catalog.categories.values();
    Ok(Found::new("Category", call.rows(all, &CATEGORIES, &OF_CATEGORY, |category, _| json::category(category))?))
}

const CARTS: Conditions<Cart> = Conditions {
    texts: &[("CartID", |cart| vec![cart.id.clone()]), ("CheckoutStatus", |cart| vec![cart.status.name().to_owned()])],
    dates: &[("DateCreated", |cart| Some(cart.created)), ("DateUpdated", |cart| Some(cart.updated))],
};

const OF_CART: Selection = Selection { always: &["CartID"], prefixes: &[], lists: &[] };

/// `GetCart`.
pub(super) fn carts(call: &mut Call<'_>) -> Result<Found, Complaint> {
    let write = |cart: &Cart, shape| json::cart(call.shop, cart, shape);
    Ok(Found::new("Cart", call.rows(call.shop.carts.values(), &CARTS, &OF_CART, write)?))
}

const CUSTOMERS: Conditions<(String, Customer)> = Conditions {
    texts: &[
        ("Username", |(username, _)| vec![username.clone()]),
        ("Email", |(_, customer)| vec![customer.person.email.clone()]),
        ("Active", |_| vec!["True".to_owned()]),
    ],
    dates: &[
        ("DateAdded", |(_, customer)| Some(customer.added)),
        ("DateUpdated", |(_, customer)| Some(customer.added)),
    ],
};

const OF_CUSTOMER: Selection = Selection { always: &["Username"], prefixes: &[], lists: &[] };

/// `GetCustomer`.
pub(super) fn customers(call: &mut Call<'_>) -> Result<Found, Complaint> {
    let all: Vec<_> = call.shop.customers.clone().into_iter().collect();
    let write = |(username, customer): &(String, Customer), _| json::customer(username, customer);
    Ok(Found::new("Customer", call.rows(all.iter(), &CUSTOMERS, &OF_CUSTOMER, write)?))
}

/// `GetCurrencySettings`, which takes no filter. How its answer is laid out could not be confirmed.
pub(super) fn currency(call: &mut Call<'_>) -> Result<Found, Complaint> {
    let profile = &call.shop.profile;
    let settings = json!({
        "DEFAULTCOUNTRY": profile.country,
        "DEFAULTCURRENCY": profile.currency,
        "GST_AMT": profile.tax_rate.to_string(),
    });
    Ok(Found::new("CurrencySettings", vec![settings]))
}
