// The entries this page knows: the latest 5,000, as many as the server keeps.

const KEPT = 5_000;

export class Log {
  #entries = [];

  /** Takes in what is newer, oldest first. */
  add(entries) {
    this.#entries.push(...entries);
    if (this.#entries.length > KEPT * 1.1) this.#entries.splice(0, this.#entries.length - KEPT);
  }

  clear() {
    this.#entries = [];
  }

  get size() {
    return this.#entries.length;
  }

  /** Those that pass, newest first, no more than `limit`. */
  latest(passes, limit) {
    const found = [];
    for (let place = this.#entries.length - 1; place >= 0 && found.length < limit; place -= 1) {
      if (passes(this.#entries[place])) found.push(this.#entries[place]);
    }
    return found;
  }

  /** Those that pass, oldest first. */
  all(passes) {
    return this.#entries.filter(passes);
  }
}
