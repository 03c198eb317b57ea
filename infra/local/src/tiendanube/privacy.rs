//! The three privacy callbacks that every app must take, with the URLs entered in the partner panel.

use bytes::Bytes;
use serde_json::{Value, json};
use url::Url;

use super::shop::{Customer, Shop};
use crate::store::DeedError;
use crate::store::shop::missing;

/// Where they go; nothing is sent where there is no URL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrivacyUrls {
    /// `store/redact`.
    pub store_redact: Option<Url>,
    /// `customers/redact`.
    pub customers_redact: Option<Url>,
    /// `customers/data_request`.
    pub customers_data_request: Option<Url>,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// Everything about the store, after the app was uninstalled.
    StoreRedact,
    /// Everything about a customer, by their id.
    CustomersRedact(u64),
    /// A copy of everything about a customer, by their id.
    CustomersDataRequest(u64),
}

impl Privacy {
    /// What the reference calls it; it stands nowhere in the callback.
    pub fn name(self) -> &'static str {
        match self {
            Self::StoreRedact => "store/redact",
            Self::CustomersRedact(_) => "customers/redact",
            Self::CustomersDataRequest(_) => "customers/data_request",
        }
    }

    /// Where it goes.
    pub(super) fn url(self, urls: &PrivacyUrls) -> Option<&Url> {
        match self {
            Self::StoreRedact => urls.store_redact.as_ref(),
            Self::CustomersRedact(_) => urls.customers_redact.as_ref(),
            Self::CustomersDataRequest(_) => urls.customers_data_request.as_ref(),
        }
    }

    /// The body as it is posted.
    pub(super) fn body(self, shop: &mut Shop) -> Result<Bytes, DeedError> {
        let store_id = shop.profile.store_id;
        let body = match self {
            Self::StoreRedact => json!({"store_id": store_id}),
            Self::CustomersRedact(id) => {
                let (customer, orders) = about(shop, id)?;
                json!({"store_id": store_id, "customer": customer, "orders_to_redact": orders})
            }
            Self::CustomersDataRequest(id) => {
                let (customer, orders) = about(shop, id)?;
                let email = &shop.customers[&id].buyer.email;
                let checkouts = shop.checkouts.values().filter(|checkout| checkout.basket.buyer.email == *email);
                let checkouts: Vec<u64> = checkouts.map(|checkout| checkout.id).collect();
                shop.ids.request += 1;
                json!({
                    "store_id": store_id,
                    "customer": customer,
                    "orders_requested": orders,
                    "checkouts_requested": checkouts,
                    "drafts_orders_requested": [],
                    "data_request": {"id": shop.ids.request},
                })
            }
        };
        Ok(Bytes::from(body.to_string()))
    }
}

/// A customer as the callbacks name them, and the ids of their orders.
fn about(shop: &Shop, id: u64) -> Result<(Value, Vec<u64>), DeedError> {
    let Customer { buyer, .. } = shop.customers.get(&id).ok_or_else(|| missing("customer", id))?;
    let orders = shop.orders.values().filter(|order| order.customer_id == Some(id)).map(|order| order.id);
    let customer = json!({
        "id": id,
        "email": buyer.email,
        "phone": buyer.phone,
        "identification": buyer.identification,
    });
    Ok((customer, orders.collect()))
}
