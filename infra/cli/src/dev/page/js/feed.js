// Brings the entries in: first those there are, then each as it happens, and anew after a break.

import { readLog, readState, streamAfter } from "./api.js";

const PAGE = 500;
const GATHER = 120;
const [SOONEST, LATEST] = [500, 8_000];

/**
 * Reads for as long as the page lives. `on.state(state)` tells who is at the other end, `on.entries(entries, live)` what
 * came, oldest first, `on.caughtUp()` that the first reading is done, `on.restart()` that the numbering began anew,
 * `on.connection(name, why)` how the line is.
 */
export function follow(on) {
  let startedAt = null;
  let last = 0;
  let wait = SOONEST;

  async function catchUp() {
    const state = await readState();
    if (startedAt !== null && startedAt !== state.started_at) {
      last = 0;
      on.restart();
    }
    const isFirst = last === 0;
    startedAt = state.started_at;
    on.state(state);
    for (;;) {
      const { entries } = await readLog(last, PAGE);
      if (entries.length === 0) break;
      take(entries, false);
    }
    if (isFirst) on.caughtUp();
  }

  function take(entries, live) {
    const fresh = entries.filter((entry) => entry.seq > last);
    if (fresh.length === 0) return;
    last = fresh[fresh.length - 1].seq;
    on.entries(fresh, live);
  }

  function listen() {
    const source = new EventSource(streamAfter(last));
    let gathered = [];
    const hand = () => {
      take(gathered, true);
      gathered = [];
    };
    source.onopen = () => {
      wait = SOONEST;
      on.connection("live");
    };
    source.onmessage = (message) => {
      if (gathered.length === 0) setTimeout(hand, GATHER);
      gathered.push(JSON.parse(message.data));
    };
    source.onerror = () => {
      source.close();
      hand();
      again();
    };
  }

  function again(why) {
    on.connection("lost", why);
    setTimeout(begin, wait);
    wait = Math.min(wait * 2, LATEST);
  }

  async function begin() {
    try {
      await catchUp();
      listen();
    } catch (error) {
      again(error.message);
    }
  }
  begin();
}
