//! Whom an event is about, as Klaviyo's profile attributes. Personal data: there is no `Debug`.

use domain::{Address, Customer, Email, Event, Remark, StoreRef, SyncMode};
use serde::Serialize;

use super::phone::e164;

/// Profile attributes inside an event. Klaviyo leaves alone what is absent and clears what is `null`, so nothing is ever
/// written as `null`.
#[derive(Clone, Serialize)]
pub(super) struct Profile {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Custom>,
    #[serde(skip)]
    phone_as_entered: Option<String>,
}

#[derive(Clone, Serialize)]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    address1: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address2: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zip: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
}

/// Custom profile properties.
#[derive(Clone, Serialize)]
struct Custom {
    #[serde(rename = "Phone Number (as entered)")]
    phone_as_entered: String,
}

impl Profile {
    /// The shopper of `event`; `None` when there is neither an e-mail nor a valid phone to know them by.
    ///
    /// History says who they are and nothing else about them (identifiers and names): what a job says replaces what the
    /// profile has, and an old address must not replace a newer one.
    pub(super) fn of(event: &Event) -> Option<Self> {
        let customer = event.customer();
        let address = customer.address.as_ref();
        let is_current = event.mode != SyncMode::Historic;
        let phone = filled(&customer.phone);
        let country = address.and_then(|address| address.country_code.as_deref());
        let phone_number = phone.as_deref().and_then(|raw| e164(raw, country));
        let phone_as_entered = phone.filter(|_| is_current);
        let unread_phone = phone_as_entered.clone().filter(|_| phone_number.is_none());
        let profile = Self {
            email: customer.email.as_ref().map(|email| email.as_str().to_owned()),
            phone_number,
            external_id: external_id(&event.store, customer),
            first_name: filled(&customer.first_name),
            last_name: filled(&customer.last_name),
            location: address.filter(|_| is_current).and_then(Location::of),
            properties: unread_phone.map(|phone_as_entered| Custom { phone_as_entered }),
            phone_as_entered,
        };
        (profile.email.is_some() || profile.phone_number.is_some()).then_some(profile)
    }

    /// The same without its phone, which Klaviyo refused; the number as entered becomes a custom property, unless this is
    /// history. `None` when it has no phone, or nothing else to be known by.
    pub(super) fn without_phone(&self) -> Option<Self> {
        self.phone_number.as_ref().and(self.email.as_ref())?;
        let properties = self.phone_as_entered.clone().map(|phone_as_entered| Custom { phone_as_entered });
        Some(Self { phone_number: None, properties, ..self.clone() })
    }
}

impl Location {
    fn of(address: &Address) -> Option<Self> {
        let location = Self {
            address1: filled(&address.street_1),
            address2: filled(&address.street_2),
            city: filled(&address.city),
            region: filled(&address.region),
            zip: filled(&address.postal_code),
            country: filled(&address.country).or_else(|| filled(&address.country_code)),
        };
        let Self { address1, address2, city, region, zip, country } = &location;
        [address1, address2, city, region, zip, country].iter().any(|part| part.is_some()).then_some(location)
    }
}

/// Registered customers only, and with the store in front, so that several stores in one account cannot collide.
fn external_id(store: &StoreRef, customer: &Customer) -> Option<String> {
    filled(&customer.id).map(|id| format!("{}:{}:{id}", store.platform, store.id))
}

fn filled(text: &Option<String>) -> Option<String> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Klaviyo takes events for addresses at test domains (Klaviyo developer guide, events overview) and drops them silently.
pub(super) fn remark(email: Option<&Email>) -> Option<Remark> {
    let (name, ending) = email?.domain().split_once('.')?;
    let dropped = ["example", "test"].contains(&name) && ["com", "org", "net"].contains(&ending);
    dropped.then_some(Remark::SilentlyDropped)
}
