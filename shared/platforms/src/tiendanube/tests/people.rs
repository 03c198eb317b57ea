//! Who is made a customer of, and who is not.

use domain::Customer;
use serde_json::{Value, json};

use super::{listed, mapped, order_with};

fn customer(changes: Value) -> Customer {
    mapped(&order_with(changes)).customer
}

#[test]
fn whoever_the_store_does_not_know_becomes_nobody() {
    let by_app = mapped(&listed(1_700_042_033));
    assert!(by_app.customer == Customer::default(), "not even by the telephone beside the placeholder");
    for email in ["email@naoinformado.com", "Email@NoInformado.com", " email@noinformado.com "] {
        let nobody = customer(json!({"contact_email": email}));
        assert!(nobody == Customer::default() && !nobody.is_identifiable(), "{email}");
    }
    let by_account = customer(json!({"contact_email": null, "customer": {"id": 7, "email": "email@noinformado.com"}}));
    assert!(by_account == Customer::default());
}

#[test]
fn words_that_stand_for_a_missing_name_or_code_are_none() {
    for name in ["No informado", "Não informado", "NÃO INFORMADO", "no informado No informado", "nao informado", " "]
    {
        let nameless = customer(
            json!({"contact_name": name, "billing_name": name, "shipping_address": {"name": name}, "customer": {"name": name}}),
        );
        assert!(nameless.first_name.is_none() && nameless.last_name.is_none(), "{name}");
        assert!(nameless.email.is_some());
    }
    for zip in ["0000", "00000-000", "0", ""] {
        let address = customer(json!({"billing_zipcode": zip})).address.unwrap();
        assert_eq!(address.postal_code, None, "{zip}");
    }
    let address =
        customer(json!({"billing_city": "No informado", "billing_zipcode": "B1900ABC", "billing_phone": "00000000"}));
    let address = address.address.unwrap();
    assert_eq!((address.city, address.postal_code.as_deref(), address.phone), (None, Some("B1900ABC"), None));
    assert_eq!(
        customer(json!({"contact_name": "No Inform Ado"})).first_name.as_deref(),
        Some("No"),
        "somebody may be called so"
    );
}

#[test]
fn what_is_missing_is_looked_for_where_else_it_may_be() {
    let account = json!({"id": 7, "name": "Bruno Sosa", "email": "bruno@correosur.example", "phone": "+5493415550177"});
    let known =
        customer(json!({"contact_email": null, "contact_name": null, "contact_phone": null, "customer": account}));
    assert_eq!(known.email.as_ref().unwrap().as_str(), "bruno@correosur.example");
    assert_eq!((known.first_name.as_deref(), known.phone.as_deref()), (Some("Bruno"), Some("+5493415550177")));
    let guest = customer(json!({"customer": null, "contact_phone": ""}));
    assert_eq!((guest.id, guest.phone.as_deref()), (None, Some("+5491155550148")), "the billing address'");
    let unreadable = customer(json!({"contact_email": "camila at home", "customer": {}}));
    assert_eq!(unreadable.email, None);
}

#[test]
fn without_a_billing_address_the_shipping_address_is_taken() {
    let blank = ["address", "number", "floor", "locality", "zipcode", "city", "province", "country"];
    let mut changes: Value = blank.iter().map(|part| (format!("billing_{part}"), Value::Null)).collect();
    changes["shipping_address"] = json!({"city": "Rosario", "country": "Argentina"});
    let address = customer(changes.clone()).address.unwrap();
    assert_eq!(
        (address.city.as_deref(), address.country.as_deref(), address.country_code),
        (Some("Rosario"), Some("Argentina"), None)
    );
    changes["shipping_address"] = json!([]);
    assert_eq!(
        customer(changes).address.unwrap().city.as_deref(),
        Some("Ciudad Autónoma de Buenos Aires"),
        "the account's"
    );
}

#[test]
fn a_name_is_divided_behind_the_given_one() {
    let name = |name: &str| {
        let customer = customer(json!({"contact_name": name}));
        (customer.first_name.unwrap(), customer.last_name)
    };
    assert_eq!(name("João da Silva  Souza"), ("João".into(), Some("da Silva Souza".into())));
    assert_eq!(name("Madonna"), ("Madonna".into(), None));
}
