//! One object of a request, what it tells, and how it is known at Wicked Reports.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

/// What kind of objects there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Products,
    Contacts,
    Orders,
    Items,
    Payments,
}

impl Table {
    /// Where they are posted.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Contacts => "contacts",
            Self::Orders => "orders",
            Self::Items => "orderitems",
            Self::Payments => "orderpayments",
        }
    }

    /// What `/latest` calls them.
    pub(super) fn data_type(self) -> &'static str {
        match self {
            Self::Payments => "payments",
            other => other.path(),
        }
    }
}

/// One object.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Where the events stand among those to deliver that it tells; none for a product or contact.
    pub(super) places: Vec<usize>,
    /// What makes it itself among its kind.
    pub(super) identity: Identity,
    /// As it is sent.
    pub(super) json: Box<RawValue>,
}

/// The source system and the fields by which an object is found and complained about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Identity {
    pub(super) system: String,
    pub(super) fields: Vec<(&'static str, String)>,
}

impl Row {
    /// An object to be sent.
    pub(super) fn new(places: Vec<usize>, identity: Identity, object: &impl Serialize) -> Self {
        let json = to_raw_value(object).expect("structs of texts, numbers and lists always have a JSON form");
        Self { places, identity, json }
    }

    /// The order it belongs to.
    pub(super) fn order(&self) -> &str {
        let of = |wanted: &str| self.identity.fields.iter().find(|(name, _)| *name == wanted);
        of("OrderID").or(of("SourceID")).map_or("", |(_, id)| id)
    }

    /// Bytes in a body, with its comma.
    pub(super) fn len(&self) -> usize {
        self.json.get().len() + 1
    }
}

impl Identity {
    /// Known by fields of these names.
    pub(super) fn new(system: &str, fields: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self { system: system.to_owned(), fields: fields.into_iter().collect() }
    }

    /// Whether `object`, as Wicked Reports shows it, is meant: none of the fields says otherwise and the first one is there.
    pub(super) fn is(&self, object: &Value) -> bool {
        let says = |name: &str| object.get(name).filter(|value| !value.is_null());
        let fits = |(name, wanted): &(&str, String)| says(name).is_none_or(|value| is_same(value, wanted));
        let system = says("SourceSystem").is_none_or(|value| is_same(value, &self.system));
        system && self.fields.first().is_some_and(|(name, _)| says(name).is_some()) && self.fields.iter().all(fits)
    }
}

/// Numbers are compared as such, everything else as text.
fn is_same(value: &Value, wanted: &str) -> bool {
    let text = value.as_str().map_or_else(|| value.to_string(), |text| text.trim().to_owned());
    let numbers = Decimal::from_str(&text).ok().zip(Decimal::from_str(wanted).ok());
    text == wanted || numbers.is_some_and(|(given, wanted)| given == wanted)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_is_known_by_what_it_says_of_itself_whatever_the_types() {
        let fields = [("OrderID", "20517"), ("Amount", "40"), ("Status", "REFUNDED")];
        let identity = Identity::new("Alder", fields.map(|(name, value)| (name, value.to_owned())));
        for same in [
            json!({"OrderID": "20517"}),
            json!({"OrderID": 20517, "Amount": "40.00", "Status": "REFUNDED", "SourceSystem": "Alder", "x": 1}),
        ] {
            assert!(identity.is(&same), "{same}");
        }
        for other in [
            json!({}),
            json!([]),
            json!(null),
            json!({"Amount": 40}),
            json!({"OrderID": "20518"}),
            json!({"OrderID": "20517", "Amount": 41}),
            json!({"OrderID": "20517", "SourceSystem": "Birch"}),
        ] {
            assert!(!identity.is(&other), "{other}");
        }
    }
}
