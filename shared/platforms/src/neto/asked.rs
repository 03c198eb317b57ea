//! Which order or cart a call is about: all calls go to one path, and the body's filter says it. Pure.

use domain::Subject;
use serde_json::Value;

/// The one order or cart that the filter of this body names.
pub(super) fn about(body: &[u8]) -> Option<Subject> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let one = |field: &str| match &body["Filter"][field] {
        Value::Array(ids) => ids.first().filter(|_| ids.len() == 1)?.as_str().map(str::to_owned),
        id => id.as_str().map(str::to_owned),
    };
    one("OrderID").map(Subject::Order).or_else(|| one("CartID").map(Subject::Cart))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_filter_names_the_order_or_cart_it_is_for() {
        let about = |body: Value| about(body.to_string().as_bytes()).map(|subject| subject.to_string());
        assert_eq!(about(json!({"Filter": {"OrderID": "N5127", "Page": 0}})).as_deref(), Some("order#N5127"));
        assert_eq!(about(json!({"Filter": {"OrderID": ["N5127"]}})).as_deref(), Some("order#N5127"), "its returns");
        assert_eq!(about(json!({"Filter": {"CartID": "7"}})).as_deref(), Some("cart#7"));
        for of_many in [json!({"Filter": {"OrderID": ["N1", "N2"]}}), json!({"Filter": {"SKU": ["MUG"]}}), json!([])] {
            assert_eq!(about(of_many.clone()), None, "{of_many}");
        }
        assert_eq!(super::about(b"<Event/>"), None);
    }
}
