//! What a notification is about. Pure; takes any bytes.
//!
//! `Event` holds `CurrentTime`, `EventID`, `EventType` and, of an order, `Order` with `OrderID` and `OrderStatus`, in no
//! order to rely on (Neto docs, order notifications). It names no store.

use domain::Subject;
use jiff::Timestamp;
use roxmltree::{Document, Node};

use super::dates::Dates;
use super::status;
use crate::{Concern, Identity};

/// A larger body is no notification.
const LARGEST: usize = 64 * 1024;
/// The event type of our own deliveries, which Neto does not have.
const PROBE: &str = "OrderwireProbe";

/// Reads `body`, whose times are as `dates` has it.
pub(super) fn concern(body: &[u8], dates: &Dates) -> Concern {
    match parse(body).and_then(|document| read(document.root_element(), dates)) {
        Ok(concern) => concern,
        Err(why) => Concern::Unreadable { why: why.to_owned() },
    }
}

/// The store logs each event under an id, which its later attempts keep; without one the body still says when it was sent.
pub(super) fn identity(body: &[u8]) -> Identity {
    let Ok(document) = parse(body) else { return Identity::None };
    let event = document.root_element();
    let id = text(event, "EventID").filter(|id| is_plain(id, 20));
    match (id, text(event, "CurrentTime")) {
        (Some(id), _) => Identity::Id(id.to_owned()),
        (None, Some(_)) => Identity::Body,
        (None, None) => Identity::None,
    }
}

/// The body of a delivery of our own; `nonce` is letters and digits.
pub(super) fn probe(nonce: &str, now: Timestamp) -> Vec<u8> {
    let time = now.strftime("%Y-%m-%d %H:%M:%S");
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Event>\n  <CurrentTime>{time}</CurrentTime>\n  \
         <EventID>probe{nonce}</EventID>\n  <EventType>{PROBE}</EventType>\n  <Nonce>{nonce}</Nonce>\n</Event>\n"
    )
    .into_bytes()
}

/// The parser knows no entities but XML's own and takes no document type, so nothing can be expanded or fetched.
fn parse(body: &[u8]) -> Result<Document<'_>, &'static str> {
    if body.len() > LARGEST {
        return Err("the body is larger than a notification");
    }
    let text = std::str::from_utf8(body).map_err(|_| "the body is not UTF-8")?;
    Document::parse(text).map_err(|_| "the body is not plain XML")
}

fn read(event: Node<'_, '_>, dates: &Dates) -> Result<Concern, &'static str> {
    if event.tag_name().name() != "Event" {
        return Err("the body is no event");
    }
    match text(event, "EventType") {
        Some(PROBE) => {
            let nonce = text(event, "Nonce").filter(|nonce| is_plain(nonce, 64)).ok_or("the probe has no nonce")?;
            Ok(Concern::Probe { nonce: nonce.to_owned() })
        }
        Some(kind) if kind.eq_ignore_ascii_case("Order") => order(event, dates),
        Some(_) => Ok(Concern::Nothing),
        // An order to look at is one whatever is left out beside it.
        None if child(event, "Order").is_some() => order(event, dates),
        None => Err("the body has no event type"),
    }
}

/// A quote is no order yet. Of a cancellation an order keeps no time: that of the notice is the nearest to it.
fn order(event: Node<'_, '_>, dates: &Dates) -> Result<Concern, &'static str> {
    let order = child(event, "Order").ok_or("the body has no order")?;
    let status = text(order, "OrderStatus").and_then(status::parse);
    if status == Some(status::QUOTE) {
        return Ok(Concern::Nothing);
    }
    let id = text(order, "OrderID").filter(|id| is_order_id(id)).ok_or("the body has no order id")?;
    let time = text(event, "CurrentTime").filter(|_| status.is_some_and(status::is_off)).map(str::to_owned);
    let cancelled_at = dates.read(time.as_ref());
    Ok(Concern::Look { subject: Subject::Order(id.to_owned()), refund: false, added: None, cancelled_at })
}

/// Letters and then digits, 15 of them at most (Neto docs, GetOrder); a little more is let pass.
fn is_order_id(id: &str) -> bool {
    (1..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn is_plain(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn child<'a, 'input>(of: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    of.children().find(|node| node.tag_name().name() == name)
}

fn text<'a>(of: Node<'a, '_>, name: &str) -> Option<&'a str> {
    child(of, name)?.text().map(str::trim).filter(|text| !text.is_empty())
}
