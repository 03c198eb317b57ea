// What is known of an order or a cart: how it stands now, its events with reasons, what was set aside, and its time line.

import { say } from "./announce.js";
import { lookAt, replaySubject } from "./api.js";
import { button, element } from "./dom.js";
import { eventTable } from "./events.js";
import { TimeLine } from "./timeline.js";
import { amount, clock, concerns, moment, money, parts, subjectName } from "./words.js";

/** So long after a decision or delivery it is looked at again: one look for several, as each costs the store requests. */
const SETTLE = 1_500;
const EXCHANGES = new Set(["webhook", "read", "delivery"]);
const TELLING = new Set(["decision", "delivery", "parked"]);

export class OrderView {
  #route;
  #abort = new AbortController();
  #timer = null;
  #shown = "";
  #isRevealed = false;
  #timeLine = new TimeLine();
  #now = element("div", { class: "now", "aria-busy": "true" }, element("p", { class: "note" }, "Looking at it…"));
  #count = element("span", { class: "note" });
  #note = element("p", { class: "note replayed" });
  #pill = element("span", { class: "pill", hidden: true });
  elements;

  /** `known` are its entries so far; `close` is what the button for that calls. */
  constructor(route, known, close) {
    this.#route = route;
    const title = subjectName(route.subject);
    this.elements = [
      element(
        "div",
        { class: "title" },
        element("h2", { id: "detail-title", tabindex: "-1" }, title),
        this.#pill,
        element("span", { class: "actions" }, this.#replayButton(title), button("Close", close, { name: `Close ${title}` })),
      ),
      this.#note,
      this.#now,
      element("h3", {}, "Time line ", this.#count),
      this.#timeLine.element,
    ];
    this.#take(known);
    this.#look();
  }

  /** Takes in what came, whatever it is about. */
  add(entries) {
    const { store, subject } = this.#route;
    const mine = entries.filter((entry) => concerns(entry, store, subject));
    this.#take(mine);
    if (mine.some((entry) => TELLING.has(entry.kind))) this.#lookSoon();
  }

  /** Unfolds the entry one came for; an exchange one asked to see comes into sight. */
  reveal(seq) {
    const unfolded = this.#timeLine.unfold(seq);
    if (EXCHANGES.has(unfolded?.dataset.kind)) unfolded.scrollIntoView({ block: "start" });
  }

  /** No longer wanted: nothing is asked any more. */
  end() {
    this.#abort.abort();
    clearTimeout(this.#timer);
  }

  #take(entries) {
    this.#timeLine.add(entries, this.#route.seq);
    const { size } = this.#timeLine;
    this.#count.textContent = size > 0 ? amount(size, "entry", "entries") : "";
  }

  #lookSoon() {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#look();
    }, SETTLE);
  }

  async #look() {
    const { store, subject, seq } = this.#route;
    try {
      const look = await lookAt(store, subject, this.#abort.signal);
      if (this.#abort.signal.aborted) return;
      this.#take(look.entries);
      this.#show(look);
      if (seq && !this.#isRevealed) this.reveal(seq);
      this.#isRevealed = true;
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#fail(error.message);
    }
  }

  /** What was known before stays. */
  #fail(why) {
    const trouble = element(
      "div",
      { class: "callout bad failed", role: "alert" },
      element("p", {}, `It cannot be looked at now. ${why}`),
      button("Try again", () => this.#look()),
    );
    this.#now.setAttribute("aria-busy", "false");
    if (this.#shown === "") this.#now.replaceChildren();
    this.#now.querySelector(".failed")?.remove();
    this.#now.prepend(trouble);
    this.#shown += " ";
  }

  /** What is known now, unless that is shown already. */
  #show(look) {
    const { entries: _, ...now } = look;
    const same = JSON.stringify(now);
    if (same === this.#shown) return;
    this.#shown = same;
    this.#pill.hidden = !look.status;
    this.#pill.textContent = look.status ?? "";
    this.#now.setAttribute("aria-busy", "false");
    this.#now.replaceChildren(...(look.found ? [facts(look)] : [missing(look)]), ...aside(look), ...events(look));
  }

  #replayButton(title) {
    const made = button("Replay", replay, { name: `Replay ${title}`, kind: "strong" });
    made.title = "Look at it again as it is now, and take up what was set aside of it";
    const note = this.#note;
    const { store, subject } = this.#route;
    async function replay() {
      made.setAttribute("aria-disabled", "true");
      try {
        await replaySubject(store, subject);
        note.textContent = `Queued at ${clock(Date.now())}. What comes of it appears in the time line.`;
        note.classList.remove("bad");
      } catch (error) {
        note.textContent = `Not replayed. ${error.message}`;
        note.classList.add("bad");
      }
      made.removeAttribute("aria-disabled");
      say(note.textContent);
    }
    return made;
  }
}

function facts(look) {
  const known = [
    ["Store", look.store],
    ["Created", look.created_at && moment(look.created_at)],
    ["Total", look.total && `${money(look.total)} ${look.currency ?? ""}`.trim()],
    ["Lines", look.lines],
  ];
  const fact = ([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, String(value)));
  return element("dl", { class: "facts" }, known.filter(([, value]) => value !== undefined && value !== null).map(fact));
}

function missing(look) {
  const isCart = parts(look.subject).kind === "cart";
  const text = isCart
    ? "This cart is gone by now: it was emptied, or became an order."
    : `${look.store} has no order ${look.id}, or no longer.`;
  return element("div", { class: isCart ? "callout" : "callout bad" }, element("p", {}, text));
}

function aside(look) {
  return (look.parked ?? []).map((parked) =>
    element(
      "div",
      { class: "callout bad" },
      element("p", {}, element("strong", {}, "Set aside: "), [parked.destination, parked.reason].filter(Boolean).join(": ")),
      element("p", { class: "note" }, `Since ${moment(parked.at)}. Replay takes it up again.`),
    ));
}

function events(look) {
  const list = look.events ?? [];
  if (list.length === 0) return look.found ? [element("p", { class: "note" }, "No events come of it so far.")] : [];
  const isAside = (event) => look.parked?.some(({ destination }) => !destination || destination === event.destination);
  const caption = `Events of ${subjectName(look.subject)}, as things stand now`;
  return [element("h3", {}, "Events"), eventTable(list, caption, isAside)];
}
