//! The account over HTTP.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{Kind, Trouble, Wicked, WickedSettings};
use crate::clock::SystemClock;
use crate::web::testing::{Reply, ask};

async fn start() -> Wicked {
    Wicked::start(WickedSettings::default(), Arc::new(SystemClock)).await.unwrap()
}

async fn send(wicked: &Wicked, method: Method, path: &str, body: Option<String>) -> Reply {
    let headers = [("apikey", wicked.settings().api_key.as_str()), ("content-type", "application/json")];
    ask(method, &format!("{}{path}", wicked.api_base()), &headers, body, Duration::from_secs(20)).await.unwrap()
}

async fn post(wicked: &Wicked, path: &str, rows: Value) -> Value {
    let reply = send(wicked, Method::POST, path, Some(rows.to_string())).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    reply.json()
}

async fn latest(wicked: &Wicked, query: &str) -> Value {
    send(wicked, Method::GET, &format!("/latest?{query}"), None).await.json()
}

fn order(id: &str, total: f64, payments: Value) -> Value {
    json!({
        "SourceSystem": "NetoRedgum", "SourceID": id, "CreateDate": "2026-07-19 22:05:00",
        "ContactEmail": "jonas.petrie@quaymail.example", "OrderTotal": total, "OrderCurrency": "AUD",
        "OrderItems": [{"OrderItemID": format!("{id}-0"), "ProductID": "RG-SND-18", "Qty": 1, "PPU": 189.0}],
        "OrderPayments": payments,
    })
}

fn paid(amount: f64, status: &str) -> Value {
    json!({"PaymentDate": "2026-07-19 22:05:41", "Amount": amount, "Status": status})
}

fn contact(created: &str) -> Value {
    json!([{"SourceSystem": "NetoRedgum", "SourceID": "c1", "CreateDate": created,
            "Email": "jonas.petrie@quaymail.example"}])
}

#[tokio::test]
async fn requests_without_the_key_or_of_another_shape_are_refused_as_a_whole() {
    let wicked = start().await;
    let url = format!("{}/contacts", wicked.api_base());
    let reply =
        ask(Method::POST, &url, &[("apikey", "x")], Some("[{}]".into()), Duration::from_secs(20)).await.unwrap();
    assert_eq!(reply.status, 401);
    let too_many = Value::Array(vec![json!({}); 1_001]).to_string();
    for (body, status) in
        [("[]", 400), ("{}", 400), ("[", 400), (too_many.as_str(), 400), (&" ".repeat(10_000_001), 413)]
    {
        assert_eq!(send(&wicked, Method::POST, "/contacts", Some(body.to_owned())).await.status, status);
    }
    assert_eq!(send(&wicked, Method::POST, "/leads", Some("[{}]".into())).await.status, 404);
    assert_eq!(send(&wicked, Method::GET, "/latest?sourcesystem=x&datatype=leads", None).await.status, 400);
}

#[tokio::test]
async fn rows_that_are_wrong_are_named_and_the_others_are_taken() {
    let wicked = start().await;
    let mut rows =
        vec![order("1", 5.0, json!([])), order("2", -5.0, json!([])), order("3", 5.0, json!([paid(1.0, "PAID")]))];
    rows[0]["IP_Address"] = json!("203.0.113.7");
    rows.push(order("4", 0.0, json!([paid(0.0, "APPROVED")])));
    let answer = post(&wicked, "/orders", rows.into()).await;
    assert_eq!((&answer["records"], &answer["totalRecords"]), (&json!(1), &json!(4)));
    let said: Vec<_> = answer["errors"].as_array().unwrap().iter().map(|error| error["error"].clone()).collect();
    assert_eq!(said, ["IP_Address is not known.", "OrderTotal is not valid.", "OrderPayments Status is not valid."]);
    let orphan = json!([{"SourceSystem": "NetoRedgum", "OrderID": "9", "PaymentDate": "2026-07-28 01:12:00", "Amount": 40,
                         "Status": "REFUNDED"}]);
    assert_eq!(
        post(&wicked, "/orderpayments", orphan).await["errors"][0]["error"],
        "There is no order 9 of NetoRedgum."
    );
    assert_eq!(wicked.strangers(), ["4"], "its contact was never posted");
}

