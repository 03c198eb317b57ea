// Tells those who do not see the page what changes, without flooding them: news are summed up and told now and then.

import { byId } from "./dom.js";
import { amount, isTrouble } from "./words.js";

const EVERY = 15_000;

let news = 0;
let troubles = 0;
let timer = null;

/** Says it now; for what follows from something the reader did. */
export function say(text) {
  byId("announcer").textContent = text;
}

/** Says within a quarter of a minute how many came. */
export function tally(entries) {
  news += entries.length;
  troubles += entries.filter(isTrouble).length;
  timer ??= setTimeout(tell, EVERY);
}

function tell() {
  const about = troubles > 0 ? `, ${amount(troubles, "of them a trouble", "of them troubles")}` : "";
  if (!document.hidden) say(`${amount(news, "new entry", "new entries")}${about}.`);
  [news, troubles, timer] = [0, 0, null];
}
