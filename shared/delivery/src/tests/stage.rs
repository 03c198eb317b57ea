//! A store with its destinations, a table, and orders to deliver.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use config::Config;
use destinations::Destination;
use domain::{Order, Subject, SyncMode};
use ledger::{Claim, Facts, Ledger, Record};
use local::lambda::CommandLine;
use local::stack::{Stack, StackOptions};
use orderwire_http::Deadline;
use platforms::Haste;
use runtime::clock;
use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::Desk;
use crate::{Courier, Outlet, Parcel, Receipt, Store, Stores};

const TEMPLATE: &str = include_str!("../../../../template.yaml");

pub(super) struct Stage {
    pub(super) store: Store,
    /// The courier's ledger, and the number of requests it has made.
    pub(super) ledger: Ledger,
    pub(super) requests: Wire,
    _stack: Stack,
}

impl Stage {
    /// A store whose destinations are named `1`, `2`, …
    pub(super) async fn of(desks: impl IntoIterator<Item = &Arc<Desk>>) -> Self {
        let unused =
            |_: &_| CommandLine { program: "unused".into(), arguments: Vec::new(), environment: Default::default() };
        let mut options = StackOptions::new(TEMPLATE, Path::new("unused"), unused);
        options.paused = true;
        let stack = Stack::start(options).await.unwrap();
        let requests = Wire::default();
        let client = stack.dynamodb_client().config().to_builder().interceptor(requests.clone()).build();
        let ledger = Ledger::new(aws_sdk_dynamodb::Client::from_conf(client), stack.table_name("Table"));
        let mut store = store_with(json!({}));
        store.outlets =
            (1..).zip(desks).map(|(number, desk): (usize, _)| outlet(number, Arc::clone(desk) as _)).collect();
        Self { store, ledger, requests, _stack: stack }
    }

    pub(super) async fn deliver(&self, owner: &str, orders: &[Arc<Order>]) -> Vec<Receipt> {
        self.deliver_within(Duration::from_secs(60), owner, orders).await
    }

    pub(super) async fn deliver_within(&self, time: Duration, owner: &str, orders: &[Arc<Order>]) -> Vec<Receipt> {
        let courier = Courier { ledger: &self.ledger, owner, deadline: Deadline::within(time) };
        let parcel = |order: &Arc<Order>| {
            let order = Arc::clone(order);
            let facts = Some(Facts::of(&order, &self.store.name, None));
            let subject = Subject::Order(order.id.clone());
            Parcel {
                subject,
                due: Box::new(move |outlet, emitted| {
                    self.store.due_for_order(outlet, &order, emitted, SyncMode::Periodic)
                }),
                facts,
                expires: None,
            }
        };
        courier.deliver(&self.store, orders.iter().map(parcel).collect()).await
    }

    pub(super) async fn record(&self, order: &Order) -> Record {
        self.ledger.read(&self.store.name, &subject(order)).await.unwrap()
    }

    /// Whether `owner` gets the claim now.
    pub(super) async fn claim(&self, order: &Order, owner: &str) -> bool {
        let now = clock::now();
        let lease = now + Duration::from_secs(60);
        let claim = self.ledger.claim(&self.store.name, &subject(order), owner, now, lease).await.unwrap();
        matches!(claim, Claim::Granted(_))
    }
}

pub(super) fn subject(order: &Order) -> Subject {
    Subject::Order(order.id.clone())
}

/// An order that counts, with so many lines.
pub(super) fn order(id: usize, lines: usize) -> Arc<Order> {
    let line = |number: usize| {
        json!({
            "id": format!("{id}-{number}"), "product_id": "311", "name": "Dripper", "sku": null, "product_code": null,
            "quantity": 1, "kind": "Physical", "unit_price": "10", "paid": "10", "unit_cost": null,
            "discounted": false, "options": [], "brand": null, "categories": [], "product_url": null,
            "image_url": null,
        })
    };
    let order = json!({
        "id": id.to_string(), "modified_at": "2026-11-20T16:05:09Z", "created_at": "2026-11-20T16:05:00Z",
        "local_day": "2026-11-20", "status": {"id": "11", "name": "Awaiting Fulfillment"}, "in_checkout": false,
        "fulfilled_at": null, "cancelled_at": null, "dead": false, "migrated": false, "deleted": false, "test": false,
        "totals": {
            "currency": "USD", "total": "10", "subtotal": "10", "shipping": "0", "discount": "0",
            "coupon_discount": "0",
        },
        "customer": {
            "email": format!("shopper-{id}@harbourmail.example"), "phone": null, "first_name": null,
            "last_name": null, "id": null, "address": null,
        },
        "shipping_address": null, "lines": (0..lines).map(line).collect::<Vec<_>>(), "coupons": [], "refunds": [],
        "cart_id": null, "channel_id": null, "checkout_url": null,
    });
    Arc::new(Order::deserialize(order).unwrap())
}

/// A store with these options.
pub(super) fn store_with(options: Value) -> Store {
    let config = json!({
        "stores": [{
            "id": "alder-us", "platform": "bigcommerce", "destinations": ["1"], "options": options,
            "credentials": {
                "store_hash": "qx7k2m9tza", "access_token": "t", "client_secret": "s", "webhook_tokens": ["w"],
            },
        }],
        "destinations": [{"id": "1", "kind": "klaviyo", "credentials": {"api_key": "pk_1"}}],
        "customer_hash_key": "key",
    });
    let stores = Stores::build(&Config::parse(&config.to_string()).unwrap(), Haste::Live).unwrap();
    let store = stores.get("alder-us").unwrap();
    drop(stores);
    Arc::into_inner(store).unwrap()
}

/// Counts requests, and breaks off those that hold a text.
#[derive(Debug, Clone, Default)]
pub(super) struct Wire {
    count: Arc<AtomicUsize>,
    pub(super) broken: Arc<std::sync::Mutex<Option<&'static str>>>,
}

impl Wire {
    /// The number since this was last asked.
    pub(super) fn take(&self) -> usize {
        self.count.swap(0, Ordering::Relaxed)
    }
}

impl Intercept for Wire {
    fn name(&self) -> &'static str {
        "wire"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.count.fetch_add(1, Ordering::Relaxed);
        let body = String::from_utf8_lossy(context.request().body().bytes().unwrap_or_default());
        match *self.broken.lock().unwrap() {
            Some(text) if body.contains(text) => Err("the wire is broken".into()),
            _ => Ok(()),
        }
    }
}

pub(super) fn outlet(number: usize, destination: Arc<dyn Destination>) -> Outlet {
    Outlet { name: number.to_string(), destination, since: None, breaker: Arc::default() }
}
