//! A customer, as `GetCustomer` writes it; addresses are objects here.

use serde_json::{Value, json};

use super::flag;
use super::person::flat;
use crate::neto::date;
use crate::neto::shop::Customer;

/// One customer.
pub(in crate::neto) fn customer(username: &str, customer: &Customer) -> Value {
    json!({
        "Username": username,
        "ID": username,
        "EmailAddress": customer.person.email,
        "NewsletterSubscriber": flag(customer.newsletter),
        "BillingAddress": flat("Bill", &customer.person),
        "ShippingAddress": flat("Ship", &customer.person),
        "DateOfBirth": "",
        "Gender": "",
        "UserGroup": "1",
        "Active": flag(true),
        "DateAddedUTC": date::utc(customer.added),
        "DateUpdatedUTC": date::utc(customer.added),
    })
}
