//! Orders for the tests of this crate.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::{
    Currency, Customer, Email, Line, LineKind, Order, Refund, Rules, Situation, Status, StoreRef, SyncMode, Totals,
};

pub(crate) fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_784_045_100 + minutes * 60).unwrap()
}

pub(crate) fn store() -> StoreRef {
    StoreRef { platform: "bigcommerce".into(), id: "alder-us".into() }
}

pub(crate) fn rules() -> Rules {
    Rules { excluded_statuses: ["0", "1", "7"].map(String::from).into(), ..Rules::default() }
}

pub(crate) fn situation<'a>(store: &'a StoreRef, rules: &'a Rules) -> Situation<'a> {
    Situation { store, rules, connected_at: None, mode: SyncMode::Realtime }
}

pub(crate) fn line(id: &str, paid: Decimal) -> Line {
    Line {
        id: id.into(),
        product_id: Some("311".into()),
        name: "Alder Pour-Over Dripper".into(),
        sku: None,
        product_code: None,
        quantity: 1,
        kind: LineKind::Physical,
        unit_price: paid,
        paid,
        unit_cost: None,
        discounted: false,
        options: Vec::new(),
        brand: None,
        categories: Vec::new(),
        product_url: None,
        image_url: None,
    }
}

pub(crate) fn refund(id: &str, minutes: i64, amount: Decimal) -> Refund {
    Refund { id: id.into(), at: at(minutes), amount, amount_unknown: false, reason: None, lines: Vec::new() }
}

/// Awaiting Fulfillment, two lines.
pub(crate) fn order() -> Order {
    Order {
        id: "5127".into(),
        modified_at: at(1),
        created_at: at(0),
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
            currency: Currency::parse("USD").unwrap(),
            total: Decimal::new(10869, 2),
            subtotal: Decimal::new(11178, 2),
            shipping: Decimal::new(810, 2),
            discount: Decimal::ZERO,
            coupon_discount: Decimal::new(1035, 2),
        },
        customer: Customer { email: Email::parse("mara@harbourmail.example"), ..Customer::default() },
        shipping_address: None,
        lines: vec![line("90211", Decimal::new(7387, 2)), line("90212", Decimal::new(1895, 2))],
        coupons: Vec::new(),
        refunds: Vec::new(),
        cart_id: Some("3d1f6a52".into()),
        channel_id: Some("1".into()),
        checkout_url: None,
        source_name: None,
        external_id: None,
        part_of: None,
        subscription: None,
        cancel_reason: None,
    }
}
