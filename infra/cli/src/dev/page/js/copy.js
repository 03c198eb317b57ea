// A button that copies a text as it is.

import { say } from "./announce.js";
import { button } from "./dom.js";

const SHOWN = 1_500;

/** `what` says for whom the label alone is not enough which text it is. */
export function copyButton(text, what) {
  const made = button("Copy", copy, { name: `Copy ${what}`, kind: "small" });
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      made.textContent = "Copied";
      say(`Copied ${what}.`);
    } catch {
      made.textContent = "Not allowed";
      say("The browser did not allow copying. Select the text instead.");
    }
    setTimeout(() => { made.textContent = "Copy"; }, SHOWN);
  }
  return made;
}
