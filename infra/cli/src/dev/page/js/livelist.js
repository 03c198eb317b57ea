// The live list: newest first, filtered, paused or not, with only so many rows in the page as one can look through.

import { byId } from "./dom.js";
import { Listbox } from "./listbox.js";
import { entryRow } from "./rows.js";
import { isTrouble, passes } from "./words.js";

const ROWS = 300;
/** After the pointer moved over the list, nothing moves below it for so long. */
const STILL = 900;

export class LiveList {
  #log;
  #list;
  #filter = "all";
  #paused = false;
  #waiting = [];
  #stillUntil = 0;
  #timer = null;
  #rows = ROWS;
  #troubles = 0;
  #onEmpty;

  /** `onEmpty(element, filter, isAll)` fills the place of a list without rows. */
  constructor(log, { open, onEmpty }) {
    this.#log = log;
    this.#onEmpty = onEmpty;
    this.#list = new Listbox(byId("log"), { render: entryRow, open });
    byId("live").addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse") this.#stillUntil = performance.now() + STILL;
    });
    byId("pause").addEventListener("click", () => this.#pause(!this.#paused));
    byId("older").addEventListener("click", () => this.#older());
    byId("filters").addEventListener("change", (event) => this.#choose(event.target.value));
  }

  /** Takes in what came, oldest first; the log has it already. What came live is marked as new for a moment. */
  add(entries, live) {
    this.#troubles += entries.filter(isTrouble).length;
    byId("troubles").textContent = this.#troubles || "";
    this.#waiting.push(...entries.filter((entry) => passes(entry, this.#filter)));
    if (this.#paused) this.#label();
    else if (live) this.#flushSoon();
    else this.#flush(false);
  }

  clear() {
    [this.#waiting, this.#troubles] = [[], 0];
    byId("troubles").textContent = "";
    this.refill();
  }

  /** Shows what the log has now. */
  refill() {
    this.#waiting = [];
    this.#list.replace(this.#log.latest((entry) => passes(entry, this.#filter), this.#rows));
    this.#frame();
  }

  /** Marks the entry that is open, by its number, or none. */
  select(seq) {
    this.#list.select(seq === null ? null : String(seq));
  }

  focus() {
    return this.#list.focus();
  }

  get isPaused() {
    return this.#paused;
  }

  #choose(filter) {
    [this.#filter, this.#rows] = [filter, ROWS];
    this.refill();
    byId("live").scrollTop = 0;
  }

  #pause(paused) {
    this.#paused = paused;
    if (!paused) this.#flush();
    this.#label();
  }

  #label() {
    const count = this.#waiting.length;
    const held = count > 0 ? `Resume, ${count} new` : "Resume";
    byId("pause").textContent = this.#paused ? held : "Pause";
  }

  #older() {
    const known = this.#list.length;
    this.#rows = known + ROWS;
    const more = this.#log.latest((entry) => passes(entry, this.#filter), this.#rows + this.#waiting.length);
    this.#list.append(more.slice(known + this.#waiting.length));
    this.#frame();
  }

  #flushSoon() {
    const wait = this.#stillUntil - performance.now();
    if (wait <= 0) this.#flush();
    else this.#timer ??= setTimeout(() => this.#again(), wait);
  }

  #again() {
    this.#timer = null;
    if (!this.#paused) this.#flushSoon();
  }

  #flush(isNew = true) {
    const newest = this.#waiting.splice(0).slice(-this.#rows).reverse();
    if (newest.length > 0) this.#list.prepend(newest, this.#rows, isNew);
    this.#frame();
  }

  /** What stands around the rows. */
  #frame() {
    const shown = this.#list.length;
    byId("log").hidden = shown === 0;
    byId("older").hidden = shown < this.#rows;
    byId("empty").hidden = shown > 0;
    this.#onEmpty(byId("empty"), this.#filter, this.#log.size === 0, shown > 0);
  }
}
