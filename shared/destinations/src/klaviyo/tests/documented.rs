//! The tables of docs/EVENTS.md, held to what is really sent.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Address, Customer, Event, Order, Subscription, SyncMode};
use rust_decimal_macros::dec;
use serde_json::{Map, Value};

use super::super::vocabulary;
use super::body;
use crate::samples::{checkout, events_in, order, refund, started_checkout};

const DOCUMENT: &str = include_str!("../../../../../docs/EVENTS.md");

/// A row of a table: name, type, and the cells behind.
struct Row {
    name: String,
    kind: String,
    cells: Vec<String>,
}

/// The table whose first column is headed `heading`, in the section below the line `section`; its headings and rows.
fn table(section: &str, heading: &str) -> (Vec<String>, Vec<Row>) {
    let section =
        DOCUMENT.split("\n## ").find(|part| part.lines().next() == Some(section)).expect("the section is there");
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let lines = section.lines().skip_while(|line| !line.starts_with(&format!("| {heading} |")));
    let mut lines = lines.take_while(|line| line.starts_with('|')).map(cells);
    let headings = lines.next().unwrap_or_else(|| panic!("a table of {heading}"));
    let row = |mut cells: Vec<String>| {
        let behind = cells.split_off(2);
        Row { name: cells[0].trim_matches('`').to_owned(), kind: cells[1].clone(), cells: behind }
    };
    (headings, lines.skip(1).map(row).collect())
}

fn section_of(platform: &str) -> String {
    let title = match platform {
        "bigcommerce" => "BigCommerce",
        "neto" => "Neto",
        "tiendanube" => "Tiendanube",
        other => panic!("docs/EVENTS.md needs a section for {other}, and this test its title"),
    };
    format!("{title} properties")
}

/// Events that say all there is to say, by the name of their metric.
fn samples(platform: &str) -> BTreeMap<&'static str, Vec<Event>> {
    let company = |address: Option<Address>| address.map(|it| Address { company: Some("Okafor Ltd".into()), ..it });
    let order = order();
    let order = Order {
        fulfilled_at: Some(order.created_at),
        cancelled_at: Some(order.created_at),
        cancel_reason: Some("customer".into()),
        refunds: vec![refund("63", dec!(38.70), &["91163"])],
        shipping_address: company(order.shipping_address),
        customer: Customer { address: company(order.customer.address), ..order.customer },
        source_name: Some("Website".into()),
        subscription: Some(Subscription { id: "sub_1".into(), number: 2 }),
        ..order
    };
    let unread =
        Order { customer: Customer { phone: Some("ask Mara".into()), ..order.customer.clone() }, ..order.clone() };
    let looks = [(order, SyncMode::Realtime), (unread, SyncMode::Periodic)];
    let mut events: Vec<_> = looks.into_iter().flat_map(|(order, mode)| events_in(order, mode)).collect();
    let mut cart = checkout();
    cart.customer.address = company(cart.customer.address);
    events.push(started_checkout(cart));
    let mut by_metric: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for mut event in events {
        event.store.platform = platform.to_owned();
        by_metric.entry(event.metric().name()).or_default().push(event);
    }
    by_metric
}

/// All fields of `objects`, each with a value it has.
fn fields<'a>(objects: impl IntoIterator<Item = &'a Value>) -> Map<String, Value> {
    let all = objects.into_iter().filter_map(Value::as_object).flatten();
    all.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn is_of_kind(value: &Value, kind: &str) -> bool {
    match kind {
        "text" => value.is_string(),
        "number" => value.is_number(),
        "true/false" => value.is_boolean(),
        "object" => value.is_object(),
        "list" => value.is_array(),
        "list of text" => value.as_array().is_some_and(|list| list.iter().all(Value::is_string)),
        _ => false,
    }
}

/// Whether exactly these rows are sent, each with its type.
fn assert_same<'a>(what: &str, rows: impl Iterator<Item = &'a Row>, sent: &Map<String, Value>) {
    let rows: Vec<_> = rows.collect();
    let (said, sent_names): (BTreeSet<_>, BTreeSet<_>) =
        (rows.iter().map(|row| &row.name).collect(), sent.keys().collect());
    assert_eq!(said, sent_names, "{what}: documented, and sent");
    for row in rows {
        assert!(
            is_of_kind(&sent[&row.name], &row.kind),
            "{what}: {} is no {}: {}",
            row.name,
            row.kind,
            sent[&row.name]
        );
    }
}

#[test]
fn every_property_sent_is_in_the_tables_and_every_property_in_the_tables_is_sent() {
    for platform in vocabulary::platforms() {
        let (section, extra_section) = (section_of(platform), "In `$extra`");
        let (mut items, mut addresses) = (Vec::new(), Vec::new());
        for (metric, events) in samples(platform) {
            let said: Vec<_> = events
                .iter()
                .map(|event| body(std::slice::from_ref(event))["data"]["attributes"]["properties"].clone())
                .collect();
            let extras: Vec<_> = said.iter().map(|said| said["$extra"].clone()).collect();
            for (section, heading, sent) in
                [(section.as_str(), "property", &said), (extra_section, "in `$extra`", &extras)]
            {
                let (headings, rows) = table(section, heading);
                let column =
                    headings.iter().position(|heading| heading == metric).expect("a column for each event") - 2;
                let rows = rows.iter().filter(|row| row.cells[column] == "●");
                assert_same(&format!("{platform}: {heading} on {metric}"), rows, &fields(sent));
            }
            for extra in extras {
                items.extend(extra["items"].as_array().into_iter().flatten().cloned());
                addresses.extend(["BillingAddress", "ShippingAddress"].map(|name| extra[name].clone()));
            }
        }
        assert_same("items", table(extra_section, "in `items`").1.iter(), &fields(&items));
        assert_same("addresses", table(extra_section, "in an address").1.iter(), &fields(&addresses));
    }
}

#[test]
fn every_attribute_of_a_profile_is_in_the_table() {
    let events = samples("bigcommerce").into_values().flatten();
    let profiles = events.map(|event| body(&[event])["data"]["attributes"]["profile"]["data"]["attributes"].clone());
    let profiles: Vec<_> = profiles.collect();
    let mut sent = fields(&profiles);
    let custom = sent.remove("properties").expect("one has a phone that cannot be read");
    sent.extend(fields([&custom]));
    let (_, rows) = table("Profile", "attribute");
    assert_same("profile", rows.iter(), &sent);
    let location = rows.iter().find(|row| row.name == "location").expect("it was just compared");
    for name in fields(profiles.iter().map(|profile| &profile["location"])).keys() {
        assert!(location.cells[0].contains(&format!("`{name}`")), "{name} of the location is not documented");
    }
}