#[tokio::test]
async fn contacts_keep_since_when_they_are_there_and_orders_are_kept_as_often_as_they_come() {
    let wicked = start().await;
    post(&wicked, "/contacts", contact("2026-07-19 22:05:00")).await;
    post(&wicked, "/contacts", contact("2026-07-18 22:05:00")).await;
    assert_eq!(wicked.all(Kind::Contacts).len(), 1);
    assert_eq!(wicked.all(Kind::Contacts)[0]["CreateDate"], "2026-07-19 22:05:00");
    assert_eq!(wicked.doubled(), Vec::<String>::new());
    for _ in 0..2 {
        post(&wicked, "/orders", json!([order("1", 5.0, json!([]))])).await;
    }
    assert_eq!(wicked.doubled(), ["NetoRedgum:1"]);
    assert_eq!((wicked.report()["AUD"].orders, wicked.report()["AUD"].gross), (2, Decimal::TEN));
}

#[tokio::test]
async fn the_latest_of_a_kind_its_number_and_its_greatest_value_are_told() {
    let wicked = start().await;
    let orders = json!([order("1", 5.5, json!([paid(5.5, "APPROVED")])), order("2", 7.0, json!([]))]);
    post(&wicked, "/orders", orders).await;
    let of = "sourcesystem=NetoRedgum&datatype";
    assert_eq!(latest(&wicked, &format!("{of}=orders")).await["SourceID"], "2");
    assert_eq!(latest(&wicked, &format!("{of}=orders&SourceID=1")).await["OrderTotal"], 5.5);
    assert_eq!(latest(&wicked, &format!("{of}=orders&SourceID=3")).await, json!([]));
    assert_eq!(latest(&wicked, "sourcesystem=Neto&datatype=orders&like=1&sortby=OrderTotal").await["SourceID"], "1");
    assert_eq!(latest(&wicked, &format!("{of}=payments&OrderID=1&Amount=5.50")).await["Status"], "APPROVED");
    assert_eq!(latest(&wicked, &format!("{of}=orderitems&SourceID=1-0")).await["OrderID"], "1");
    assert_eq!(latest(&wicked, &format!("{of}=orders&max=OrderTotal")).await, json!({"OrderTotal": 7.0}));
    let offset = json!({"sourceSystem": "NetoRedgum", "dataType": "orders", "offset": 2});
    assert_eq!(latest(&wicked, &format!("{of}=orders&offset=1")).await, offset);
}

#[tokio::test]
async fn gross_is_all_orders_and_net_is_what_was_left_of_them() {
    let wicked = start().await;
    let orders = json!([
        order("1", 100.0, json!([paid(100.0, "APPROVED"), paid(40.0, "PARTIALLY REFUNDED")])),
        order("2", 50.0, json!([paid(50.0, "APPROVED"), paid(50.0, "REFUNDED")])),
        order("3", 30.0, json!([paid(30.0, "APPROVED"), paid(30.0, "VOIDED")])),
        order("4", 20.0, json!([])),
    ]);
    post(&wicked, "/orders", orders).await;
    let report = &wicked.report()["AUD"];
    assert_eq!((report.gross, report.net, report.net_by_amounts), (200.into(), 80.into(), 80.into()));
}

#[tokio::test]
async fn rows_can_be_refused_or_lost_in_a_success() {
    let wicked = start().await;
    wicked.trouble(Trouble::Refused("Not this one.".into()), |_, row| row["SourceID"] == "1");
    wicked.trouble(Trouble::Lost, |_, row| row["SourceID"] == "2");
    let orders = ["1", "2", "3"].map(|id| order(id, 5.0, json!([])));
    let answer = post(&wicked, "/orders", json!(orders)).await;
    assert_eq!((&answer["records"], &answer["totalRecords"]), (&json!(1), &json!(3)));
    assert_eq!(answer["errors"][0]["item"]["SourceID"], "1");
    wicked.relent();
    assert_eq!(post(&wicked, "/orders", json!(orders)).await["records"], 3);
}
