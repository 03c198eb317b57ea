//! The state for a terminal. Pure.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::{QueueStatus, text};
use crate::columns::{self, figure, table};
use crate::numbers::count;

/// Stores first, queues below.
pub(super) fn view(stores: &[Value], queues: &[QueueStatus], now: Timestamp) -> String {
    let mut parts: Vec<_> = stores.iter().map(|entry| store(entry, now)).collect();
    let columns = [
        columns::text("queue"),
        figure("waiting"),
        figure("being worked on"),
        figure("put off"),
        figure("dead letters"),
    ];
    let row = |queue: &QueueStatus| {
        let mut row = vec![queue.queue.to_owned()];
        row.extend([queue.depth.waiting, queue.depth.in_flight, queue.depth.delayed, queue.dead_letters].map(count));
        row
    };
    parts.push(table(&columns, &queues.iter().map(row).collect::<Vec<_>>()));
    let (dead, parked) =
        (queues.iter().any(|queue| queue.dead_letters > 0), stores.iter().any(|store| number(&store["parked"]) > 0));
    if dead || parked {
        parts.push(
            "`orderwire replay --list` shows what is set aside; `orderwire replay` takes it up again.".to_owned(),
        );
    }
    parts.join("\n\n")
}

fn store(entry: &Value, now: Timestamp) -> String {
    let mut lines = vec![text(&entry["store"]).to_owned()];
    let mut line = |name: &str, what: String| lines.push(format!("  {name:<9} {what}"));
    if entry["ok"] != true {
        line("error", text(&entry["error"]).to_owned());
        return lines.join("\n");
    }
    if entry["paused"] == true {
        line(
            "paused",
            format!("nothing is read of it or told; to go on: orderwire resume --store {}", text(&entry["store"])),
        );
    }
    line("polled", polled(entry, now));
    if entry["carts"].is_object() {
        line(
            "carts",
            ago(&entry["carts"]["last_look"], now)
                .map_or("never looked for".to_owned(), |ago| format!("looked for {ago}")),
        );
    }
    line("import", import(&entry["import"]));
    for (destination, state) in entry["imports"].as_object().into_iter().flatten() {
        line("import", format!("for {destination} alone: {}", import(state)));
    }
    line("webhooks", hooks(&entry["hooks"]));
    let parked = number(&entry["parked"]);
    let latest = &entry["parked_orders"][0];
    line(
        "parked",
        match parked {
            0 => "nothing".to_owned(),
            _ => format!("{}, the latest: {}: {}", count(parked), text(&latest["what"]), text(&latest["reason"])),
        },
    );
    lines.join("\n")
}

fn polled(entry: &Value, now: Timestamp) -> String {
    let Some(last) = ago(&entry["last_poll"], now) else { return "never".to_owned() };
    let cursor = text(&entry["cursor"]).parse::<Timestamp>().ok();
    let until = cursor.map(|cursor| format!(", orders changed until {cursor:.0} are queued")).unwrap_or_default();
    format!("{last}{until}")
}

/// How long ago something was; `None` if it never was.
fn ago(at: &Value, now: Timestamp) -> Option<String> {
    let at: Timestamp = text(at).parse().ok()?;
    Some(match now.duration_since(at).as_mins() {
        ..=0 => "just now".to_owned(),
        minutes @ 1..=120 => format!("{minutes} min ago"),
        minutes => format!("{} h ago", minutes / 60),
    })
}

fn import(import: &Value) -> String {
    if import.is_null() {
        return "none".to_owned();
    }
    let (orders, expected) = (count(number(&import["orders"])), import["expected_orders"].as_u64());
    let of = expected.map(|expected| format!(" of {}", count(expected))).unwrap_or_default();
    let running = import["state"] == "running";
    let orders = if running { format!("{orders}{of}") } else { orders };
    let mut parts = vec![
        format!("{}: {orders} orders", text(&import["state"])),
        format!("{} events", count(number(&import["events"]))),
    ];
    if number(&import["parked"]) > 0 {
        parts.push(format!("{} set aside", count(number(&import["parked"]))));
    }
    if running && !["none", ""].contains(&text(&import["paced_by"])) {
        parts.push(format!("held up by {}", text(&import["paced_by"])));
    }
    parts.extend(import["error"].as_str().map(|error| format!("tries again: {error}")));
    parts.join(", ")
}

fn hooks(hooks: &Value) -> String {
    match (hooks["error"].as_str(), hooks.as_array().map(Vec::as_slice)) {
        (Some(error), _) => format!("cannot be looked at: {error}"),
        (None, None) => "set up by hand; the store does not say how they are".to_owned(),
        (None, Some([])) => "all as they should be".to_owned(),
        (None, Some(found)) => {
            let mut by_what: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for hook in found {
                by_what.entry(text(&hook["what"])).or_default().push(text(&hook["topic"]));
            }
            let each = by_what.iter().map(|(what, topics)| format!("{what}: {}", topics.join(", ")));
            each.collect::<Vec<_>>().join("; ")
        }
    }
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::queues::Depth;

    #[test]
    fn everything_is_on_a_line_of_its_own() {
        let stores = [
            json!({"store": "alder-us", "ok": true, "last_poll": "2026-11-22T01:00:00Z", "cursor": "2026-11-22T00:59:58Z",
                "import": {"state": "running", "orders": 2000, "expected_orders": 5000, "events": 6000, "parked": 2,
                           "paced_by": "klaviyo-main"},
                "hooks": [{"topic": "store/order/created", "what": "switched off", "repaired": false},
                          {"topic": "store/order/updated", "what": "missing", "repaired": false},
                          {"topic": "store/cart/updated", "what": "missing", "repaired": false}],
                "parked": 2, "parked_orders": [{"what": "order#5127", "reason": "no valid e-mail address"}, {}]}),
            json!({"store": "birch", "ok": true, "paused": true, "carts": {"last_look": "2026-11-22T01:10:00Z"},
                "imports": {"wicked": {"state": "finished", "orders": 7, "events": 9}},
                "hooks": {"error": "no answer"}, "parked": 0, "parked_orders": []}),
            json!({"store": "kettlebay", "ok": true, "hooks": null, "parked": 0}),
            json!({"store": "cedar", "ok": false, "error": "the table does not answer"}),
        ];
        let depth = Depth { waiting: 1_234, in_flight: 5, delayed: 0 };
        let queues = [QueueStatus { queue: "orders", depth, dead_letters: 3 }];
        let expected = "\
alder-us
  polled    13 min ago, orders changed until 2026-11-22T00:59:58Z are queued
  import    running: 2,000 of 5,000 orders, 6,000 events, 2 set aside, held up by klaviyo-main
  webhooks  missing: store/order/updated, store/cart/updated; switched off: store/order/created
  parked    2, the latest: order#5127: no valid e-mail address

birch
  paused    nothing is read of it or told; to go on: orderwire resume --store birch
  polled    never
  carts     looked for 3 min ago
  import    none
  import    for wicked alone: finished: 7 orders, 9 events
  webhooks  cannot be looked at: no answer
  parked    nothing

kettlebay
  polled    never
  import    none
  webhooks  set up by hand; the store does not say how they are
  parked    nothing

cedar
  error     the table does not answer

queue   waiting  being worked on  put off  dead letters
orders    1,234                5        0             3

`orderwire replay --list` shows what is set aside; `orderwire replay` takes it up again.";
        assert_eq!(view(&stores, &queues, "2026-11-22T01:13:00Z".parse().unwrap()), expected);
    }
}
