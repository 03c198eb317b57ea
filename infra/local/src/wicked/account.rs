//! What the account holds: every object that was taken, as it was posted.

use serde_json::{Map, Value};

/// An object's members.
pub(super) type Object = Map<String, Value>;

/// The kinds of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `/contacts`.
    Contacts,
    /// `/products`.
    Products,
    /// `/orders`.
    Orders,
    /// `/orderitems`.
    OrderItems,
    /// `/orderpayments`, called `payments` by `/latest`.
    Payments,
}

impl Kind {
    /// All of them.
    pub(super) const ALL: [Self; 5] = [Self::Contacts, Self::Products, Self::Orders, Self::OrderItems, Self::Payments];

    /// Where they are posted.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Contacts => "/contacts",
            Self::Products => "/products",
            Self::Orders => "/orders",
            Self::OrderItems => "/orderitems",
            Self::Payments => "/orderpayments",
        }
    }

    /// What `/latest` calls them.
    pub(super) fn data_type(self) -> &'static str {
        match self {
            Self::Payments => "payments",
            other => &other.path()[1..],
        }
    }
}

/// The account.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// In the order of their arrival.
    objects: Vec<(Kind, Object)>,
    /// Ids of orders that were there before they had a contact.
    strangers: Vec<String>,
}

impl Account {
    /// All of a kind.
    pub(super) fn of(&self, kind: Kind) -> impl DoubleEndedIterator<Item = &Object> {
        self.objects.iter().filter(move |(other, _)| *other == kind).map(|(_, object)| object)
    }

    /// Orders posted before their contact was.
    pub(super) fn strangers(&self) -> &[String] {
        &self.strangers
    }

    /// Whether there is an order of this id.
    pub(super) fn has_order(&self, system: &str, id: &str) -> bool {
        self.of(Kind::Orders).any(|order| text(order, "SourceSystem") == system && text(order, "SourceID") == id)
    }

    /// Keeps an object that has passed validation. A contact that is known takes on another name and nothing else, as
    /// far as that is documented; what is nested in an order stands on its own from then on.
    pub(super) fn keep(&mut self, kind: Kind, mut object: Object) {
        if kind == Kind::Contacts {
            let known = self.objects.iter_mut().find(|(other, known)| {
                *other == kind && ["SourceSystem", "SourceID"].iter().all(|name| known.get(*name) == object.get(*name))
            });
            if let Some((_, known)) = known {
                known.extend(object.into_iter().filter(|(name, _)| matches!(name.as_str(), "FirstName" | "LastName")));
                return;
            }
        }
        let mut nested = Vec::new();
        if kind == Kind::Orders {
            let (system, id) = (text(&object, "SourceSystem").to_owned(), text(&object, "SourceID").to_owned());
            let email = text(&object, "ContactEmail");
            if !self.of(Kind::Contacts).any(|contact| text(contact, "Email") == email) {
                self.strangers.push(id.clone());
            }
            for (name, kind) in [("OrderItems", Kind::OrderItems), ("OrderPayments", Kind::Payments)] {
                let Some(Value::Array(inner)) = object.remove(name) else { continue };
                nested.extend(inner.into_iter().map(|mut inner| {
                    inner["SourceSystem"] = system.clone().into();
                    inner["OrderID"] = id.clone().into();
                    if let Some(item) = inner.as_object_mut().and_then(|inner| inner.remove("OrderItemID")) {
                        inner["SourceID"] = item;
                    }
                    (kind, inner)
                }));
            }
        }
        self.objects.push((kind, object));
        for (kind, inner) in nested {
            let Value::Object(inner) = inner else { continue };
            self.objects.push((kind, inner));
        }
    }
}

/// A text member, or nothing.
pub(super) fn text<'a>(object: &'a Object, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}
