//! The list of orders: filters, paging, and what is refused.

use jiff::SignedDuration;

use super::*;

/// Five orders, a minute apart from noon on; the fourth is not paid, the second cancelled an hour later.
async fn five(settings: TiendanubeSettings) -> (TiendanubeStore, Vec<u64>) {
    let (store, _) = store_with(settings).await;
    let orders = store.shop(|shop| {
        let at = |minute| noon() + SignedDuration::from_mins(minute);
        let payments = [Payment::Paid, Payment::Paid, Payment::Paid, Payment::Pending, Payment::Paid];
        let orders: Vec<_> = payments.into_iter().zip(0..).map(|(how, minute)| order(shop, how, at(minute))).collect();
        let _ = shop.cancel(orders[1], "customer", at(60)).unwrap();
        let _ = shop.dispatch(orders[2], at(30)).unwrap();
        orders
    });
    (store, orders)
}

async fn oldest_first() -> (TiendanubeStore, Vec<u64>) {
    five(TiendanubeSettings { newest_first: false, ..TiendanubeSettings::default() }).await
}

#[tokio::test]
async fn bounds_are_inclusive_and_take_offsets_in_any_form() {
    let (store, orders) = oldest_first().await;
    let list = |query: &str| {
        let path = format!("/orders?{query}");
        let store = &store;
        async move { ids(&get(store, &path).await) }
    };
    let created = "created_at_min=2026-11-20T12:01:00Z&created_at_max=2026-11-20T12:03:00%2B0000";
    assert_eq!(list(created).await, orders[1..4]);
    assert_eq!(list("updated_at_min=2026-11-20T09:30:00-03:00").await, [orders[1], orders[2]]);
    assert_eq!(list(&format!("since_id={}", orders[2])).await, orders[3..]);
    assert_eq!(get(&store, "/orders?total_min=74500.01").await.status, 404);
    assert_eq!(list("total_max=74500").await.len(), 5);
}

#[tokio::test]
async fn orders_are_found_by_what_they_are() {
    let (store, orders) = oldest_first().await;
    for (query, expected) in [
        ("status=cancelled".to_owned(), vec![orders[1]]),
        ("status=open&payment_status=pending".to_owned(), vec![orders[3]]),
        ("status=any&shipping_status=fulfilled".to_owned(), vec![orders[2]]),
        ("q=101".to_owned(), vec![orders[1]]),
        ("channels=store,pos".to_owned(), orders.clone()),
    ] {
        assert_eq!(ids(&get(&store, &format!("/orders?{query}")).await), expected, "{query}");
    }
    let customer = store.shop(|shop| shop.orders[&orders[4]].customer_id.unwrap());
    assert_eq!(ids(&get(&store, &format!("/orders?customer_ids={customer}")).await), [orders[4]]);
}

#[tokio::test]
async fn pages_have_counts_and_links_and_there_is_nothing_past_the_end() {
    let (store, orders) = oldest_first().await;
    let first = get(&store, "/orders?status=any&per_page=2").await;
    assert_eq!(ids(&first), orders[..2]);
    assert_eq!(first.header("x-total-count"), Some("5"));
    let base = url(&store, "/orders");
    let link = |page: u32, rel: &str| format!("<{base}?status=any&page={page}&per_page=2>; rel=\"{rel}\"");
    assert_eq!(first.header("link").unwrap(), format!("{}, {}", link(2, "next"), link(3, "last")));
    let last = get(&store, "/orders?status=any&per_page=2&page=3").await;
    assert_eq!(last.header("link").unwrap(), format!("{}, {}", link(1, "first"), link(2, "prev")));
    let past = get(&store, "/orders?per_page=2&page=4").await;
    assert_eq!((past.status, &past.json()["description"]), (404, &Value::from("Last page is 3")));
    let none = get(&store, "/orders?status=closed").await;
    assert_eq!((none.status, &none.json()["description"]), (404, &Value::from("Last page is 0")));
}

#[tokio::test]
async fn newest_come_first_unless_ids_are_walked() {
    let (store, orders) = five(TiendanubeSettings::default()).await;
    let mut newest = orders.clone();
    newest.reverse();
    assert_eq!(ids(&get(&store, "/orders").await), newest);
    assert_eq!(ids(&get(&store, &format!("/orders?since_id={}", orders[0])).await), orders[1..]);
}

#[tokio::test]
async fn no_list_of_orders_reaches_further_than_ten_thousand_rows() {
    let (store, _) = oldest_first().await;
    assert_eq!(get(&store, "/orders?per_page=200&page=50").await.status, 404);
    assert_eq!(get(&store, "/orders?per_page=200&page=51").await.status, 422);
    assert_eq!(get(&store, "/orders?per_page=201").await.status, 422);
    assert_eq!(get(&store, "/orders?created_at_min=yesterday").await.status, 422);
    assert_eq!(get(&store, "/orders?status=lost").await.status, 422);
}

#[tokio::test]
async fn only_wanted_fields_come() {
    let (store, orders) = oldest_first().await;
    let list = get(&store, "/orders?fields=id,status&per_page=1").await.json();
    assert_eq!(list, serde_json::json!([{"id": orders[0], "status": "open"}]));
    let one = get(&store, &format!("/orders/{}?fields=id", orders[0])).await.json();
    assert_eq!(one, serde_json::json!({"id": orders[0]}));
}

#[tokio::test]
async fn products_come_by_ids_thirty_at_most() {
    let (store, _) = oldest_first().await;
    let both = get(&store, "/products?ids=210500101,210500104,99").await;
    assert_eq!(ids(&both), [210_500_101, 210_500_104]);
    let many = vec!["1"; 31].join(",");
    assert_eq!(get(&store, &format!("/products?ids={many}")).await.status, 422);
    assert_eq!(get(&store, "/products?ids=99").await.status, 404);
}
