//! Whether an object may be stored.

use jiff::civil::DateTime;
use rust_decimal::Decimal;
use serde_json::Value;

use super::account::{Account, Kind, Object, text};
use crate::web::decimal_from_json;

const STATUSES: [&str; 5] = ["APPROVED", "FAILED", "VOIDED", "REFUNDED", "PARTIALLY REFUNDED"];

/// What a member may be.
#[derive(Clone, Copy)]
enum Is {
    /// Not empty, and at most so many characters.
    Text(usize),
    Date,
    /// From zero on.
    Amount,
    Whole,
    Status,
    Currency,
    List(Kind),
}

/// A member, what it may be, and whether it must be there.
type Member = (&'static str, Is, bool);

const SYSTEM: Member = ("SourceSystem", Is::Text(255), true);
const ID: Member = ("SourceID", Is::Text(500), true);
const ORDER: Member = ("OrderID", Is::Text(500), true);
const PLACE: [Member; 3] =
    [("City", Is::Text(500), false), ("State", Is::Text(500), false), ("Country", Is::Text(500), false)];

/// Says what is wrong with an object, if anything is.
pub(super) fn problem(account: &Account, kind: Kind, row: &Value) -> Option<String> {
    let Some(object) = row.as_object() else { return Some("The item is not an object.".to_owned()) };
    let (system, order) = (text(object, "SourceSystem"), text(object, "OrderID"));
    shape(object, &members(kind, false)).or_else(|| match kind {
        Kind::Orders if !["ContactEmail", "ContactID"].iter().any(|name| object.contains_key(*name)) => {
            Some("ContactEmail or ContactID is required.".to_owned())
        }
        Kind::OrderItems | Kind::Payments if !account.has_order(system, order) => {
            Some(format!("There is no order {order} of {system}."))
        }
        _ => None,
    })
}

fn members(kind: Kind, nested: bool) -> Vec<Member> {
    let own: &[Member] = match kind {
        Kind::Contacts => &[
            SYSTEM,
            ID,
            ("CreateDate", Is::Date, true),
            ("Email", Is::Text(500), true),
            ("FirstName", Is::Text(500), false),
            ("LastName", Is::Text(500), false),
        ],
        Kind::Products => &[SYSTEM, ID, ("ProductName", Is::Text(500), true), ("ProductPrice", Is::Amount, true)],
        Kind::Orders => &[
            SYSTEM,
            ID,
            ("CreateDate", Is::Date, true),
            ("ContactEmail", Is::Text(500), false),
            ("ContactID", Is::Text(500), false),
            ("OrderTotal", Is::Amount, true),
            ("OrderCurrency", Is::Currency, false),
            ("SubscriptionID", Is::Text(500), false),
            ("OrderItems", Is::List(Kind::OrderItems), false),
            ("OrderPayments", Is::List(Kind::Payments), false),
        ],
        Kind::OrderItems => &[("ProductID", Is::Text(500), false), ("Qty", Is::Whole, true), ("PPU", Is::Amount, true)],
        Kind::Payments => {
            &[("PaymentDate", Is::Date, true), ("Amount", Is::Amount, true), ("Status", Is::Status, true)]
        }
    };
    let more: &[Member] = match (kind, nested) {
        (Kind::Contacts | Kind::Orders, _) => &PLACE,
        (Kind::OrderItems, true) => &[("OrderItemID", Is::Text(500), true)],
        (Kind::OrderItems, false) => &[SYSTEM, ORDER, ID],
        (Kind::Payments, false) => &[SYSTEM, ORDER],
        _ => &[],
    };
    own.iter().chain(more).copied().collect()
}

fn shape(object: &Object, members: &[Member]) -> Option<String> {
    if let Some(name) = object.keys().find(|name| !members.iter().any(|(known, ..)| known == name)) {
        return Some(format!("{name} is not known."));
    }
    members.iter().find_map(|(name, is, required)| match object.get(*name) {
        None if *required => Some(format!("{name} is required.")),
        None => None,
        Some(value) => is.problem(value).map(|what| format!("{name} {what}")),
    })
}

impl Is {
    fn problem(self, value: &Value) -> Option<String> {
        let text = || value.as_str().unwrap_or_default();
        let right = match self {
            Self::Text(most) => (1..=most).contains(&text().chars().count()),
            Self::Date => is_date(text()),
            Self::Amount => decimal_from_json(value).is_some_and(|amount| amount >= Decimal::ZERO),
            Self::Whole => value.as_u64().is_some(),
            Self::Status => STATUSES.contains(&text()),
            Self::Currency => text().len() == 3 && text().bytes().all(|byte| byte.is_ascii_uppercase()),
            Self::List(kind) => {
                let Some(items) = value.as_array() else { return Some("must be a list.".to_owned()) };
                return items.iter().find_map(|item| match item.as_object() {
                    Some(item) => shape(item, &members(kind, true)),
                    None => Some("holds something that is not an object.".to_owned()),
                });
            }
        };
        (!right).then(|| "is not valid.".to_owned())
    }
}

/// `2026-07-19 22:05:00`, nothing more and nothing less.
fn is_date(text: &str) -> bool {
    let parsed = DateTime::strptime("%Y-%m-%d %H:%M:%S", text);
    text.len() == 19 && parsed.is_ok()
}
