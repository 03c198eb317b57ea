//! Privacy callbacks.

use serde_json::json;

use super::*;
use crate::web::receiver::Receiver;
use crate::web::testing::assert_same_shape;

async fn called(settings: TiendanubeSettings) -> (TiendanubeStore, Receiver, u64) {
    let (store, _) = store_with(settings).await;
    let receiver = Receiver::start(&[]).await;
    let url = Some(receiver.url.parse().unwrap());
    let urls = PrivacyUrls { store_redact: url.clone(), customers_redact: url.clone(), customers_data_request: url };
    store.set_privacy_urls(urls);
    let customer = store.shop(|shop| {
        let id = order(shop, Payment::Paid, noon());
        shop.orders[&id].customer_id.unwrap()
    });
    (store, receiver, customer)
}

#[tokio::test]
async fn callbacks_name_the_customer_and_have_no_event() {
    let (store, receiver, customer) = called(TiendanubeSettings::default()).await;
    for privacy in [Privacy::CustomersRedact(customer), Privacy::CustomersDataRequest(customer), Privacy::StoreRedact] {
        store.privacy(privacy).unwrap();
        store.settled().await;
    }
    let bodies: Vec<Value> = receiver.calls().iter().map(|(_, body)| serde_json::from_slice(body).unwrap()).collect();
    let sample = serde_json::from_str(include_str!("../fixtures/webhook_customers_redact.json")).unwrap();
    assert_same_shape(&bodies[0], &sample, "customers/redact");
    let order = store.shop(|shop| *shop.orders.keys().next().unwrap());
    assert_eq!(bodies[0]["orders_to_redact"], json!([order]));
    assert_eq!((&bodies[1]["orders_requested"], &bodies[1]["data_request"]), (&json!([order]), &json!({"id": 71})));
    assert_eq!(bodies[2], json!({"store_id": 4_815_162}));
    assert!(receiver.calls().iter().all(|(headers, _)| headers.contains_key(SIGNATURE)));
}

#[tokio::test]
async fn callbacks_can_come_unsigned() {
    let (store, receiver, customer) =
        called(TiendanubeSettings { privacy_signed: false, ..TiendanubeSettings::default() }).await;
    store.privacy(Privacy::CustomersRedact(customer)).unwrap();
    store.settled().await;
    assert!(!receiver.calls()[0].0.contains_key(SIGNATURE));
    assert!(store.privacy(Privacy::CustomersRedact(1)).is_err());
}
