// Asks the server of this page; whatever goes wrong becomes an Error whose text can be shown.

const MARK = { "X-Orderwire-Inspector": "1" };

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Error("Nothing answers. Is `orderwire dev` still running? It may have been ended in its terminal.");
  }
  const answer = await response.json().catch(() => null);
  if (answer?.error) throw new Error(answer.error);
  if (!response.ok || answer === null) throw new Error(`The inspector answered ${response.status} and did not say why.`);
  return answer;
}

const post = (path, body) =>
  ask(path, { method: "POST", headers: { ...MARK, "Content-Type": "application/json" }, body: JSON.stringify(body) });

const query = (fields) => new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== "")).toString();

export const readState = () => ask("/api/state");
export const readLog = (after, limit) => ask(`/api/log?${query({ after, limit })}`);
export const findOrders = (q) => ask(`/api/orders?${query({ q })}`);
/** Looks at the order or cart as it is now, which may take the store a moment. */
export const lookAt = (store, subject, signal) => ask(`/api/order?${query({ store, subject })}`, { signal });
export const replaySubject = (store, subject) => post("/api/replay", { store, subject });
export const replayEntry = (seq) => post("/api/replay", { seq });
/** The address of the live entries after `after`. */
export const streamAfter = (after) => `/api/stream?${query({ after })}`;
