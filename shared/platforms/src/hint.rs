//! Which order or cart a request to a store's API is about, as paths usually say. Pure.

use domain::Subject;

/// The order or cart that a path names: `…/orders/5127/…`, `…/checkouts/3d1f…`.
pub(crate) fn of_path(path: &str) -> Option<Subject> {
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<_> = path.split('/').collect();
    let found = parts.windows(2).find_map(|pair| match pair {
        ["orders", id] => Some(Subject::Order((*id).to_owned())),
        ["carts" | "checkouts", id] => Some(Subject::Cart((*id).to_owned())),
        _ => None,
    })?;
    let (Subject::Order(id) | Subject::Cart(id)) = &found;
    id.bytes().any(|byte| byte.is_ascii_digit()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_name_an_order_or_cart_where_an_id_follows() {
        let named = |path| of_path(path).map(|subject| subject.to_string());
        assert_eq!(named("/stores/h/v2/orders/5127/products?page=2").as_deref(), Some("order#5127"));
        assert_eq!(named("/stores/h/v3/checkouts/3d1f6a52").as_deref(), Some("cart#3d1f6a52"));
        for path in ["/stores/h/v2/orders", "/stores/h/v2/orders/count", "/stores/h/v3/hooks/7", "/orders?x=/orders/7"]
        {
            assert_eq!(named(path), None, "{path}");
        }
    }
}
