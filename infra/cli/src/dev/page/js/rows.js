// The rows of the two lists: an entry, and an order found.

import { element } from "./dom.js";
import { clock, isTrouble, kindName, moment, outcome, subjectName, summary } from "./words.js";

/** One entry in a line: when, what, about which order, in short, and how it ended. */
export function entryRow(entry) {
  const trouble = isTrouble(entry);
  return element(
    "div",
    { class: trouble ? "row trouble" : "row", "data-key": entry.seq, "data-kind": entry.kind },
    element("time", { datetime: entry.at, title: moment(entry.at) }, clock(entry.at)),
    " ",
    element("span", { class: "kind" }, kindName(entry.kind)),
    " ",
    element("span", { class: "subject" }, entry.subject ? subjectName(entry.subject, true) : "–"),
    " ",
    element("span", { class: "summary" }, summary(entry, true)),
    " ",
    element("span", { class: "outcome" }, outcome(entry), trouble && element("span", { class: "spoken" }, " trouble")),
  );
}

/** One order that was found: which, how it stands, how much is known of it, and since when. */
export function orderRow(order) {
  const { store, subject } = order;
  return element(
    "div",
    { class: "row order", "data-key": `${store} ${subject}` },
    element("span", { class: "subject" }, subjectName(subject)),
    " ",
    element("span", { class: "summary" }, order.status ?? "not looked at yet"),
    " ",
    element("span", { class: "store" }, store),
    " ",
    element("span", { class: "count" }, `${order.entries} ${order.entries === 1 ? "entry" : "entries"}`),
    " ",
    element("time", { datetime: order.last_at, title: moment(order.last_at) }, clock(order.last_at)),
  );
}
