// The time line: everything that happened to one order, oldest first, each entry to be unfolded.

import { say } from "./announce.js";
import { replayEntry } from "./api.js";
import { button, element } from "./dom.js";
import { eventTable } from "./events.js";
import { exchange } from "./exchange.js";
import { clock, isTrouble, kindName, modeName, moment, outcome, summary } from "./words.js";

/** So many entries of one order are shown; a list longer than this helps nobody. */
const MOST = 400;

export class TimeLine {
  element = element("ol", { class: "timeline" });
  #known = new Set();

  /** Shows those it does not show yet; `unfolded` is the number of the one to be open. */
  add(entries, unfolded = null) {
    for (const entry of entries) {
      if (this.#known.has(entry.seq)) continue;
      this.#known.add(entry.seq);
      this.#insert(item(entry, entry.seq === unfolded), entry.seq);
    }
    while (this.element.childElementCount > MOST) this.element.firstElementChild.remove();
  }

  get size() {
    return this.#known.size;
  }

  /** Unfolds that entry, folds no other; gives it if it is there. */
  unfold(seq) {
    const found = this.element.querySelector(`[data-seq="${Number(seq)}"]`);
    found?.unfold();
    return found;
  }

  /** In its order, also where one comes late. */
  #insert(made, seq) {
    let before = this.element.lastElementChild;
    while (before && Number(before.dataset.seq) > seq) before = before.previousElementSibling;
    if (before) before.after(made);
    else this.element.prepend(made);
  }
}

function item(entry, open) {
  const trouble = isTrouble(entry);
  const details = element(
    "details",
    {},
    element(
      "summary",
      {},
      element("time", { datetime: entry.at, title: moment(entry.at) }, clock(entry.at)),
      " ",
      element("span", { class: "kind" }, kindName(entry.kind)),
      " ",
      element("span", { class: "summary" }, summary(entry)),
      " ",
      element("span", { class: "outcome" }, ending(entry), trouble && element("span", { class: "spoken" }, " trouble")),
    ),
  );
  // What is inside is made when somebody wants to see it.
  const unfold = () => {
    details.open = true;
    if (details.childElementCount === 1) details.append(element("div", { class: "inside" }, inside(entry)));
  };
  details.addEventListener("toggle", () => details.open && unfold());
  if (open) unfold();
  const line = element("li", { class: trouble && "trouble", "data-seq": entry.seq, "data-kind": entry.kind }, details);
  return Object.assign(line, { unfold });
}

function ending(entry) {
  const took = entry.milliseconds === undefined ? "" : ` · ${entry.milliseconds} ms`;
  return `${outcome(entry)}${took}`;
}

function inside(entry) {
  switch (entry.kind) {
    case "decision":
      return [
        element("p", { class: "note" }, `Brought about ${modeName(entry.mode)}.`),
        entry.events?.length > 0 && eventTable(entry.events, "Decided then"),
      ];
    case "delivery":
      return [
        element("ul", { class: "delivered" }, (entry.events ?? []).map((event) =>
          element("li", {}, `${event.metric} `, element("span", { class: "event-key" }, event.key)))),
        exchange(entry),
      ];
    case "webhook":
      return [exchange(entry), entry.status === 200 && queueAgain(entry)];
    case "parked":
      return element("p", {}, `${entry.what}: ${entry.reason}`);
    default:
      return exchange(entry);
  }
}

/** Its body once more into the queue: past the receiver, as its signature has aged. */
function queueAgain(entry) {
  const note = element("span", { class: "note" });
  const made = button("Replay this webhook", replay, { name: `Replay webhook, entry ${entry.seq}`, kind: "small" });
  async function replay() {
    try {
      await replayEntry(entry.seq);
      note.textContent = "Queued once more. What comes of it appears below.";
    } catch (error) {
      note.textContent = `Not replayed. ${error.message}`;
    }
    say(note.textContent);
  }
  return element("p", { class: "again" }, made, note);
}
