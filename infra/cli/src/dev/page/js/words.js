// What entries and states are called, and what is said of each in one line. Pure.

const KINDS = { webhook: "Webhook", read: "Read", decision: "Decision", delivery: "Delivery", parked: "Set aside" };
const STATES = { due: "Due", told: "Told", refused: "Refused", waiting: "Not yet", never: "Not sent" };
const MODES = { realtime: "by a webhook", periodic: "by the poll", historic: "by the import" };

export const kindName = (kind) => KINDS[kind] ?? kind;
export const stateName = (state) => STATES[state] ?? state;

/** `order#5127` → `{kind: "order", id: "5127"}`. */
export function parts(subject) {
  const cut = (subject ?? "").indexOf("#");
  return cut < 0 ? { kind: "", id: subject ?? "" } : { kind: subject.slice(0, cut), id: subject.slice(cut + 1) };
}

/** `Order 5127`, `Cart 7d1c9f00…`. */
export function subjectName(subject, short = false) {
  const { kind, id } = parts(subject);
  const shown = short && id.length > 9 ? `${id.slice(0, 6)}…` : id;
  return kind ? `${kind[0].toUpperCase()}${kind.slice(1)} ${shown}` : shown;
}

/** Whether it is about this order or cart of this store; a delivery may carry events of several. */
export function concerns(entry, store, subject) {
  return entry.store === store && (entry.subject === subject || (entry.subjects ?? []).includes(subject));
}

const isWell = (status) => status >= 200 && status < 300;

/** Whether somebody should look at it. */
export function isTrouble(entry) {
  switch (entry.kind) {
    case "webhook":
    case "delivery":
      return !isWell(entry.status);
    case "read":
      return !isWell(entry.status) && entry.status !== 404;
    case "decision":
      return (entry.events ?? []).some((event) => event.state === "refused");
    default:
      return entry.kind === "parked";
  }
}

/** Whether the filter of that name shows it. */
export function passes(entry, filter) {
  if (filter === "all") return true;
  if (filter === "trouble") return isTrouble(entry);
  return entry.kind === filter || (filter === "decision" && entry.kind === "parked");
}

/** `2 × Ordered Product, Placed Order`: names, each once, with how often. */
function counted(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${count} × ${name}` : name)).join(", ");
}

/** Why nothing is due: once something was told, that is all there is; before, the first event's reason is the one. */
function unsaid(events) {
  const isUntold = events.every((event) => event.state !== "told");
  return (isUntold && events.find((event) => event.why)?.why) || "nothing new to tell";
}

function decided(entry) {
  const events = entry.events ?? [];
  const due = events.filter((event) => event.state === "due");
  const refused = events.find((event) => event.state === "refused");
  const said = due.length > 0 ? `tell ${counted(due.map((event) => event.event))}` : refused?.why ?? unsaid(events);
  const isSaid = !entry.status || said.startsWith(entry.status);
  return isSaid ? said : `${entry.status}: ${said}`;
}

/** `/stores/qx7k2m9tza/v2/orders/5127?include=fees` → `…/v2/orders/5127`. */
function tail(path) {
  const parts = path.split("?")[0].split("/");
  return parts.length > 4 ? `…/${parts.slice(-3).join("/")}` : parts.join("/");
}

/** What it says in one line, a `short` one in the list; how it ended has a column of its own. */
export function summary(entry, short = false) {
  switch (entry.kind) {
    case "webhook":
      return [entry.topic ?? "unknown topic", isWell(entry.status) ? "" : entry.answer].filter(Boolean).join(": ");
    case "read":
      return `${entry.method} ${short ? tail(entry.path) : entry.path}`;
    case "decision":
      return decided(entry);
    case "delivery":
      return `${counted((entry.events ?? []).map((event) => event.metric)) || "request"} to ${entry.destination}`;
    case "parked":
      return [entry.destination, entry.reason].filter(Boolean).join(": ");
    default:
      return "";
  }
}

/** How it ended: `202`, `no answer`, or nothing. */
export function outcome(entry) {
  if (entry.kind === "decision" || entry.kind === "parked") return "";
  return String(entry.status ?? "no answer");
}

/** What brought a decision about. */
export const modeName = (mode) => MODES[mode] ?? mode ?? "";

/** `1 entry`, `3 entries`. */
export const amount = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

/** `29.1600` → `29.16`: the zeros behind the second decimal go, nothing is rounded. */
export const money = (text) => String(text).replace(/(\.\d\d\d*?)0+$/, "$1");

/** `1.2 MB`, `256 kB`. */
export function bytes(size) {
  if (size < 1_000) return `${size} bytes`;
  return size < 1_000_000 ? `${Math.round(size / 1_000)} kB` : `${(size / 1_000_000).toFixed(1)} MB`;
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** `12:04:05`, in this browser's time zone. */
export const clock = (at) => CLOCK.format(new Date(at));
/** `22 Nov 2026, 12:04:05`. */
export const moment = (at) => `${DAY.format(new Date(at))}, ${clock(at)}`;
