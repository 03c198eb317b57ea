// What stands where there is nothing yet, and says what to do.

import { copyButton } from "./copy.js";
import { element } from "./dom.js";
import { kindName } from "./words.js";

const NONE = {
  webhook: "No webhook has come in yet.",
  read: "Nothing has been read from the store yet.",
  decision: "Nothing has been decided yet: that takes a webhook, or the hourly poll.",
  delivery: "Nothing has been told to a destination yet.",
  trouble: "No troubles. Refused webhooks, failed requests and what was set aside would be listed here.",
};

/** Where a store's webhooks are to be sent. */
const webhookAddress = (state, store) => `${state.receiver.replace(/\/$/, "")}/webhooks/${store.id}`;

/** Fills the place of the list while no entry passes the filter. */
export function fillEmptyList(place, filter, isAll, state) {
  if (!isAll && NONE[filter]) return place.replaceChildren(element("p", {}, NONE[filter]));
  if (!state) return place.replaceChildren(element("p", {}, "Connecting…"));
  const what = state.sample
    ? "The sample shop has just opened. Its shoppers are on their way; what they do appears here by itself."
    : "Place or change an order in your store, or send a webhook here. What comes of it appears by itself.";
  place.replaceChildren(
    element("h3", {}, "Nothing has happened yet"),
    element("p", {}, what),
    addresses(state),
  );
}

function addresses(state) {
  const address = (store) => {
    const url = webhookAddress(state, store);
    const name = `the address for webhooks of ${store.id}`;
    const what = element("span", {}, `Webhooks of ${store.id} come in at`);
    return element("li", {}, what, element("code", {}, url), copyButton(url, name));
  };
  return element("ul", { class: "addresses" }, state.stores.map(address));
}

const KINDS = [
  ["webhook", "the store says that something happened"],
  ["read", "a store or destination is asked how things are"],
  ["decision", "which events are due by that, and why the others are not"],
  ["delivery", "a destination is told: the exact request and answer"],
  ["parked", "what cannot be told, with the reason, until it is replayed"],
];
const KEYS = [
  [["/"], "search by order id"],
  [["↑", "↓"], "move in a list, a page with PgUp and PgDn"],
  [["Enter"], "open the order or entry"],
  [["Esc"], "close it, or end the search"],
];

/** What the right-hand side shows while nothing is open. */
export function nothingOpen(state) {
  const keys = KEYS.map(([names, what]) => [
    element("dt", {}, names.map((key) => element("kbd", {}, key))),
    element("dd", {}, what),
  ]);
  const kinds = KINDS.map(([kind, what]) => [
    element("dt", { "data-kind": kind }, element("span", { class: "kind" }, kindName(kind))),
    element("dd", {}, what),
  ]);
  return [
    element("div", { class: "title" }, element("h2", { id: "detail-title", tabindex: "-1" }, "Nothing is open")),
    element("p", { class: "note" }, "Choose an entry of the list to see what became of its order, and why."),
    element("h3", {}, "The entries"),
    element("dl", { class: "legend" }, kinds),
    element("h3", {}, "The keys"),
    element("dl", { class: "legend" }, keys),
    element("h3", {}, "The webhooks"),
    addresses(state),
  ];
}
