//! What an event's properties are called: each platform's own Klaviyo documentation names them.

mod added;
mod bigcommerce;
mod extra;
mod neto;
mod tiendanube;

use std::borrow::Cow;

use domain::{About, Event, Line, Metric};

use super::properties::Properties;

type Vocabulary = fn(&Event, &[Cow<'_, Line>]) -> Properties;

/// By the platform's registry id. A platform without documentation of its own speaks as the first.
const VOCABULARIES: &[(&str, Vocabulary)] =
    &[("bigcommerce", bigcommerce::properties), ("neto", neto::properties), ("tiendanube", tiendanube::properties)];

/// The platforms with words of their own.
#[cfg(test)]
pub(super) fn platforms() -> impl Iterator<Item = &'static str> {
    VOCABULARIES.iter().map(|(platform, _)| *platform)
}

/// Everything Klaviyo is told about `event` besides its time, value and shopper.
pub(super) fn properties(event: &Event) -> Properties {
    let known = VOCABULARIES.iter().find(|(platform, _)| *platform == event.store.platform);
    let (_, vocabulary) = known.unwrap_or(&VOCABULARIES[0]);
    let lines = lines(event);
    let mut said = match (event.metric(), event.line()) {
        (Metric::AddedToCart, Some(line)) => added::properties(event, line),
        _ => vocabulary(event, &lines),
    };
    if let About::Order(order, _) = &event.about
        && let Some(subscription) = &order.subscription
    {
        said.text("SubscriptionID", subscription.id.as_str());
        said.count("Subscription Order Number", i64::from(subscription.number));
    }
    said.text("Sync Mode", event.mode.name());
    said.object("$extra", extra::extra(event, &lines));
    said
}

/// The lines `event` is about: the one line of Ordered Product, those a refund names with as many pieces as it names,
/// otherwise all.
fn lines(event: &Event) -> Vec<Cow<'_, Line>> {
    if let Some(line) = event.line() {
        return vec![Cow::Borrowed(line)];
    }
    let named = event.refund().map(|refund| refund.lines.as_slice()).unwrap_or_default();
    let refunded = event.lines().iter().filter_map(|line| {
        let named = named.iter().find(|named| named.id == line.id)?;
        let quantity = named.quantity.filter(|quantity| *quantity < line.quantity);
        Some(quantity.map_or(Cow::Borrowed(line), |quantity| Cow::Owned(Line { quantity, ..line.clone() })))
    });
    let refunded: Vec<_> = refunded.collect();
    if refunded.is_empty() { event.lines().iter().map(Cow::Borrowed).collect() } else { refunded }
}
