// The inspector: a list of what happens, and beside it what became of one order and why.

import { tally } from "./announce.js";
import { button, byId, element } from "./dom.js";
import { follow } from "./feed.js";
import { fillEmptyList, nothingOpen } from "./hints.js";
import { LiveList } from "./livelist.js";
import { Log } from "./log.js";
import { OrderView } from "./order.js";
import { go, read, routeOf } from "./route.js";
import { Search } from "./search.js";
import { TimeLine } from "./timeline.js";
import { concerns, kindName, subjectName } from "./words.js";

const CONNECTION = { live: "Live", lost: "Connection lost, trying again", connecting: "Connecting" };

const log = new Log();
const search = new Search();
let state = null;
let view = null;

const list = new LiveList(log, {
  open: (entry) => go(routeOf(entry)),
  onEmpty: (place, filter, isAll, hasRows) => {
    if (!hasRows) fillEmptyList(place, filter, isAll, state);
  },
});

function showState(now) {
  state = now;
  search.stores = now.stores;
  const named = (list) => list.map(({ id, title }) => `${id} (${title})`).join(", ");
  byId("wiring").replaceChildren(
    element("span", { class: "from" }, named(now.stores)),
    element("span", { class: "spoken" }, " to "),
    element("span", { class: "arrow", "aria-hidden": "true" }, " → "),
    element("span", { class: "to" }, named(now.destinations)),
  );
  if (log.size === 0) list.refill();
  if (!read(location.hash)) openRoute(false);
}

function take(entries, live) {
  log.add(entries);
  list.add(entries, live);
  search.refresh();
  view?.add(entries);
  if (live) tally(entries);
}

/** A lone entry, which is about no order that is known. */
function lone(entry) {
  const timeLine = new TimeLine();
  if (entry) timeLine.add([entry], entry.seq);
  const title = entry ? `${kindName(entry.kind)}, entry ${entry.seq}` : "This entry is gone";
  return {
    elements: [
      element(
        "div",
        { class: "title" },
        element("h2", { id: "detail-title", tabindex: "-1" }, title),
        element("span", { class: "actions" }, button("Close", close, { name: `Close ${title}` })),
      ),
      entry
        ? element("p", { class: "note" }, "About no order in particular.")
        : element("p", {}, "The inspector keeps the latest 5,000 entries of this run of orderwire dev."),
      timeLine.element,
    ],
    add() {},
    reveal() {},
    end() {},
  };
}

function openRoute(takesFocus) {
  const route = read(location.hash);
  view?.end();
  view = null;
  if (route?.kind === "entry") view = lone(log.latest((entry) => entry.seq === route.seq, 1)[0]);
  if (route?.kind === "subject") {
    view = new OrderView(route, log.all((entry) => concerns(entry, route.store, route.subject)), close);
  }
  byId("detail").replaceChildren(...(view?.elements ?? nothingOpen(state)));
  byId("detail").scrollTop = 0;
  document.body.classList.toggle("open", view !== null);
  document.title = `${route?.kind === "subject" ? `${subjectName(route.subject, true)} · ` : ""}orderwire inspector`;
  list.select(route?.seq ?? null);
  search.select(route?.store ?? null, route?.subject);
  if (view && takesFocus) byId("detail-title").focus();
  if (route?.seq) view.reveal(route.seq);
}

function close() {
  go(null);
  // Not only once the address has changed: on a narrow screen the list comes back by this, and then takes the focus.
  openRoute(false);
  if (!search.focusList()) list.focus();
}

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input[type=search]");
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey) {
    if (matchMedia("(max-width: 54rem)").matches && view) close();
    search.focus();
  } else if (event.key === "Escape" && isTyping && search.isOn) search.clear();
  else if (event.key === "Escape" && view) close();
  else return;
  event.preventDefault();
});

window.addEventListener("hashchange", () => openRoute(true));

follow({
  state: showState,
  entries: take,
  restart() {
    view?.end();
    view = null;
    log.clear();
    list.clear();
  },
  caughtUp() {
    if (!view) openRoute(false);
  },
  connection(name, why) {
    byId("connection").dataset.state = name;
    byId("connection").textContent = CONNECTION[name];
    byId("connection").title = why ?? "";
  },
});
