//! Orders and their events for the tests of this crate, derived as in production.

use std::sync::Arc;

use domain::{
    Address, Checkout, CheckoutTrigger, Coupon, Currency, Customer, Email, Emitted, Event, Line, LineKind, LineOption,
    Order, OrderValue, Refund, RefundedLine, Rules, Situation, Status, StoreRef, SyncMode, Tag, Totals,
    due_for_checkout, due_for_order,
};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

/// Two lines, a coupon, a registered customer with a mobile phone in national form.
pub(crate) fn order() -> Order {
    let created_at = "2026-08-03T01:42:09.5Z".parse().unwrap();
    Order {
        id: "20517".into(),
        modified_at: created_at,
        created_at,
        local_day: None,
        status: Status { id: "11".into(), name: "Awaiting Fulfillment".into() },
        in_checkout: false,
        fulfilled_at: None,
        cancelled_at: None,
        dead: false,
        migrated: false,
        deleted: false,
        test: false,
        totals: Totals {
            currency: Currency::parse("AUD").unwrap(),
            total: dec!(63.7200),
            subtotal: dec!(60.25),
            shipping: dec!(9.50),
            discount: Decimal::ZERO,
            coupon_discount: dec!(6.03),
        },
        customer: customer(),
        shipping_address: Some(address()),
        lines: vec![mug(), towel()],
        coupons: vec![Coupon { code: "WINTER10".into(), amount: Some(dec!(6.03)) }],
        refunds: Vec::new(),
        cart_id: Some("c-81".into()),
        channel_id: Some("1".into()),
        checkout_url: None,
        source_name: None,
        external_id: None,
        part_of: None,
        subscription: None,
        cancel_reason: None,
    }
}

/// Like [`order`], under another id and e-mail.
pub(crate) fn order_of(id: &str, email: &str) -> Order {
    Order { id: id.into(), customer: Customer { email: Email::parse(email), ..customer() }, ..order() }
}

/// Like [`order`], with `count` lines.
pub(crate) fn order_with_lines(count: usize) -> Order {
    let lines = (0..count).map(|index| Line { id: (90_000 + index).to_string(), ..mug() }).collect();
    Order { lines, ..order() }
}

pub(crate) fn refund(id: &str, amount: Decimal, line_ids: &[&str]) -> Refund {
    Refund {
        id: id.into(),
        at: "2026-08-05T10:00:00Z".parse().unwrap(),
        amount,
        reason: Some("Chipped".into()),
        lines: line_ids.iter().map(|id| RefundedLine { id: (*id).to_owned(), quantity: None }).collect(),
        amount_unknown: false,
    }
}

pub(crate) fn checkout() -> Checkout {
    let Order { totals, customer, lines, coupons, channel_id, created_at, .. } = order();
    Checkout {
        cart_id: "c-81".into(),
        updated_at: created_at,
        version: "4".into(),
        order_id: None,
        customer,
        shipping_known: true,
        totals,
        lines,
        coupons,
        channel_id,
        checkout_url: Some("https://harbour-store.example/checkout/?products=MUG-ENM-NAVY:2".into()),
    }
}

/// Everything due for an order nothing was told about yet.
pub(crate) fn events_of(order: Order) -> Vec<Event> {
    events_in(order, SyncMode::Realtime)
}

pub(crate) fn events_in(order: Order, mode: SyncMode) -> Vec<Event> {
    situated(mode, |situation| due_for_order(&Arc::new(order), &Emitted::default(), situation))
}

/// The one event of `order` with this tag.
pub(crate) fn event_of(order: Order, tag: &Tag) -> Event {
    events_of(order).into_iter().find(|event| event.tag == *tag).unwrap()
}

pub(crate) fn started_checkout(checkout: Checkout) -> Event {
    situated(SyncMode::Realtime, |situation| due_for_checkout(&Arc::new(checkout), &Emitted::default(), situation))
        .pop()
        .unwrap()
}

fn situated<T>(mode: SyncMode, derive: impl FnOnce(&Situation<'_>) -> T) -> T {
    let store = StoreRef { platform: "bigcommerce".into(), id: "7k2m".into() };
    let rules = Rules {
        excluded_statuses: Default::default(),
        order_value: OrderValue::Total,
        checkout_trigger: CheckoutTrigger::Contact,
        ..Rules::default()
    };
    derive(&Situation { store: &store, rules: &rules, connected_at: None, mode })
}

fn customer() -> Customer {
    Customer {
        email: Email::parse("mara.okafor@harbourmail.example"),
        phone: Some("0491 570 156".into()),
        first_name: Some("Mara".into()),
        last_name: Some("Okafor".into()),
        id: Some("4471".into()),
        address: Some(address()),
    }
}

fn address() -> Address {
    Address {
        first_name: Some("Mara".into()),
        last_name: Some("Okafor".into()),
        company: None,
        street_1: Some("18 Tannery Lane".into()),
        street_2: Some("Unit 3".into()),
        city: Some("Fremantle".into()),
        region: Some("Western Australia".into()),
        postal_code: Some("6160".into()),
        country: Some("Australia".into()),
        country_code: Some("AU".into()),
        phone: Some("0491 570 156".into()),
    }
}

fn mug() -> Line {
    Line {
        id: "91163".into(),
        product_id: Some("318".into()),
        name: "Enamel Mug".into(),
        sku: Some("MUG-ENM-NAVY".into()),
        product_code: Some("MUG-ENM".into()),
        quantity: 2,
        kind: LineKind::Physical,
        unit_price: dec!(21.5000),
        paid: dec!(38.7000),
        unit_cost: Some(dec!(8.1)),
        discounted: true,
        options: vec![LineOption { name: "Colour".into(), value: "Navy".into() }],
        brand: Some("Harbour".into()),
        categories: vec!["Kitchen".into(), "Enamelware".into()],
        product_url: Some("https://harbour-store.example/enamel-mug/".into()),
        image_url: Some("https://harbour-store.example/img/318.jpg".into()),
    }
}

fn towel() -> Line {
    Line {
        id: "91164".into(),
        product_id: Some("402".into()),
        name: "Linen Tea Towel".into(),
        sku: Some("TWL-LIN-01".into()),
        product_code: None,
        quantity: 1,
        unit_price: dec!(17.25),
        paid: dec!(15.52),
        unit_cost: None,
        options: Vec::new(),
        brand: None,
        categories: vec!["Kitchen".into(), "Gifts".into()],
        product_url: Some("https://harbour-store.example/linen-tea-towel/".into()),
        image_url: Some("https://harbour-store.example/img/402.jpg".into()),
        ..mug()
    }
}
