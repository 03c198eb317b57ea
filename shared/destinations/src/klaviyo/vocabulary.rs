//! What an event's properties are called: each platform's own Klaviyo documentation names them.

mod bigcommerce;
mod extra;

use domain::{Event, Line};

use super::properties::Properties;

type Vocabulary = fn(&Event, &[&Line]) -> Properties;

/// By the platform's registry id. A platform without documentation of its own speaks as the first.
const VOCABULARIES: &[(&str, Vocabulary)] = &[("bigcommerce", bigcommerce::properties)];

/// Everything Klaviyo is told about `event` besides its time, value and shopper.
pub(super) fn properties(event: &Event) -> Properties {
    let known = VOCABULARIES.iter().find(|(platform, _)| *platform == event.store.platform);
    let (_, vocabulary) = known.unwrap_or(&VOCABULARIES[0]);
    let lines = lines(event);
    let mut said = vocabulary(event, &lines);
    said.text("Sync Mode", event.mode.name());
    said.object("$extra", extra::extra(event, &lines));
    said
}

/// The lines `event` is about: the one line of Ordered Product, those a refund names, otherwise all.
fn lines(event: &Event) -> Vec<&Line> {
    if let Some(line) = event.line() {
        return vec![line];
    }
    let named = event.refund().map(|refund| refund.line_ids.as_slice()).unwrap_or_default();
    let refunded: Vec<_> = event.lines().iter().filter(|line| named.contains(&line.id)).collect();
    if refunded.is_empty() { event.lines().iter().collect() } else { refunded }
}
