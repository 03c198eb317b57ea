//! The three requests about people's data that the platform makes by itself, each at a URL of its own (Tiendanube API
//! reference, webhooks: `store/redact`, `customers/redact`, `customers/data_request`). Pure.
//!
//! The reference speaks of signatures only for webhooks made through the API. Whether these are signed is not written
//! anywhere, so an unsigned one is possible, and proves nothing.

use domain::{Customer, PrivacyKind, PrivacyRequest};
use serde::Deserialize;
use serde_json::Value;

use super::concern::store_of;
use super::mapping::named;
use super::{TiendanubeIntake, wire};
use crate::{Addressee, Delivery, Privacy, Proof, Refusal, tolerant};

impl Privacy for TiendanubeIntake {
    fn proof(&self, delivery: &Delivery<'_>) -> Result<Proof, Refusal> {
        match self.verifier.check(delivery.headers, delivery.body) {
            Ok(()) => Ok(Proof::Signed),
            Err(Refusal::Missing) => Ok(Proof::Absent),
            Err(refusal) => Err(refusal),
        }
    }

    fn is_about(&self, body: &[u8]) -> Addressee {
        match store_of(body) {
            Some(id) if id == self.store_id => Addressee::This,
            Some(_) => Addressee::Other,
            None => Addressee::Unreadable,
        }
    }

    fn read(&self, kind: PrivacyKind, body: &[u8]) -> Result<PrivacyRequest, String> {
        let body: Value = serde_json::from_slice(body).map_err(|_| "the body is not JSON")?;
        if kind == PrivacyKind::StoreRedact {
            return Ok(PrivacyRequest::default());
        }
        let customer = customer(&body["customer"]);
        let orders = match kind {
            PrivacyKind::CustomersRedact => ids(&body["orders_to_redact"])?,
            _ => ids(&body["orders_requested"])?,
        };
        if customer.email.is_none() && customer.phone.is_none() && orders.is_empty() {
            return Err("the body names neither a customer nor an order".to_owned());
        }
        let id = tolerant::id_of(&body["data_request"]["id"]).filter(|id| is_plain(id));
        Ok(PrivacyRequest { id, customer, orders, carts: ids(&body["checkouts_requested"])? })
    }
}

/// By what a person can be found. Their number at the platform is not among it: two apps' or stores' need not be told apart
/// by it at a destination.
fn customer(customer: &Value) -> Customer {
    let account = wire::Customer::deserialize(customer).unwrap_or_default();
    let Customer { email, phone, .. } = named(&account);
    Customer { email, phone, ..Customer::default() }
}

/// A list of ids. What is no id is not passed on: it could be a name.
fn ids(list: &Value) -> Result<Vec<String>, String> {
    let ids = match list {
        Value::Null => return Ok(Vec::new()),
        Value::Object(fields) if fields.is_empty() => return Ok(Vec::new()),
        Value::Array(ids) => ids,
        _ => return Err("a list of ids is none".to_owned()),
    };
    let id = |row: &Value| tolerant::id_of(row).or_else(|| tolerant::id_of(&row["id"])).filter(|id| is_plain(id));
    ids.iter().map(id).collect::<Option<_>>().ok_or_else(|| "a list of ids holds something else".to_owned())
}

