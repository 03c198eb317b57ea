//! The text people read, and what it hides.

use super::*;

const STORE: &str = r#"{"id": "a", "platform": "bigcommerce", "destinations": ["k"], "colour": "blue",
    "credentials": {"webhook_tokens": ["tok-1", "tok-2"], "client_secret": "sec-1", "store_hash": "qx7", "odd": "sec-2",
                    "access_token": "sec-3"}}"#;

fn document() -> Document {
    let text = format!(
        r#"{{"zebra": 1.50, "customer_hash_key": "hash-1",
             "destinations": [{{"kind": "klaviyo", "id": "k", "credentials": {{"api_key": "sec-4"}}}}], "stores": [{STORE}]}}"#
    );
    Document::parse(&text).unwrap()
}

#[test]
fn fields_stand_in_the_order_people_read_them_and_nothing_is_lost() {
    let expected = r#"{
  "stores": [
    {
      "id": "a",
      "platform": "bigcommerce",
      "credentials": {
        "store_hash": "qx7",
        "access_token": "sec-3",
        "client_secret": "sec-1",
        "webhook_tokens": ["tok-1", "tok-2"],
        "odd": "sec-2"
      },
      "destinations": ["k"],
      "colour": "blue"
    }
  ],
  "destinations": [
    {
      "id": "k",
      "kind": "klaviyo",
      "credentials": {
        "api_key": "sec-4"
      }
    }
  ],
  "customer_hash_key": "hash-1",
  "zebra": 1.5
}
"#;
    assert_eq!(document().text(), expected);
    assert_eq!(Document::parse(expected).unwrap(), document());
}

#[test]
fn what_is_shown_holds_no_secret_not_even_of_a_field_nobody_knows() {
    let shown = document().masked().text();
    for secret in ["tok-", "sec-", "hash-1"] {
        assert!(!shown.contains(secret), "{secret} is shown: {shown}");
    }
    assert!(shown.contains(r#""store_hash": "qx7""#) && shown.contains(r#"["•••", "•••"]"#), "{shown}");
    let unknown = r#"{"stores": [{"id": "a", "platform": "acme", "credentials": {"store_hash": "sec-1"}}]}"#;
    assert!(!Document::parse(unknown).unwrap().masked().text().contains("sec-1"));
}

#[test]
fn an_entry_takes_the_place_of_the_one_with_its_id() {
    let mut document = document();
    let mut entry = document.find(List::Stores, "a").unwrap().clone();
    set(&mut entry, "credentials", "store_hash", json!("other"));
    document.put(List::Stores, entry.clone());
    assert_eq!(document.ids(List::Stores), ["a"]);
    assert_eq!(credential(document.find(List::Stores, "a").unwrap(), "store_hash"), Some("other"));
    entry.insert("id".into(), json!("b"));
    document.put(List::Stores, entry);
    assert_eq!(document.ids(List::Stores), ["a", "b"]);
}

#[test]
fn text_of_another_shape_is_refused_with_the_place_and_without_the_text() {
    for text in ["[1]", "7", r#"{"stores": {"a": 1}}"#, r#"{"destinations": ["sec-1"]}"#, r#"{"stores": [sec-1]}"#] {
        let error = format!("{:#}", Document::parse(text).unwrap_err());
        assert!(!error.contains("sec-1") && !error.is_empty(), "{error}");
    }
    assert_eq!(Document::parse(" \n").unwrap(), Document::default());
}
