// The table of an order's events: each with its state at each destination, and why or why not.

import { element } from "./dom.js";
import { stateName } from "./words.js";

const PLAIN = { due: "will be told at the next look", told: "delivered", never: "does not apply" };

/** What happens with an event, in words, even where nothing special is known. */
function reason(event, isAside) {
  if (event.state === "due" && isAside(event)) return "set aside until it is replayed";
  return event.why ?? PLAIN[event.state] ?? "";
}

/** `events` as in a decision; `caption` names the table; `isAside(event)` tells of one that waits with what was set aside. */
export function eventTable(events, caption, isAside = () => false) {
  const destinations = new Set(events.map((event) => event.destination));
  const several = destinations.size > 1;
  const heading = (name) => element("th", { scope: "col" }, name);
  const row = (event) =>
    element(
      "tr",
      { "data-state": event.state },
      element("td", {}, element("span", { class: "state" }, stateName(event.state))),
      element("th", { scope: "row" }, event.event, event.key && element("span", { class: "event-key" }, event.key)),
      several && element("td", {}, event.destination),
      element("td", { class: "why" }, reason(event, isAside)),
    );
  return element(
    "table",
    { class: "events" },
    element("caption", { class: "spoken" }, caption),
    element("thead", {}, element("tr", {}, heading("State"), heading("Event"), several && heading("Destination"), heading("Why"))),
    element("tbody", {}, events.map(row)),
  );
}
