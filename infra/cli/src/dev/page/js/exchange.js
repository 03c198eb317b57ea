// A request and its answer, exactly as they went over the wire, save for secrets, which the server has blacked out.

import { copyButton } from "./copy.js";
import { element } from "./dom.js";
import { layOut } from "./json.js";
import { bytes } from "./words.js";

const REASONS = {
  200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
  404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 413: "Content Too Large", 422: "Unprocessable Content",
  429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** Both sides of an entry; a webhook's answer is only a text. */
export function exchange({ seq, request, answer, status, milliseconds }) {
  const took = milliseconds === undefined ? "" : ` after ${milliseconds} ms`;
  const said = typeof answer === "string" ? { body: answer } : answer;
  const first = status ? [status, REASONS[status]].filter(Boolean).join(" ") : `No answer: ${said.error ?? "it broke off"}`;
  return [side("Request", `${request.method} ${request.url}`, request, seq), side("Answer", `${first}${took}`, said, seq)];
}

function side(name, first, { headers, body: text, size, cut }, seq) {
  const lines = Object.entries(headers ?? {}).map(([header, value]) =>
    element("div", {}, element("span", { class: "key" }, header), `: ${[value].flat().join(", ")}`));
  const what = `${name.toLowerCase()} of entry ${seq}`;
  return element(
    "section",
    { class: "side", "aria-label": `${name}, entry ${seq}` },
    element("div", { class: "side-head" }, element("h4", {}, name), text !== "" && copyButton(text, `the body of the ${what}`)),
    element(
      "div",
      { class: "wire", tabindex: "0", role: "group", "aria-label": `Text of the ${what}` },
      element("div", { class: "first" }, first),
      lines,
      text === "" ? element("div", { class: "none" }, "no body") : element("pre", {}, pieces(text)),
    ),
    cut && element("p", { class: "note" }, `Only the beginning is kept; it has ${bytes(size)} in all.`),
  );
}

function pieces(text) {
  const laidOut = layOut(text);
  if (!laidOut) return text;
  return laidOut.map((piece) => (piece.kind === "sign" ? piece.text : element("span", { class: piece.kind }, piece.text)));
}
