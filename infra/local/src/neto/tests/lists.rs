//! Conditions, pages and selectors.

use std::collections::BTreeSet;
use std::slice::from_ref;

use super::*;

#[tokio::test]
async fn conditions_take_one_value_or_several_and_all_must_be_met() {
    let (store, clock) = store().await;
    let first = buy(&store, 1);
    clock.advance(Duration::from_secs(60));
    let second = buy(&store, 1);
    store.act(|shop, now| shop.pick(&second, now)).unwrap();
    let both = [first.clone(), second.clone()];
    assert_eq!(orders(&store, json!({"OrderID": both})).await, both);
    assert_eq!(orders(&store, json!({"OrderID": first})).await, from_ref(&first));
    assert_eq!(orders(&store, json!({"OrderStatus": ["Pick", "Pack"]})).await, from_ref(&second));
    assert_eq!(orders(&store, json!({"OrderID": first, "OrderStatus": "Pick"})).await, [""; 0]);
    let from = json!({"DateUpdatedFrom": "2026-08-03 12:01:00"});
    assert_eq!(orders(&store, from).await, from_ref(&second), "the bound is within");
    let to = json!({"DatePlacedFrom": "2026-08-03T12:00:00", "DatePlacedTo": "2026-08-03 12:00:59"});
    assert_eq!(orders(&store, to).await, from_ref(&first));
}

#[tokio::test]
async fn pages_begin_with_0_or_with_1() {
    for first_page in [0, 1] {
        let (store, _) = with(NetoSettings { first_page, ..NetoSettings::default() }).await;
        let all: Vec<_> = (0..5).map(|_| buy(&store, 1)).collect();
        let page = async |page: u64| orders(&store, json!({"OrderStatus": "New", "Page": page, "Limit": 2})).await;
        let pages = [page(0).await, page(1).await, page(2).await];
        let expected = match first_page {
            0 => [&all[..2], &all[2..4], &all[4..]],
            _ => [&all[..2], &all[..2], &all[2..4]],
        };
        assert_eq!(pages, expected.map(<[String]>::to_vec));
    }
}

#[tokio::test]
async fn rows_move_between_pages_while_they_are_read() {
    let (store, clock) = with(NetoSettings { rows: RowOrder::Updated, ..NetoSettings::default() }).await;
    let mut all = Vec::new();
    for _ in 0..4 {
        all.push(buy(&store, 1));
        clock.advance(Duration::from_secs(1));
    }
    let page = async |page: u64| orders(&store, json!({"OrderType": "sales", "Page": page, "Limit": 2})).await;
    let first = page(0).await;
    let moved = first[0].clone();
    store.interludes().before(1, |_| true, move |shop, now| drop(shop.stick_note(&moved, "Gift", now).unwrap()));
    let seen: BTreeSet<_> = first.into_iter().chain(page(1).await).collect();
    assert_eq!(seen.len(), 3, "the third has moved to the first page");
}

#[tokio::test]
async fn selectors_bring_what_they_name_and_dotted_ones_the_rest_of_a_line() {
    let (store, _) = store().await;
    buy(&store, 2);
    let select = async |selectors: &[&str]| {
        let answer = get(&store, "GetOrder", json!({"OrderStatus": "New", "OutputSelector": selectors})).await;
        rows(&answer, "Order").remove(0)
    };
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(names(&select(&["GrandTotal", "Nonsense"]).await), "GrandTotal OrderID");
    let plain = select(&["OrderLine", "BillAddress"]).await;
    assert_eq!(names(&plain["OrderLine"][0]), "OrderLineID SKU");
    assert!(plain.get("BillFirstName").is_some() && plain.get("ShippingTotal").is_none());
    let dotted = select(&["OrderLine.Quantity", "OrderLine.ExtraOptions", "ShipAddress"]).await;
    assert_eq!(names(&dotted["OrderLine"][0]), "ExtraOptions OrderLineID Quantity SKU");
    assert!(dotted.get("ShipCity").is_some() && dotted.get("ShippingOption").is_none());
}

#[tokio::test]
async fn unknown_sku_is_a_warning_beside_the_items_there_are() {
    let (store, _) = store().await;
    let skus = json!({"SKU": ["TC-MUG", "TC-MUG-MOSS", "TEXT_NOTE"], "OutputSelector": ["SKU", "ParentSKU", "Brand"]});
    let answer = get(&store, "GetItem", skus).await;
    assert_eq!(answer["Ack"], "Warning");
    let warning = &answer["Messages"]["Warning"];
    let warning = warning.as_array().map_or(warning, |warnings| &warnings[0]);
    assert_eq!(warning["Message"], "Cannot find Item TEXT_NOTE");
    let found: Vec<_> = rows(&answer, "Item").iter().map(|item| (item["SKU"].clone(), item["Brand"].clone())).collect();
    assert_eq!(found, [(json!("TC-MUG"), json!("Tarn Ceramics")), (json!("TC-MUG-MOSS"), json!(""))]);
}

#[tokio::test]
async fn update_results_marks_orders_so_that_a_test_can_see_it() {
    let (store, _) = store().await;
    let order = buy(&store, 1);
    let is_exported = || store.shop(|shop| shop.orders[&order].is_exported);
    orders(&store, json!({"OrderStatus": "New"})).await;
    assert!(!is_exported());
    orders(&store, json!({"OrderStatus": "New", "UpdateResults": {"ExportStatus": "Exported"}})).await;
    assert!(is_exported());
}

#[tokio::test]
async fn currency_is_told_by_the_settings_and_by_payments() {
    let (store, _) = store().await;
    let order = buy(&store, 1);
    let settings = send(&store, "GetCurrencySettings", &HEADERS, "{}".to_owned()).await.json().to_string();
    assert!(settings.contains(r#""DEFAULTCURRENCY":"AUD""#), "{settings}");
    let filter = json!({"OrderID": order, "OutputSelector": ["AmountPaid", "CurrencyCode"]});
    let payment = rows(&get(&store, "GetPayment", filter).await, "Payment").remove(0);
    let total = store.shop(|shop| shop.orders[&order].grand_total());
    assert_eq!((&payment["CurrencyCode"], &payment["AmountPaid"]), (&json!("AUD"), &json!(total.to_string())));
}