fn is_plain(id: &str) -> bool {
    (1..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use config::Secret;
    use http::{HeaderMap, HeaderValue};
    use serde_json::json;

    use super::super::signature::{HEADER, Verifier};
    use super::*;

    const VECTORS: &str = include_str!("fixtures/hmac_vector.json");

    /// The secret, body and signature of a customer's deletion.
    fn vector() -> (String, String, String) {
        let vectors: Value = serde_json::from_str(VECTORS).unwrap();
        let named = |vector: &&Value| vector["name"] == "customers_redact";
        let vector = vectors["vectors"].as_array().unwrap().iter().find(named).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&vectors["secret"]), text(&vector["body"]), text(&vector["expected_hex"]))
    }

    fn requests(store_id: &str) -> TiendanubeIntake {
        let verifier = Verifier { client_secrets: vec![Secret::new("newer".to_owned()), Secret::new(vector().0)] };
        TiendanubeIntake { store_id: store_id.to_owned(), verifier }
    }

    fn proof(body: &str, signature: Option<&str>) -> Result<Proof, Refusal> {
        let headers = signature.map(|hex| (HEADER.parse().unwrap(), HeaderValue::from_str(hex).unwrap()));
        let headers = HeaderMap::from_iter(headers);
        requests("4815162").proof(&Delivery { headers: &headers, path_token: None, body: body.as_bytes() })
    }

    fn read(kind: PrivacyKind, body: Value) -> Result<PrivacyRequest, String> {
        requests("4815162").read(kind, body.to_string().as_bytes())
    }

    #[test]
    fn a_signature_proves_a_request_and_a_wrong_one_refutes_it() {
        let (_, body, hex) = vector();
        assert_eq!(proof(&body, Some(&hex)), Ok(Proof::Signed));
        assert_eq!(proof(&body, None), Ok(Proof::Absent));
        assert_eq!(proof(&format!("{body} "), Some(&hex)), Err(Refusal::Mismatch));
        assert_eq!(proof(&body, Some("no hex")), Err(Refusal::Malformed));
    }

    #[test]
    fn a_deletion_says_who_and_which_orders() {
        let (_, body, _) = vector();
        let requests = requests("4815162");
        assert_eq!(requests.is_about(body.as_bytes()), Addressee::This);
        let read = requests.read(PrivacyKind::CustomersRedact, body.as_bytes()).unwrap();
        assert!(read.customer.email.is_some_and(|email| email.as_str().starts_with("camila.ferreyra@")));
        assert_eq!(read.customer.phone.as_deref(), Some("+5491155550148"));
        assert_eq!((read.orders, read.customer.id), (vec!["1700042001".to_owned(), "1700042040".to_owned()], None));
    }

    #[test]
    fn which_store_is_meant_is_read_as_number_or_text() {
        let about = |body: &str| requests("48").is_about(body.as_bytes());
        assert_eq!([about(r#"{"store_id": 48}"#), about(r#"{"store_id": "48"}"#)], [Addressee::This; 2]);
        assert_eq!(about(r#"{"store_id": 49}"#), Addressee::Other);
        assert_eq!([about("{}"), about("48"), about(""), about("\u{0}")], [Addressee::Unreadable; 4]);
    }

    #[test]
    fn a_data_request_has_an_id_and_lists_that_may_be_empty_or_missing() {
        let body = json!({
            "store_id": 48, "customer": {"id": 1, "email": "Camila@riomail.example", "phone": null},
            "orders_requested": ["7", 8], "checkouts_requested": [{"id": 9}], "data_request": {"id": 456},
        });
        let read_body = read(PrivacyKind::CustomersDataRequest, body).unwrap();
        assert_eq!(
            (read_body.id.as_deref(), read_body.orders, read_body.carts.len()),
            (Some("456"), vec!["7".into(), "8".into()], 1)
        );
        for list in [json!([]), json!({}), Value::Null] {
            let body = json!({"customer": {"email": "camila@riomail.example"}, "orders_to_redact": list});
            assert_eq!(read(PrivacyKind::CustomersRedact, body).unwrap().orders, [""; 0]);
        }
    }

    #[test]
    fn nobody_is_found_by_what_stands_for_a_missing_address() {
        let body = |orders: Value| json!({"customer": {"email": "email@noinformado.com"}, "orders_to_redact": orders});
        assert!(read(PrivacyKind::CustomersRedact, body(json!([7]))).unwrap().customer.email.is_none());
        let nobody = read(PrivacyKind::CustomersRedact, body(json!([]))).unwrap_err();
        assert_eq!(nobody, "the body names neither a customer nor an order");
    }

    #[test]
    fn what_is_no_id_is_refused_without_quoting_it() {
        for list in [json!(["camila@riomail.example"]), json!([{"id": "Camila"}]), json!("7"), json!([7.5])] {
            let why =
                read(PrivacyKind::CustomersRedact, json!({"customer": {}, "orders_to_redact": list})).unwrap_err();
            assert!(!why.to_lowercase().contains("camila"), "{why}");
        }
        assert!(read(PrivacyKind::StoreRedact, json!({})).is_ok());
    }
}
