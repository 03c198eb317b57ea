//! What is written has the members and types that the documents show.

use rust_decimal::Decimal;

use super::*;
use crate::neto::shape::Shape;

/// Asserts that `actual` has every member `sample` has, with text wherever that has text, whatever shape the lists have.
fn assert_members(actual: &Value, sample: &Value, at: &str) {
    match (first(actual), first(sample)) {
        (Value::Object(actual), Value::Object(sample)) => {
            for (name, value) in sample {
                let own = actual.get(&name).unwrap_or_else(|| panic!("{at} lacks {name}"));
                assert_members(own, &value, &format!("{at}/{name}"));
            }
        }
        (Value::Object(_), Value::String(text)) => assert_eq!(text, "", "{at}"),
        (Value::String(_), _) | (Value::Null, _) | (_, Value::Null) => {}
        (actual, sample) => panic!("{at}: {actual} / {sample}"),
    }
}

/// The first thing of a list, out of its wrapper.
fn first(value: &Value) -> Value {
    match value {
        Value::Array(values) => values.first().map(first).unwrap_or_default(),
        Value::Object(members) if members.len() == 1 => first(members.values().next().unwrap()),
        other => other.clone(),
    }
}

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[tokio::test]
async fn records_have_the_members_of_the_samples() {
    let (store, _) = store().await;
    let order = buy(&store, 2);
    store.shop(|shop| {
        let line = shop.orders[&order].lines[0].id.clone();
        let _ = shop.stick_note(&order, "Wrap the mug", noon()).unwrap();
        let rma = shop.authorise_return(&order, &[(line, 1)], noon()).unwrap().outcome;
        let _ = shop.pay_back(rma, Decimal::ONE, noon()).unwrap();
        let cart = shop.start_cart(Goods::new("TC-ESP2", 1), noon()).unwrap().outcome;
        let person = shop.somebody();
        let _ = shop.enter_address(&cart, &person, noon()).unwrap();
        for n in 0..12 {
            let shape = Shape(n);
            let sample = fixture(include_str!("../fixtures/get_order_response.json"))["Order"][0].take();
            assert_members(&json::order(shop, &shop.orders[&order], shape), &sample, "Order");
            let sample = fixture(include_str!("../fixtures/get_rma_response.json"))["Rma"][0].take();
            assert_members(&json::rma(shop, &shop.rmas[&rma], shape), &sample, "Rma");
            let sample = fixture(include_str!("../fixtures/get_cart_response.json"))["Cart"][0].take();
            assert_members(&json::cart(shop, &shop.carts[&cart], shape), &sample, "Cart");
            let sample = fixture(include_str!("../fixtures/get_item_response.json"))["Item"][0].take();
            for item in json::items(shop, shop.catalog.products.values().next().unwrap(), shape) {
                assert_members(&item, &sample, "Item");
            }
        }
    });
}

#[tokio::test]
async fn errors_are_told_as_in_the_sample() {
    let (store, _) = store().await;
    let reply = send(&store, "GetOrder", &HEADERS, "{".to_owned()).await.json();
    let sample = fixture(include_str!("../fixtures/error_response.json"));
    assert_members(&reply, &sample, "error");
}

#[test]
fn every_shape_of_a_list_comes() {
    let all = |rows: Vec<Value>| {
        let shapes = (0..100).map(|n| Shape(n).next().wrapped("Refund", rows.clone()).to_string());
        shapes.collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    };
    let inside = [r#"[{"Refund":[{"a":"1"}]}]"#, r#"[{"Refund":{"a":"1"}}]"#];
    let others = [r#"[{"a":"1"}]"#, r#"{"Refund":[{"a":"1"}]}"#, r#"{"Refund":{"a":"1"}}"#];
    assert_eq!(all(vec![json!({"a": "1"})]), [inside.as_slice(), others.as_slice()].concat());
    assert_eq!(all(vec![]), [r#""""#, r#"[""]"#, r#"{"Refund":""}"#]);
    let answers = (0..100).map(|n| {
        let mut answer = json!({});
        Shape(n).next().records(&mut answer, "Order", vec![]);
        answer.to_string()
    });
    assert_eq!(answers.collect::<std::collections::BTreeSet<_>>().len(), 3);
}
