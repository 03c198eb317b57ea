//! The hand-written book, told by the command.

use std::collections::HashMap;
use std::time::Instant;

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use futures::{StreamExt, stream};
use local::scene::{DESTINATION, STORE};
use serde_json::{Value, json};

use super::book::written;
use crate::command::run::quiet;
use crate::support::App;

const UNTIL: [&str; 4] = ["report", "cohorts", "--to", "2026-04-14"];

fn within(figures: [(u64, u64); 3]) -> Value {
    let days = [30, 60, 90].into_iter().zip(figures);
    days.map(|(days, (customers, back))| json!({"days": days, "customers": customers, "came_back": back})).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_book_gives_what_was_computed_by_hand() {
    let app = App::with(quiet()).await;
    written(&app).await;
    let ran = app.orderwire(&[&UNTIL[..], &["--store", STORE, "--json"]].concat()).await;
    assert!(ran.is_quiet(), "{ran:?}");
    let said = &ran.json()["stores"][0];
    let dollars = &said["currencies"][1];
    let expected = json!([
        {
            "month": "2026-01-01", "customers": 2, "orders": 5, "gross": "280", "net": "185", "came_back": 2,
            // 15 days and 44 days 9 hours.
            "median_days_to_second": "29.7", "second_within": within([(2, 1), (2, 2), (1, 1)]),
            "gross_per_customer": ["115", "115", "140", "140"], "net_per_customer": ["70", "70", "92.5", "92.5"],
        },
        {
            "month": "2026-02-01", "customers": 2, "orders": 4, "gross": "190", "net": "190", "came_back": 1,
            "median_days_to_second": "30", "second_within": within([(2, 1), (1, 1), (0, 0)]),
            "gross_per_customer": ["35", "65", "95"], "net_per_customer": ["35", "65", "95"],
        },
        {
            "month": "2026-04-01", "customers": 1, "orders": 1, "gross": "200", "net": "150", "came_back": 0,
            "median_days_to_second": null, "second_within": within([(0, 0), (0, 0), (0, 0)]),
            "gross_per_customer": ["200"], "net_per_customer": ["150"],
        },
    ]);
    assert_eq!(dollars["cohorts"], expected);
    let group = |name: &str| ["customers", "orders", "gross", "net"].map(|figure| dollars[name][figure].clone());
    assert_eq!(group("all"), [json!(5), json!(10), json!("670"), json!("525")]);
    assert_eq!(group("subscribers"), [json!(1), json!(3), json!("180"), json!("180")]);
    assert_eq!(group("others"), [json!(4), json!(7), json!("490"), json!("345")]);
    let euros = &said["currencies"][0];
    assert_eq!((&euros["currency"], &euros["all"]["gross"]), (&json!("EUR"), &json!("7")));
    assert_eq!(said["left_out"], json!({"without_customer": 1, "test": 1, "not_told": 1}));
    assert_eq!((&said["void_orders"], &said["until"]), (&json!(1), &json!("2026-04-14")));
    let asked = app.scene.store.requests().all().len() + app.scene.inbox.requests().all().len();
    assert_eq!(asked, 0, "it is made out of the table alone");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_get_a_table_and_a_page_and_no_customer_is_shown() {
    let app = App::with(quiet()).await;
    written(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("cohorts.html");
    let ran = app.orderwire(&[&UNTIL[..], &["--html", page.to_str().unwrap()]].concat()).await;
    assert!(ran.is_quiet(), "{ran:?}");
    assert!(ran.out.contains("alder-us, USD · 5 customers, 10 orders · gross 670.00, net 525.00 · until 2026-04-14"));
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("January 2026") && page.contains("92.50"));
    for customer in ["ana", "ben", "dee", "eve"] {
        let words = format!("{} {page}", ran.out);
        assert!(!words.split(|c: char| !c.is_alphanumeric()).any(|word| word == customer), "{customer}");
    }
    let refused = app.orderwire(&["report", "cohorts", "--from", "2026-05-01", "--to", "2026-04-01"]).await;
    assert!(refused.code == 1 && refused.err.contains("is after --to"), "{refused:?}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute and prints figures: cargo test -p orderwire --test it -- --ignored --nocapture hundred"]
async fn a_hundred_thousand_orders_are_told_in_one_go() {
    const ORDERS: usize = 100_000;
    let app = App::with(quiet()).await;
    let (client, table) = (app.scene.stack.dynamodb_client(), app.scene.stack.table_name("Table"));
    let write = |chunk: usize| {
        let items = (chunk * 25..(chunk + 1) * 25).map(|number| {
            let put = PutRequest::builder().set_item(Some(item(number))).build().unwrap();
            WriteRequest::builder().put_request(put).build()
        });
        client.batch_write_item().request_items(table, items.collect()).send()
    };
    let writes = stream::iter(0..ORDERS / 25).map(write).buffer_unordered(16);
    writes
        .for_each(async |written| assert!(written.unwrap().unprocessed_items.is_none_or(|left| left.is_empty())))
        .await;
    let begun = Instant::now();
    let ran = app.orderwire(&["report", "cohorts", "--json"]).await;
    let took = begun.elapsed();
    assert_eq!(ran.code, 0, "{}", ran.err);
    let all = &ran.json()["stores"][0]["currencies"][0]["all"];
    println!("{ORDERS} orders of {} customers in {took:.1?}", all["customers"]);
    assert_eq!(all["orders"], ORDERS);
    app.end().await;
}

/// An order as the functions write it, of one of 40,000 customers, over four years.
fn item(number: usize) -> HashMap<String, AttributeValue> {
    let text = |value: String| AttributeValue::S(value);
    let seconds = 1_640_995_200 + (number as i64) * 1_262;
    let at = jiff::Timestamp::from_second(seconds).unwrap();
    let day = at.to_string()[..10].to_owned();
    let sent: Vec<_> = std::iter::once("placed".to_owned())
        .chain((0..3).map(|line| format!("line:{}", number * 10 + line)))
        .chain(["fulfilled".to_owned()])
        .collect();
    HashMap::from([
        ("pk".into(), text(format!("{STORE}#order#{number}"))),
        ("sk".into(), text("state".into())),
        ("version".into(), AttributeValue::N((seconds * 1_000).to_string())),
        ("platform".into(), text("bigcommerce".into())),
        ("status".into(), text("10".into())),
        ("placed_at".into(), AttributeValue::N((seconds * 1_000).to_string())),
        ("total".into(), text("108.69".into())),
        ("refunded".into(), text("0".into())),
        ("currency".into(), text("USD".into())),
        ("test".into(), AttributeValue::Bool(false)),
        ("void".into(), AttributeValue::Bool(false)),
        ("day_pk".into(), text(format!("{STORE}#{day}"))),
        ("day_sk".into(), text(format!("order#{number}"))),
        ("customer_pk".into(), text(format!("{STORE}#{:032x}", number * 7_919 % 40_000))),
        ("customer_sk".into(), text(format!("{at}#order#{number}"))),
        (format!("sent#{DESTINATION}"), AttributeValue::Ss(sent)),
    ])
}
