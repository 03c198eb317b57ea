// Which order, cart or entry is open, kept in the address so that a reload and the back button work.

/** Where an entry leads: to its order or cart with the entry unfolded, or else to the entry alone. */
export function routeOf(entry) {
  if (!entry.subject || !entry.store) return { kind: "entry", seq: entry.seq };
  return { kind: "subject", store: entry.store, subject: entry.subject, seq: entry.seq };
}

/** `#alder-us/order/5127/42`, `#entry/42`, or nothing. */
export function write(route) {
  if (!route) return "#";
  if (route.kind === "entry") return `#entry/${route.seq}`;
  const cut = route.subject.indexOf("#");
  const parts = [route.store, route.subject.slice(0, cut), route.subject.slice(cut + 1)];
  if (route.seq) parts.push(route.seq);
  return `#${parts.map(encodeURIComponent).join("/")}`;
}

/** The same, read; null where it names nothing. */
export function read(hash) {
  let parts;
  try {
    parts = hash.replace(/^#/, "").split("/").map(decodeURIComponent);
  } catch {
    return null;
  }
  const seq = Number(parts[parts.length === 4 ? 3 : 1]) || null;
  if (parts.length === 2 && parts[0] === "entry" && seq) return { kind: "entry", seq };
  if (parts.length < 3 || parts.slice(0, 3).some((part) => part === "")) return null;
  return { kind: "subject", store: parts[0], subject: `${parts[1]}#${parts[2]}`, seq: parts.length === 4 ? seq : null };
}

/** Opens it; the listener for `hashchange` does the rest. */
export function go(route) {
  location.hash = write(route);
}
