//! What a notification says, and how it is sent.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use url::Url;

use super::date;
use super::status::OrderStatus;
use crate::web::Parcel;

/// An order's change of status, as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// `EventID`, which the store keeps.
    pub event: u64,
    /// Which order.
    pub order: String,
    /// Its status from then on.
    pub status: OrderStatus,
    /// When.
    pub at: Timestamp,
}

/// What is wrong with a forged notification; everything else about it is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgery {
    /// The header holds another token.
    WrongToken,
    /// The header is not there.
    NoToken,
}

impl Notification {
    /// The body as it is posted. Nobody may rely on the order of its elements, so it differs.
    pub fn body(&self) -> String {
        let (id, status) = (&self.order, self.status.name());
        let order =
            format!("  <Order>\n    <OrderID>{id}</OrderID>\n    <OrderStatus>{status}</OrderStatus>\n  </Order>\n");
        let time = format!("  <CurrentTime>{}</CurrentTime>\n", date::utc(self.at));
        let event = format!("  <EventID>{}</EventID>\n  <EventType>Order</EventType>\n", self.event);
        let parts = match self.event % 2 {
            0 => [&order, &event, &time],
            _ => [&time, &event, &order],
        };
        let parts: String = parts.into_iter().map(String::as_str).collect();
        format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Event>\n{parts}</Event>\n")
    }

    /// The notification on its way to `destination`; `token` is that of its header, which is left out without one.
    pub(super) fn parcel(&self, destination: &Url, token: Option<&str>, forged: bool) -> Parcel {
        let mut headers = HeaderMap::new();
        // The content type is documented nowhere.
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml"));
        headers.insert(HeaderName::from_static("neto_notification"), HeaderValue::from_static("Order"));
        if let Some(token) = token.and_then(|token| token.parse().ok()) {
            headers.insert(HeaderName::from_static("netoapi_key"), token);
        }
        let destination = destination.clone();
        Parcel { hook: 0, event: self.status.name(), destination, headers, body: Bytes::from(self.body()), forged }
    }
}
