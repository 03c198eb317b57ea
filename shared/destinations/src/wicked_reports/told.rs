//! What a request's body tells, read back for those who watch. Pure.

use serde_json::Value;

/// What happened to which order, by source system and number; contacts and products are nothing that happened.
pub(super) fn told(body: &[u8]) -> Vec<(String, String)> {
    let Ok(Value::Array(rows)) = serde_json::from_slice::<Value>(body) else { return Vec::new() };
    rows.iter().flat_map(named).collect()
}

fn named(row: &Value) -> Vec<(String, String)> {
    let text = |name: &str| row[name].as_str().unwrap_or_default();
    let of = |what: String, order: &str| (what, format!("{}:{order}", text("SourceSystem")));
    let nested = |name: &str| row[name].as_array().map(Vec::as_slice).unwrap_or_default();
    if row.get("OrderTotal").is_some() {
        let order = text("SourceID");
        let items = nested("OrderItems").iter().map(|_| of("Item".to_owned(), order));
        let payments = nested("OrderPayments").iter().map(|payment| of(payment_name(payment), order));
        std::iter::once(of("Order".to_owned(), order)).chain(items).chain(payments).collect()
    } else if row.get("PaymentDate").is_some() {
        vec![of(payment_name(row), text("OrderID"))]
    } else if row.get("PPU").is_some() {
        vec![of("Item".to_owned(), text("OrderID"))]
    } else {
        Vec::new()
    }
}

fn payment_name(payment: &Value) -> String {
    format!("Payment {}", payment["Status"].as_str().unwrap_or_default())
}
