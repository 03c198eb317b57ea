//! What it costs: requests to the table, the queues, the store and the destination, counted.

mod bill;
mod meter;

use jiff::ToSpan;
use local::scene::SceneOptions;
use local::store::{OrderStatus, Payment, RefundOf, RefundRequest, Shop};
use rust_decimal::Decimal;

use self::meter::Meter;
use crate::support::choke::{Choke, Service};
use crate::support::{App, options};

/// The usual scene, hearing of orders only.
fn orders_only() -> SceneOptions {
    let mut options = options();
    options.topics.retain(|topic| topic.starts_with("store/order/"));
    options
}

/// An app whose processor has told a paid order of three lines, and so knows the store and its products.
async fn warm() -> (App, Choke, u64) {
    let (app, choke) = Choke::on("Processor", orders_only()).await;
    let order = app.buy_unheard(3);
    app.hear_of(order).await;
    app.settle().await;
    choke.take();
    (app, choke, order)
}

/// One webhook about the order, and the requests the processor makes for it.
async fn cost_of_a_webhook(app: &App, choke: &Choke, order: u64) -> Vec<String> {
    app.hear_of(order).await;
    app.settle().await;
    let name = |(service, what): (Service, String)| match service {
        Service::Store => what.split_once("/stores/").map_or(what.clone(), |(method, path)| {
            let path = path.split_once('/').map_or("", |(_hash, path)| path);
            format!("{method}/{path}").replace(&order.to_string(), "{id}")
        }),
        Service::Inbox | Service::DynamoDb | Service::Sqs => what,
    };
    choke.take().into_iter().map(name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn webhook_that_brings_nothing_new_costs_one_call_and_one_read() {
    let (app, choke, order) = warm().await;
    assert_eq!(cost_of_a_webhook(&app, &choke, order).await, ["GET /v2/orders/{id}", "GetItem"]);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn change_without_an_event_costs_one_call_one_read_and_one_write() {
    let (app, choke, order) = warm().await;
    // The store tells times to the second, and only a later one is something new.
    app.unheard(|shop, now| shop.set_status(order, OrderStatus::AwaitingShipment, now + 1.second()));
    let cost = cost_of_a_webhook(&app, &choke, order).await;
    assert_eq!(cost, ["GET /v2/orders/{id}", "GetItem", "UpdateItem"]);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn order_costs_one_call_one_read_two_writes_and_one_request_however_many_events() {
    let (app, choke, _) = warm().await;
    for lines in [1, 3, 60] {
        let order = app.unheard(|shop, now| {
            let person = shop.somebody();
            let variants = shop.catalog.variant_ids().into_iter().take(3).cycle();
            shop.buy(
                0,
                &person,
                &variants.map(|variant| (variant, 1)).take(lines).collect::<Vec<_>>(),
                Payment::Captured,
                now,
            )
        });
        let before = app.told().len();
        let cost = cost_of_a_webhook(&app, &choke, order).await;
        assert_eq!(app.told().len() - before, 1 + lines);
        let bulk = "POST /api/event-bulk-create-jobs";
        assert_eq!(cost, ["GET /v2/orders/{id}", "GetItem", "UpdateItem", bulk, "UpdateItem"], "{lines} lines");
    }
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refunds_are_asked_for_only_where_there_are_some_and_coupons_not_where_the_lines_name_them() {
    let (app, choke, order) = warm().await;
    app.unheard(|shop, now| shop.refund(order, &RefundRequest::card(RefundOf::Amount(Decimal::ONE)), now));
    app.unheard(|shop, now| shop.set_status(order, OrderStatus::PartiallyRefunded, now));
    let cost = cost_of_a_webhook(&app, &choke, order).await;
    let calls = ["GET /v2/orders/{id}", "GET /v3/orders/{id}/payment_actions/refunds"];
    assert_eq!(cost[..2], calls);
    assert_eq!(cost[2..], ["GetItem", "UpdateItem", "POST /api/events", "UpdateItem"]);
    let with_coupon = buy_with_coupon(&app);
    let cost = cost_of_a_webhook(&app, &choke, with_coupon).await;
    assert_eq!(cost.iter().filter(|request| request.starts_with("GET")).count(), 1, "{cost:?}");
    app.end().await;
}

fn buy_with_coupon(app: &App) -> u64 {
    app.unheard(|shop, now| {
        let (person, variant) = (shop.somebody(), shop.catalog.variant_ids()[0]);
        let cart = shop.start_cart(0, variant, 1, now)?.outcome;
        let _ = shop.apply_coupon(&cart, "WELCOME10", now)?;
        let _ = shop.enter_email(&cart, &person.email, now)?;
        let _ = shop.enter_address(&cart, &person, now)?;
        let _ = shop.choose_shipping(&cart, "Flat Rate", Decimal::new(750, 2), now)?;
        shop.place_order(&cart, Payment::Captured, now)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn webhook_costs_the_receiver_one_message_and_nothing_else() {
    let mut options = orders_only();
    options.paused = true;
    let (app, choke) = Choke::on("WebhookReceiver", options).await;
    app.buy(3, Payment::Captured);
    app.scene.store.settled().await;
    let deliveries = app.scene.store.deliveries();
    assert!(deliveries.len() > 1 && deliveries.iter().all(|delivery| delivery.is_accepted()));
    let message = (Service::Sqs, "SendMessage".to_owned());
    assert_eq!(choke.take(), vec![message; deliveries.len()]);
    app.scene.stack.resume();
    app.end().await;
}

/// Created, paid, shipped, partially refunded, completed, an hour lies between each.
async fn life<'a>(app: &'a App, choke: &'a Choke, earlier: u64, gathers: bool) -> Meter<'a> {
    let store = &app.scene.store;
    let began = store.shop(|shop| shop.orders[&earlier].modified) - 10.hours();
    let at = |hour: i64| began + hour.hours();
    let mut meter = Meter::new(app, choke, gathers);
    let mut order = 0;
    let buy = |shop: &mut Shop| {
        let (person, variants) = (shop.somebody(), shop.catalog.variant_ids());
        let lines: Vec<_> = variants.into_iter().take(3).map(|variant| (variant, 1)).collect();
        shop.buy(0, &person, &lines, Payment::Later, at(0))
    };
    meter.step("created", || order = store.act(|shop, _| buy(shop)).unwrap()).await;
    meter.step("paid", || store.act(|shop, _| shop.pay(order, at(1))).unwrap()).await;
    let ship = || {
        store.act(|shop, _| shop.ship_all(order, at(2))).unwrap();
    };
    meter.step("shipped", ship).await;
    let refund = || {
        let request = RefundRequest::card(RefundOf::Amount(Decimal::new(500, 2)));
        store.act(|shop, _| shop.refund(order, &request, at(3))).unwrap();
    };
    meter.step("refunded", refund).await;
    meter.step("completed", || store.act(|shop, _| shop.complete(order, at(4))).unwrap()).await;
    meter.print();
    meter
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_life_of_an_order_costs_little() {
    let (app, choke, earlier) = warm().await;
    for gathers in [true, false] {
        let meter = life(&app, &choke, earlier, gathers).await;
        // Three times something is told: four events in one request, then one each.
        assert_eq!(meter.sum("Klaviyo", "/api/event-bulk-create-jobs"), 1);
        assert_eq!(meter.sum("Klaviyo", "/api/events"), 2);
        // Two writes each time, one for each of the two changes of which nothing is told.
        assert_eq!(meter.sum("DynamoDB", "UpdateItem"), 3 * 2 + 2);
        let (webhooks, batches) = (meter.sum("store", "(webhooks sent)"), meter.sum("SQS", "DeleteMessageBatch"));
        assert_eq!(meter.sum("SQS", "SendMessage"), webhooks);
        assert_eq!(meter.sum("SQS", "ChangeMessageVisibilityBatch"), 0);
        // Each look is one call and one read, and one more call once there is a refund.
        let looks = meter.sum("store", "/v2/orders/{id}");
        assert_eq!(meter.sum("DynamoDB", "GetItem"), looks);
        assert!(meter.sum("store", "/v3/orders/{id}/payment_actions/refunds") <= looks);
        assert!(looks == batches && if gathers { looks == 5 } else { looks <= webhooks });
    }
    app.end().await;
}
