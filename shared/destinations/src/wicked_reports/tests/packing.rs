//! The limits of a request.

use domain::Emitted;
use serde_json::json;

use super::super::row::{Identity, Row};
use super::super::split::{CAPACITY, body, split};
use super::stage::{account_of, due, soon, tags};
use crate::Load;
use crate::samples::{order, order_with_lines};

fn row(id: usize, length: usize) -> Row {
    Row::new(vec![id], Identity::new("Alder", [("SourceID", id.to_string())]), &json!("x".repeat(length)))
}

#[test]
fn requests_hold_a_thousand_rows_and_less_than_ten_megabytes() {
    let lengths = |rows: Vec<Row>| split(rows).iter().map(Vec::len).collect::<Vec<_>>();
    assert_eq!(lengths((0..2_001).map(|id| row(id, 1)).collect()), [1_000, 1_000, 1]);
    let large = split((0..5).map(|id| row(id, 4_900_000)).collect());
    assert_eq!(large.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    assert!(large.iter().all(|rows| body(rows).len() <= 10_000_000));
    assert_eq!(body(&[row(1, 2), row(2, 1)]), r#"["xx","x"]"#);
    assert!(split(Vec::new()).is_empty());
}

#[tokio::test]
async fn an_order_takes_up_one_row_and_what_changed_of_it_a_row_each() {
    let account = account_of("http://127.0.0.1:9", "k", std::time::Duration::from_secs(1));
    let first = order();
    let events = due(&first, &Emitted::new());
    let load = account.load(&events);
    assert!(load.events == 1 && load.bytes > 300 && load.fits(account.capacity()), "{load:?}");
    let longer = order_with_lines(3);
    let more = account.load(&due(&longer, &tags(&events)));
    assert_eq!(more.events, 3, "three lines that were not there");
    assert_eq!(account.load(&[]), Load::default());
    assert_eq!(account.capacity(), CAPACITY);
    assert_eq!(account.turn(soon()).await, Ok(()));
}
